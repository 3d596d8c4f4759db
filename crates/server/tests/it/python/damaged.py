"""Damaged copies for docs/examples/verify.py: python damaged.py FOLDER NAME=KEY... prints how many of each kind
it refused, and fails at the first one that it accepts. FOLDER holds log/, proof, entry, receipt and bundle."""

import base64
import collections
import itertools
import json
import pathlib
import sys

import verify

folder = pathlib.Path(sys.argv[1])
log = folder / "log"
witnesses = [(name, verify.key(text)) for name, text in (it.split("=", 1) for it in sys.argv[2:])]
trust = verify.Trust(verify.key(str(log / "vkey")), witnesses=witnesses)
names = ("proof", "entry", "receipt", "bundle")
proof, entry, receipt, bundle = ((folder / name).read_bytes() for name in names)
refusals = collections.Counter()


def refused(kind, check, *what):
    try:
        check(*what, trust)
    except (verify.Refused, OSError):
        refusals[kind] += 1
    else:
        sys.exit(f"accepted: {kind}: {what}")


def damages(content):
    """A bit of every byte, and every eighth beginning."""
    for place in range(len(content)):
        other = bytearray(content)
        other[place] ^= 1 << place % 8
        yield "bit flips", bytes(other)
        if place % 8 == 0:
            yield "truncations", content[:place]
    yield "additions", content + b"\n"


def swapped(things, one, other):
    things = list(things)
    things[one], things[other] = things[other], things[one]
    return things


verify.verify_log(log, trust)
verify.verify_proof(proof, entry, trust)
verify.verify_receipt(receipt, trust)
verify.verify_case(bundle, trust)

for path in (it for it in log.rglob("*") if it.is_file() and it.name != "vkey"):
    kept = path.read_bytes()
    for kind, other in damages(kept):
        path.write_bytes(other)
        refused(f"log, {kind}", verify.verify_log, log)
    path.write_bytes(kept)
for kind, other in damages(proof):
    refused(f"proof, {kind}", verify.verify_proof, other, entry)
for kind, other in damages(entry):
    refused(f"entry, {kind}", verify.verify_proof, proof, other)
for kind, other in damages(json.loads(receipt)["proof"].encode()):
    refused(f"code, {kind}", verify.verify_proof, other, None)
for kind, other in damages(receipt):
    refused(f"receipt, {kind}", verify.verify_receipt, other)
for kind, other in damages(bundle):
    refused(f"evidence, {kind}", verify.verify_case, other)

# Entries swapped with their published hashes, so that only the order is wrong.
path = next((log / "tile/entries").iterdir()) / "30"
entries = list(verify.entries(log, 30))
for one, other in itertools.combinations(range(30), 2):
    changed = swapped(entries, one, other)
    path.write_bytes(b"".join(len(it).to_bytes(2, "big") + it for it in changed))
    (log / "tile/0/000.p/30").write_bytes(b"".join(map(verify.leaf_hash, changed)))
    refused("log, swapped leaves", verify.verify_log, log)


# Evidence in the right spelling, with leaves swapped, left out and doubled, and fields likewise.
def changed_lists(things):
    for one, other in itertools.combinations(range(len(things)), 2):
        yield "swapped", swapped(things, one, other)
    for place in range(len(things)):
        yield "left out", things[:place] + things[place + 1:]
        yield "doubled", things[:place] + [things[place]] + things[place:]


def spelled(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


evidence = json.loads(bundle)
for kind, leaves in changed_lists(evidence["leaves"]):
    refused(f"evidence, leaves {kind}", verify.verify_case, spelled({**evidence, "leaves": leaves}))
for kind, fields in changed_lists(evidence["leaves"][0]["fields"]):
    leaf = {**evidence["leaves"][0], "fields": fields}
    other = {**evidence, "leaves": [leaf, *evidence["leaves"][1:]]}
    refused(f"evidence, fields {kind}", verify.verify_case, spelled(other))

fields = json.loads(receipt)["fields"]
for kind, other in changed_lists(fields):
    other = {**json.loads(receipt), "fields": other}
    refused(f"receipt, fields {kind}", verify.verify_receipt, spelled(other))
for place, field in enumerate(fields):
    if field.get("name") in ("event_type", "recorded_at", "payload/caseNo"):
        value = base64.b64encode(verify.field_hash(field, set())).decode()
        other = {**json.loads(receipt), "fields": [*fields[:place], {"hash": value}, *fields[place + 1:]]}
        refused("receipt, withheld", verify.verify_receipt, spelled(other))

for kind, count in sorted(refusals.items()):
    print(f"{kind}: {count}")
print(f"refused: {refusals.total()}")
