//! Development tokens: who a caller is, signed with a key that lies in the data folder.
//!
//! HS256 alone is accepted, whatever a token's header says, and issuer, audience and expiry must be
//! right. Who issues tokens in production is a later affair (OIDC).

mod key;

pub use key::{KeyError, SigningKey};

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use lianxin_domain::actor::Actor;
use serde::{Deserialize, Serialize};

/// Issuer and audience of development tokens.
const LIANXIN: &str = "lianxin";
/// Seconds by which clocks may differ.
const LEEWAY: u64 = 30;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Issuer.
    pub iss: String,
    /// Audience.
    pub aud: String,
    /// The account, as in `actor`.
    pub sub: String,
    /// Issued at, in seconds since 1970.
    pub iat: i64,
    /// Expires at, in seconds since 1970.
    pub exp: i64,
    /// Whose record the caller may ask for.
    pub tenant: String,
    /// Who acts.
    pub actor: Actor,
}

impl Claims {
    /// Claims of an actor of a tenant, for a time from now.
    pub fn of(
        actor: Actor,
        tenant: &str,
        now: jiff::Timestamp,
        lasting: jiff::SignedDuration,
    ) -> Self {
        Self {
            iss: LIANXIN.to_owned(),
            aud: LIANXIN.to_owned(),
            sub: actor.account.to_string(),
            iat: now.as_second(),
            exp: now.as_second() + lasting.as_secs(),
            tenant: tenant.to_owned(),
            actor,
        }
    }
}

/// Signs and checks tokens. Cheap to clone.
#[derive(Clone)]
pub struct Tokens {
    signing: EncodingKey,
    checking: DecodingKey,
    validation: Validation,
}

/// Why a token is not accepted. The reason is for the log; callers are only told that it is not.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Signature, form, issuer, audience or expiry.
    #[error("the token is not valid")]
    Invalid(#[from] jsonwebtoken::errors::Error),
    /// The subject is not the account that acts.
    #[error("the token's subject is not its actor's account")]
    OtherSubject,
}

impl Tokens {
    /// Signs and checks with a key.
    pub fn new(key: &SigningKey) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[LIANXIN]);
        validation.set_audience(&[LIANXIN]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        validation.leeway = LEEWAY;
        Self {
            signing: EncodingKey::from_secret(key.bytes()),
            checking: DecodingKey::from_secret(key.bytes()),
            validation,
        }
    }

    /// A signed token.
    pub fn sign(&self, claims: &Claims) -> Result<String, TokenError> {
        Ok(jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.signing)?)
    }

    /// What a token says, if it is ours and of today. Whether its tenant is served is the caller's to know.
    pub fn check(&self, token: &str) -> Result<Claims, TokenError> {
        let claims: Claims = jsonwebtoken::decode(token, &self.checking, &self.validation)?.claims;
        if claims.sub != claims.actor.account.as_str() {
            return Err(TokenError::OtherSubject);
        }
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{SignedDuration, Timestamp};
    use jsonwebtoken::errors::ErrorKind;
    use lianxin_domain::actor::Role;

    fn actor() -> Actor {
        Actor {
            account: "clerk".into(),
            role: Role::LiaisonOfficer,
            organ: "濂溪联络站".into(),
            level: None,
            station: Some("LX".into()),
            unit: None,
            deputy: None,
            on_behalf_of: None,
        }
    }

    fn tokens() -> Tokens {
        Tokens::new(&SigningKey::from_bytes([7; 32]))
    }

    fn claims() -> Claims {
        Claims::of(actor(), "demo", Timestamp::now(), SignedDuration::from_hours(1))
    }

    fn kind(refused: Result<Claims, TokenError>) -> ErrorKind {
        match refused {
            Err(TokenError::Invalid(error)) => error.into_kind(),
            other => panic!("accepted or refused otherwise: {other:?}"),
        }
    }

    #[test]
    fn the_bearer_is_who_the_token_names() {
        let token = tokens().sign(&claims()).unwrap();
        let claims = tokens().check(&token).unwrap();
        assert_eq!((&*claims.tenant, claims.actor), ("demo", actor()));
    }

    #[test]
    fn another_subject_is_refused() {
        let forged = Claims { sub: "head".into(), ..claims() };
        let token = tokens().sign(&forged).unwrap();
        assert!(matches!(tokens().check(&token), Err(TokenError::OtherSubject)));
    }

    #[test]
    fn issuer_audience_and_expiry_are_checked() {
        let check = |claims| kind(tokens().check(&tokens().sign(&claims).unwrap()));
        let past = Timestamp::now().as_second() - 3600;
        assert_eq!(check(Claims { exp: past, ..claims() }), ErrorKind::ExpiredSignature);
        assert_eq!(check(Claims { iss: "x".into(), ..claims() }), ErrorKind::InvalidIssuer);
        assert_eq!(check(Claims { aud: "x".into(), ..claims() }), ErrorKind::InvalidAudience);
    }

    #[test]
    fn another_key_another_algorithm_and_no_signature_are_refused() {
        let other = Tokens::new(&SigningKey::from_bytes([8; 32]));
        let token = other.sign(&claims()).unwrap();
        assert_eq!(kind(tokens().check(&token)), ErrorKind::InvalidSignature);

        let header = Header::new(Algorithm::HS512);
        let token = jsonwebtoken::encode(&header, &claims(), &tokens().signing).unwrap();
        assert_eq!(kind(tokens().check(&token)), ErrorKind::InvalidAlgorithm);

        let token = tokens().sign(&claims()).unwrap();
        let (_, payload_and_signature) = token.split_once('.').unwrap();
        // {"alg":"none","typ":"JWT"}
        let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload_and_signature}");
        assert!(tokens().check(&unsigned).is_err());
    }
}
