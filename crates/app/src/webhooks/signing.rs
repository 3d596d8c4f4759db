//! Secrets of webhooks and what they sign, as Standard Webhooks says (standardwebhooks.com, v1).
//!
//! No secret is stored: each follows from the key in the data folder and from whose it is.

use base64::{Engine, prelude::BASE64_STANDARD};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use lianxin_domain::{ids::WebhookCode, webhook::Webhook};
use lianxin_store::TenantId;
use sha2::Sha256;
use std::fmt::Write;

/// Tells these secrets from whatever else is derived from the same key.
const PURPOSE: &[u8] = b"lianxin webhook secret v1";

/// Bytes of a secret; the standard wants 24 to 64.
const LENGTH: usize = 32;

/// The key that secrets of webhooks come from. Never shown, not even to a debugger's eye.
#[derive(Clone)]
pub struct Signing(Hkdf<Sha256>);

/// The secret of one generation of one webhook.
pub(super) struct Secret([u8; LENGTH]);

impl Signing {
    /// From the key of the data folder.
    pub fn new(key: &[u8]) -> Self {
        Self(Hkdf::new(Some(PURPOSE), key))
    }

    /// The secret of a generation of a tenant's webhook.
    pub(super) fn secret(&self, tenant: &TenantId, code: &WebhookCode, generation: u32) -> Secret {
        let length = |text: &str| (text.len() as u64).to_be_bytes();
        let (tenant, code) = (tenant.as_str(), code.as_str());
        let (tenant_length, code_length) = (length(tenant), length(code));
        let generation = generation.to_be_bytes();
        let whose: [&[u8]; 5] =
            [&tenant_length, tenant.as_bytes(), &code_length, code.as_bytes(), &generation];
        let mut secret = [0; LENGTH];
        self.0
            .expand_multi_info(&whose, &mut secret)
            .expect("32 bytes are less than HKDF can give");
        Secret(secret)
    }

    /// The header `webhook-signature`: what all secrets that are valid sign, the newest first.
    pub(super) fn sign(
        &self,
        (tenant, code, webhook): (&TenantId, &WebhookCode, &Webhook),
        (id, timestamp, body): (&str, i64, &str),
    ) -> String {
        let mut signatures = String::new();
        for generation in webhook.generations() {
            let signature = self.secret(tenant, code, generation).sign(id, timestamp, body);
            let space = if signatures.is_empty() { "" } else { " " };
            _ = write!(signatures, "{space}{signature}");
        }
        signatures
    }
}

impl Secret {
    /// As receivers are given it: `whsec_` and base64.
    pub(super) fn text(&self) -> String {
        format!("whsec_{}", BASE64_STANDARD.encode(self.0))
    }

    /// One signature: its version and base64.
    fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_signature_is_that_of_the_standards_own_example() {
        // From the libraries of standardwebhooks.com.
        let secret = BASE64_STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let mut padded = [0; LENGTH];
        padded[..24].copy_from_slice(&secret);
        // HMAC pads short keys with zeros, so that the longer key signs alike.
        let signature = Secret(padded).sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn every_tenant_webhook_and_generation_has_a_secret_of_its_own() {
        let signing = Signing::new(&[7; 32]);
        let mut secrets = HashSet::new();
        // The last two would be the same, were names not told apart by their lengths.
        for (tenant, code) in [("a", "hook"), ("b", "hook"), ("a", "hooks"), ("ah", "ook")] {
            for generation in 1..=3 {
                let secret = signing.secret(&TenantId::new(tenant), &code.into(), generation);
                assert!(secret.text().starts_with("whsec_"));
                assert!(secrets.insert(secret.text()), "{tenant} {code} {generation}");
            }
        }
        let other = Signing::new(&[8; 32]).secret(&TenantId::new("a"), &"hook".into(), 1);
        assert!(!secrets.contains(&other.text()), "another key gives other secrets");
        let same = Signing::new(&[7; 32]).secret(&TenantId::new("a"), &"hook".into(), 1);
        assert!(secrets.contains(&same.text()), "the same key gives the same");
    }
}
