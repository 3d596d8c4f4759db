//! The two signature algorithms behind a key: Ed25519, and SM2 over SM3.

use super::{KeyKind, SIGNATURE};
use ed25519_dalek::VerifyingKey;
use sm2::{
    dsa::{self, signature::Verifier},
    elliptic_curve::sec1::ToEncodedPoint,
};

/// Whom GB/T 35276 takes the signer for when nobody has agreed on something else.
pub(super) const SM2_ID: &str = "1234567812345678";

/// A public key that has been read.
#[derive(Clone)]
pub(super) enum PublicKey {
    Ed25519(VerifyingKey),
    Sm2(Box<dsa::VerifyingKey>),
}

impl PublicKey {
    /// The key in its one spelling; none for bytes that are not a key, or one for which anybody can
    /// sign.
    pub(super) fn read(kind: KeyKind, bytes: &[u8]) -> Option<Self> {
        let key = match kind {
            KeyKind::Log | KeyKind::Witness => {
                let key = VerifyingKey::from_bytes(bytes.try_into().ok()?).ok()?;
                (!key.is_weak()).then_some(Self::Ed25519(key))?
            }
            KeyKind::LogSm2 => {
                Self::Sm2(Box::new(dsa::VerifyingKey::from_sec1_bytes(SM2_ID, bytes).ok()?))
            }
        };
        (key.bytes() == bytes).then_some(key)
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => key.as_bytes().to_vec(),
            Self::Sm2(key) => key.as_affine().to_encoded_point(false).as_bytes().to_vec(),
        }
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8; SIGNATURE]) -> bool {
        match self {
            Self::Ed25519(key) => {
                // Strict: one signature has no second spelling, and means one message only.
                let signature = ed25519_dalek::Signature::from_bytes(signature);
                key.verify_strict(message, &signature).is_ok()
            }
            Self::Sm2(key) => dsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        }
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl Eq for PublicKey {}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<char> = hex.chars().filter(|digit| !digit.is_whitespace()).collect();
        let byte = |pair: &[char]| u8::from_str_radix(&String::from_iter(pair), 16).unwrap();
        digits.chunks(2).map(byte).collect()
    }

    /// The example of GB/T 32918.5, on the curve that is recommended there.
    #[test]
    fn sm2_is_that_of_the_standard() {
        let public = bytes(
            "04 09F9DF31 1E5421A1 50DD7D16 1E4BC5C6 72179FAD 1833FC07 6BB08FF3 56F35020
                CCEA490C E26775A5 2DC6EA71 8CC1AA60 0AED05FB F35E084A 6632F607 2DA9AD13",
        );
        let signature = bytes(
            "F5A03B06 48D2C463 0EEAC513 E1BB81A1 5944DA38 27D5B741 43AC7EAC EEE720B3
             B1B6AA29 DF212FD8 763182BC 0D421CA1 BB9038FD 1F7F42D4 840B69C4 85BBC1AA",
        );
        let signature: [u8; SIGNATURE] = signature.try_into().unwrap();
        let key = PublicKey::read(KeyKind::LogSm2, &public).unwrap();
        assert!(key.verify(b"message digest", &signature));
        assert!(!key.verify(b"message digesT", &signature));
        for place in 0..SIGNATURE {
            let mut other = signature;
            other[place] ^= 1;
            assert!(!key.verify(b"message digest", &other));
        }
    }

    #[test]
    fn a_point_has_one_spelling() {
        let public = [&[4], &[9; 64][..]].concat();
        assert!(PublicKey::read(KeyKind::LogSm2, &public).is_none(), "not on the curve");
        let compressed =
            bytes("03 09F9DF31 1E5421A1 50DD7D16 1E4BC5C6 72179FAD 1833FC07 6BB08FF3 56F35020");
        assert!(PublicKey::read(KeyKind::LogSm2, &compressed).is_none());
        assert!(PublicKey::read(KeyKind::LogSm2, &[0]).is_none(), "the point at infinity");
    }
}
