#!/usr/bin/env python3
"""Verifies a log, the proof of an entry, a receipt or the evidence of a case, by docs/proofs.md alone.

    verify.py log FOLDER --vkey KEY
    verify.py proof FILE [--entry FILE] --vkey KEY
    verify.py receipt FILE --vkey KEY
    verify.py case FILE --vkey KEY

KEY is a verifier key or a file that holds one. --witness NAME=KEY, once for each, requires that they
have cosigned, or that --quorum N of them have. Ends with 0 when everything holds, otherwise with 1. Needs
the package `cryptography` for Ed25519. Made to be read: it holds all of a log's hashes in memory.
"""

import argparse
import base64
import hashlib
import json
import pathlib
import re
import sys
import unicodedata

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Refused(Exception):
    """What does not hold."""


def need(holds, why):
    if not holds:
        raise Refused(why)


# ---- conventions --------------------------------------------------------------------------------

def binary(text, length=None):
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Refused("not base64") from error
    need(base64.b64encode(found).decode() == text, "base64 in another spelling")
    need(length in (None, len(found)), "too few or too many bytes")
    return found


def decimal(text):
    need(re.fullmatch("0|[1-9][0-9]{0,19}", text) and int(text) < 2**64, "not a number")
    return int(text)


def decoded(content):
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("not UTF-8") from error


def controls(text):
    return any(unicodedata.category(letter) == "Cc" for letter in text)


# ---- the tree -----------------------------------------------------------------------------------

def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_hash(entry):
    return sha256(b"\0", entry)


def node_hash(left, right):
    return sha256(b"\1", left, right)


def root_of(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256()
    first = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(root_of(leaves[:first]), root_of(leaves[first:]))


def included(proof, index, leaf, size, root):
    need(index < size, f"there is no entry {index}")
    at, last, found = index, size - 1, leaf
    for other in proof:
        need(last > 0, "a proof is too long")
        if at % 2 == 1 or at == last:
            found = node_hash(other, found)
            while at % 2 == 0 and at != 0:
                at, last = at // 2, last // 2
        else:
            found = node_hash(found, other)
        at, last = at // 2, last // 2
    need(last == 0 and found == root, f"entry {index} is not in the tree")


# ---- records ------------------------------------------------------------------------------------

NUMBER, HASH = "([0-9]+)", "([A-Za-z0-9+/]{43}=)"
LINK = f"seq {NUMBER}\nprev (-|[A-Za-z0-9+/]{{43}}=)\nevent sha256:{HASH}\n"
CASE = f"case-leaf/v1\ncase {NUMBER}\n{LINK}"
STREAM = f"stream-leaf/v1\nstream ([^/\n]+/[^\n]+)\n{LINK}"
HEADS = f"heads/v1\nsize {NUMBER}\ncases {NUMBER}\nroot {HASH}\n"
HEAD = f"head/v1\ncase {NUMBER}\nseq {NUMBER}\nleaf {HASH}\nindex {NUMBER}\n"
EPOCH = f"epoch/v1\nepoch {NUMBER}\nsize {NUMBER}\nkept {NUMBER}\nold {NUMBER} {HASH}\n"


def record(form, text):
    """The values in a record of this form; None when it has another."""
    found = re.fullmatch(form, text)
    return list(found.groups()) if found else None


def link(seq, prev, event):
    """The number of an event, the leaf hash of the one before, and the commitment."""
    seq, prev = decimal(seq), None if prev == "-" else binary(prev, 32)
    need(seq >= 1 and (seq == 1) == (prev is None), "prev does not fit seq")
    return seq, prev, binary(event, 32)


# ---- notes --------------------------------------------------------------------------------------

class Key:
    """A verifier key, of the log (type 1) or of a witness (type 4)."""

    def __init__(self, text):
        self.name, identity, key = text.split("+", 2)
        need(re.fullmatch(r"[^\s+]+", self.name) and not controls(self.name), "a key's name")
        typed = binary(key, 33)
        self.kind, public = typed[0], typed[1:]
        self.id = sha256(self.name.encode(), b"\n", typed)[:4]
        need(self.kind in (1, 4) and self.id.hex() == identity, "not a verifier key")
        # Points of small order, for which anybody can sign, and second spellings of others.
        y, p = int.from_bytes(public, "little") % 2**255, 2**255 - 19
        order8 = int("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", 16)
        order8 = int.from_bytes(order8.to_bytes(32, "big"), "little")
        need(y < p and y not in (0, 1, p - 1, order8, p - order8), "a weak key")
        self.public = Ed25519PublicKey.from_public_bytes(public)

    def verify(self, text, signature):
        message = text.encode()
        if self.kind == 4:
            need(len(signature) == 72 and signature[0] < 128, f"the signature of {self.name}")
            time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = f"cosignature/v1\ntime {time}\n".encode() + message
        try:
            self.public.verify(signature, message)
        except InvalidSignature as error:
            raise Refused(f"the signature of {self.name} is not its own") from error


class Trust:
    """Whom the reader believes."""

    def __init__(self, log, origin=None, witnesses=(), quorum=None):
        """`witnesses` are pairs of who it is and its key."""
        self.log, self.origin, self.witnesses = log, origin or log.name, list(witnesses)
        names = {name for name, _ in self.witnesses}
        self.quorum = len(names) if quorum is None else quorum
        need(log.kind == 1 and all(key.kind == 4 for _, key in self.witnesses), "kinds of keys")
        publics = {key.public.public_bytes_raw() for _, key in self.witnesses}
        need(len(publics) == len(self.witnesses), "one key is given twice")

    def believed(self, note):
        """Size and root of a checkpoint."""
        need(len(note.encode()) <= 65536 and "\n\n" in note and note.endswith("\n"), "not a note")
        need(not any(letter < " " and letter != "\n" for letter in note), "not a note")
        text, lines = note.rsplit("\n\n", 1)
        text, signatures = text + "\n", [self.signature(line) for line in lines[:-1].split("\n")]
        need(len(signatures) <= 64, "too many signatures")
        cosigned, signed = set(), False
        for who, key in [(None, self.log), *self.witnesses]:
            for name, signature in signatures:
                if (name, signature[:4]) == (key.name, key.id):
                    key.verify(text, signature[4:])
                    signed = signed or who is None
                    cosigned |= {who} - {None}
        need(signed, "the log has not signed")
        need(len(cosigned) >= self.quorum, "too few witnesses have cosigned")
        found = record(f"([^\n]+)\n{NUMBER}\n{HASH}\n", text)
        need(found and not controls(found[0]), "not a checkpoint")
        need(found[0] == self.origin, "the checkpoint of another log")
        return decimal(found[1]), binary(found[2], 32)

    @staticmethod
    def signature(line):
        found = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        need(found and not controls(found[1]), "not a signature line")
        signature = binary(found[2])
        need(len(signature) > 4, "not a signature")
        return found[1], signature


# ---- the proof of an entry ----------------------------------------------------------------------

def proved(text, entry, trust):
    """Index of an entry, the size of its log, and the entry: by itself, the extra bytes of the proof."""
    form = f"c2sp[.]org/tlog-proof@v1\n(?:extra ([^\n]*)\n)?index {NUMBER}\n((?:{HASH}\n)*)\n(.*)"
    found = re.fullmatch(form, decoded(text), re.DOTALL)
    need(found, "not a tlog-proof")
    extra = None if found[1] is None else binary(found[1])
    need(extra is None or len(extra) <= 65536, "the extra bytes")
    entry = extra if entry is None else entry
    need(entry is not None, "the proof does not bring its entry along")
    index, proof = decimal(found[2]), [binary(line, 32) for line in found[3].split("\n")[:-1]]
    size, root = trust.believed(found[5])
    included(proof, index, leaf_hash(entry), size, root)
    return index, size, entry


def verify_proof(text, entry, trust):
    index, size, _ = proved(text, entry, trust)
    return f"entry {index} of {size}"


# ---- the evidence of a case ---------------------------------------------------------------------

def members(value, *names):
    need(isinstance(value, dict) and list(value) == list(names), "other members of the JSON")
    return list(value.values())


def hashes(value):
    need(isinstance(value, list) and len(value) <= 64, "not a proof")
    need(all(isinstance(text, str) for text in value), "not a proof")
    return [binary(text, 32) for text in value]


def field_hash(field, names):
    if list(field) == ["hash"]:
        return hashes([field["hash"]])[0]
    name, salt, value = members(field, "name", "salt", "value")
    need(all(isinstance(text, str) for text in (name, salt, value)), "not a field")
    need("\0" not in name and name not in names, "two fields of one name")
    names.add(name)
    return sha256(b"\0", binary(salt, 16), name.encode(), b"\0", binary(value))


def commitment(fields):
    need(isinstance(fields, list) and len(fields) <= 1024, "not a list of fields")
    need(all(isinstance(field, dict) for field in fields), "not a list of fields")
    names = set()
    return sha256(b"\0fields/v1\n", *[field_hash(field, names) for field in fields])


def parsed(content):
    """JSON in the one spelling."""
    try:
        value = json.loads(decoded(content))
        again = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except (ValueError, RecursionError) as error:
        raise Refused("not JSON") from error
    need(again == content, "JSON in another spelling")
    return value


def verify_case(content, trust):
    case, checkpoint, leaves, heads_index, heads_leaf, heads_proof, head_leaf, head_proof = members(
        parsed(content), "case", "checkpoint", "leaves", "heads_index", "heads_leaf", "heads_proof",
        "head_leaf", "head_proof")
    need(type(case) is int and type(heads_index) is int and case >= 1, "not a number")
    need(all(isinstance(it, str) for it in (checkpoint, heads_leaf, head_leaf)), "not a text")
    need(isinstance(leaves, list) and leaves, "no events")
    size, root = trust.believed(checkpoint)
    heads, head = record(HEADS, heads_leaf), record(HEAD, head_leaf)
    need(heads and decimal(heads[0]) == heads_index, "not the heads record of this index")
    included(hashes(heads_proof), heads_index, leaf_hash(heads_leaf.encode()), size, root)
    need(head and decimal(head[0]) == case, "not the head of this case")
    cases, heads_root = decimal(heads[1]), binary(heads[2], 32)
    included(hashes(head_proof), case - 1, leaf_hash(head_leaf.encode()), cases, heads_root)
    last = (0, None, -1)
    for leaf in leaves:
        last = verify_event(leaf, case, last, heads_index, size, root)
    ending = decimal(head[1]), binary(head[2], 32), decimal(head[3])
    need(last == ending, "the last event is not where the case ends")
    return f"case {case}: {last[0]} events, complete up to entry {heads_index} of {size}"


def verify_event(value, case, last, heads_index, size, root):
    index, text, proof, fields = members(value, "index", "leaf", "proof", "fields")
    need(type(index) is int and last[2] < index < heads_index, "an event is out of order")
    found = record(CASE, text) if isinstance(text, str) else None
    need(found and decimal(found[0]) == case, "an event of another case")
    seq, prev, event = link(*found[1:])
    need(seq == last[0] + 1 and prev == last[1], f"event {seq} does not follow the one before")
    need(commitment(fields) == event, f"the fields of event {seq} are others")
    leaf = leaf_hash(text.encode())
    included(hashes(proof), index, leaf, size, root)
    return seq, leaf, index


# ---- the receipt of a petitioner ----------------------------------------------------------------

def verify_receipt(content, trust):
    proof, fields = members(parsed(content), "proof", "fields")
    need(isinstance(proof, str), "not a text")
    index, size, entry = proved(proof.encode(), None, trust)
    found = record(CASE, decoded(entry))
    need(found and decimal(found[0]) >= 1, "not the leaf of a case")
    seq, _, event = link(*found[1:])
    need(seq == 1, "the case does not begin with it")
    need(commitment(fields) == event, "the fields are others")
    shown = {it["name"]: binary(it["value"]) for it in fields if "name" in it}
    need(shown.get("event_type") == b"CaseRegistered", "not a registration")
    decimal(decoded(shown.get("recorded_at", b"")))
    try:
        number = json.loads(decoded(shown.get("payload/caseNo", b"")))
    except ValueError as error:
        raise Refused("the number is not shown") from error
    need(isinstance(number, str), "the number is no text")
    return f"{number} registered as entry {index} of {size}"


# ---- a whole log --------------------------------------------------------------------------------

def tile_path(number, width):
    digits = f"{number % 1000:03}"
    while number >= 1000:
        number //= 1000
        digits = f"x{number % 1000:03}/{digits}"
    return digits if width == 256 else f"{digits}.p/{width}"


def tiles(folder, kind, count):
    """The bytes of all tiles of a kind, with how many hashes or entries each holds."""
    for number in range(0, (count + 255) // 256):
        width = min(256, count - number * 256)
        yield width, (folder / "tile" / kind / tile_path(number, width)).read_bytes()


def entries(folder, size):
    for width, content in tiles(folder, "entries", size):
        for _ in range(width):
            length = int.from_bytes(content[:2], "big")
            need(len(content) >= 2 + length, "a tile of entries is too short")
            yield content[2:2 + length]
            content = content[2 + length:]
        need(not content, "a tile of entries is too long")


class Log:
    """A log as far as it has been read."""

    def __init__(self):
        self.leaves, self.tails, self.heads, self.epoch = [], {}, [], 1

    def read(self, entry):
        text, index = decoded(entry), len(self.leaves)
        need(len(entry) <= 4096, f"entry {index} is too long")
        leaf = leaf_hash(entry)
        if found := record(CASE, text):
            case = decimal(found[0])
            need(1 <= case <= len(self.heads) + 1, f"case {case} begins out of order")
            seq = self.follow(case, found[1:], leaf)
            self.heads[case - 1:case] = [head_hash(case, seq, leaf, index)]
        elif found := record(STREAM, text):
            need(len(found[0].encode()) <= 1024 and not controls(found[0]), "a stream's name")
            self.follow(found[0], found[1:], leaf)
        elif found := record(HEADS, text):
            own = index, len(self.heads), root_of(self.heads)
            told = decimal(found[0]), decimal(found[1]), binary(found[2], 32)
            need(told == own, f"the heads record {index} is not what the log adds up to")
        elif found := record(EPOCH, text):
            epoch, size, kept, old = map(decimal, found[:4])
            binary(found[4], 32)
            need((epoch, size) == (self.epoch + 1, index), f"the epoch record {index}")
            need(kept <= size and kept < old, f"the epoch record {index}")
            self.epoch = epoch
        else:
            raise Refused(f"entry {index} is no record")
        self.leaves.append(leaf)

    def follow(self, stream, found, leaf):
        seq, prev, _ = link(*found)
        last = self.tails.get(stream, (0, None))
        need((seq - 1, prev) == last, f"event {seq} of {stream} does not follow the one before")
        self.tails[stream] = seq, leaf
        return seq


def head_hash(case, seq, leaf, index):
    leaf = base64.b64encode(leaf).decode()
    return leaf_hash(f"head/v1\ncase {case}\nseq {seq}\nleaf {leaf}\nindex {index}\n".encode())


def verify_log(folder, trust):
    folder = pathlib.Path(folder)
    size, root = trust.believed(decoded((folder / "checkpoint").read_bytes()))
    log = Log()
    for entry in entries(folder, size):
        log.read(entry)
    level, row = 0, log.leaves
    while row:
        found = b"".join(content for _, content in tiles(folder, str(level), len(row)))
        need(found == b"".join(row), f"tiles of level {level} are not those of the entries")
        full = range(0, len(row) - 255, 256)
        level, row = level + 1, [root_of(row[first:first + 256]) for first in full]
    need(root_of(log.leaves) == root, "the entries are not those of the checkpoint")
    return f"{size} entries, {len(log.heads)} cases"


# ---- the command line ---------------------------------------------------------------------------

def key(text):
    path = pathlib.Path(text)
    if path.is_file():
        text = path.read_text(encoding="utf-8").removesuffix("\n")
    need(text.count("+") >= 2, "not a verifier key")
    return Key(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("what", choices=["log", "proof", "receipt", "case"])
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--entry", type=pathlib.Path, help="the entry; the proof's own when absent")
    parser.add_argument("--vkey", required=True, help="verifier key of the log")
    parser.add_argument("--origin", help="name of the log; that of the key when absent")
    parser.add_argument("--witness", action="append", default=[], metavar="NAME=KEY")
    parser.add_argument("--quorum", type=int)
    asked = parser.parse_args()
    try:
        named = [witness.split("=", 1) for witness in asked.witness]
        witnesses = [(name, key(text)) for name, text in named]
        trust = Trust(key(asked.vkey), asked.origin, witnesses, asked.quorum)
        if asked.what == "log":
            found = verify_log(asked.file, trust)
        elif asked.what == "proof":
            entry = asked.entry and asked.entry.read_bytes()
            found = verify_proof(asked.file.read_bytes(), entry, trust)
        elif asked.what == "receipt":
            found = verify_receipt(asked.file.read_bytes(), trust)
        else:
            found = verify_case(asked.file.read_bytes(), trust)
    except (Refused, OSError) as error:
        print(f"not verified: {error}", file=sys.stderr)
        return 1
    print(f"verified: {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
