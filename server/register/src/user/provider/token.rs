//! A signed token (JWS, compact form) and the provider's keys. Public-key signatures only: with `none` or a shared secret
//! (HS256) anybody who knows the client's secret, or nobody at all, could have made it.

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256, RsaParameters,
    RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use serde::Deserialize;

use super::{Claims, Refused};

/// Longest token that is looked at, in bytes.
pub const LONGEST: usize = 32 * 1024;

/// One key of the provider's set (JWK). What is no key for signatures fits nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// The provider's keys, as it publishes them (JWKS).
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Keys {
    keys: Vec<Key>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// Extensions that must be understood; none is.
    crit: Option<serde_json::Value>,
}

enum Way {
    Rsa(&'static RsaParameters),
    Curve(&'static str, &'static dyn VerificationAlgorithm),
    Edwards,
}

fn way(algorithm: &str) -> Option<Way> {
    Some(match algorithm {
        "RS256" => Way::Rsa(&RSA_PKCS1_2048_8192_SHA256),
        "RS384" => Way::Rsa(&RSA_PKCS1_2048_8192_SHA384),
        "RS512" => Way::Rsa(&RSA_PKCS1_2048_8192_SHA512),
        "PS256" => Way::Rsa(&RSA_PSS_2048_8192_SHA256),
        "ES256" => Way::Curve("P-256", &ECDSA_P256_SHA256_FIXED),
        "ES384" => Way::Curve("P-384", &ECDSA_P384_SHA384_FIXED),
        "EdDSA" => Way::Edwards,
        _ => return None,
    })
}

fn bytes(text: Option<&String>) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(text?.as_bytes()).ok()
}

impl Key {
    /// Whether this key may have signed with the algorithm; None: it is of another kind.
    fn fits(&self, way: &Way, algorithm: &str, signed: &[u8], signature: &[u8]) -> Option<bool> {
        let meant = self.usage.as_deref().is_none_or(|usage| usage == "sig")
            && self.alg.as_deref().is_none_or(|own| own == algorithm);
        if !meant {
            return None;
        }
        match way {
            Way::Rsa(parameters) if self.kty == "RSA" => {
                let (n, e) = (bytes(self.n.as_ref())?, bytes(self.e.as_ref())?);
                let key = RsaPublicKeyComponents { n: strip(&n), e: strip(&e) };
                Some(key.verify(parameters, signed, signature).is_ok())
            }
            Way::Curve(curve, algorithm) if self.kty == "EC" && self.crv.as_deref() == Some(curve) => {
                let (x, y) = (bytes(self.x.as_ref())?, bytes(self.y.as_ref())?);
                let point = [&[4][..], &x, &y].concat();
                Some(UnparsedPublicKey::new(*algorithm, point).verify(signed, signature).is_ok())
            }
            Way::Edwards if self.kty == "OKP" && self.crv.as_deref() == Some("Ed25519") => {
                let x = bytes(self.x.as_ref())?;
                Some(UnparsedPublicKey::new(&ED25519, x).verify(signed, signature).is_ok())
            }
            _ => None,
        }
    }
}

/// Numbers without the zeros in front that some providers leave there.
fn strip(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

/// The claims of a token that one of these keys has signed.
///
/// # Errors
/// [`Refused::Malformed`], [`Refused::Algorithm`], [`Refused::Key`] (none of that name and kind: the provider may have
/// changed its keys), [`Refused::Signature`].
pub fn verified(token: &str, keys: &Keys) -> Result<Claims, Refused> {
    if token.len() > LONGEST {
        return Err(Refused::Malformed);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Refused::Malformed)?;
    let (header, body) = signed.split_once('.').ok_or(Refused::Malformed)?;
    let decoded = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| Refused::Malformed);
    let (signature, body) = (decoded(signature)?, decoded(body)?);
    let header: Header = serde_json::from_slice(&decoded(header)?).map_err(|_| Refused::Malformed)?;
    if header.crit.is_some() {
        return Err(Refused::Algorithm);
    }
    let way = way(&header.alg).ok_or(Refused::Algorithm)?;
    let named = |key: &&Key| header.kid.is_none() || key.kid.is_none() || key.kid == header.kid;
    let mut answers = keys
        .keys
        .iter()
        .filter(named)
        .filter_map(|key| key.fits(&way, &header.alg, signed.as_bytes(), &signature))
        .peekable();
    if answers.peek().is_none() {
        return Err(Refused::Key);
    }
    if !answers.any(|fits| fits) {
        return Err(Refused::Signature);
    }
    serde_json::from_slice(&body).map_err(|_| Refused::Malformed)
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD as B64;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
    use serde_json::{Value, json};

    use super::*;

    const CLAIMS: &str = r#"{"iss":"i","sub":"s","aud":"a","exp":1,"iat":1}"#;

    fn token(header: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
        let signed =
            format!("{}.{}", B64.encode(header.to_string().as_bytes()), B64.encode(CLAIMS.as_bytes()));
        let signature = B64.encode(&sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    fn set(keys: &Value) -> Keys {
        serde_json::from_value(json!({"keys": keys})).unwrap()
    }

    struct Signer {
        random: SystemRandom,
        pair: EcdsaKeyPair,
    }

    impl Signer {
        fn new() -> Self {
            let random = SystemRandom::new();
            let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
            let pair =
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap();
            Self { random, pair }
        }

        fn key(&self, kid: &str) -> Value {
            let point = self.pair.public_key().as_ref();
            json!({"kty": "EC", "crv": "P-256", "kid": kid, "x": B64.encode(&point[1..33]), "y": B64.encode(&point[33..])})
        }

        fn sign(&self, message: &[u8]) -> Vec<u8> {
            self.pair.sign(&self.random, message).unwrap().as_ref().to_vec()
        }
    }

    #[test]
    fn what_a_key_of_the_provider_has_signed_is_read() {
        let signer = Signer::new();
        let good = token(&json!({"alg": "ES256", "kid": "1"}), |text| signer.sign(text));
        assert_eq!(verified(&good, &set(&json!([signer.key("1")]))).unwrap().sub, "s");
        let nameless = token(&json!({"alg": "ES256"}), |text| signer.sign(text));
        assert!(verified(&nameless, &set(&json!([Signer::new().key("0"), signer.key("1")]))).is_ok());
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let key = json!({"kty": "OKP", "crv": "Ed25519", "x": B64.encode(pair.public_key().as_ref())});
        let signed = token(&json!({"alg": "EdDSA"}), |text| pair.sign(text).as_ref().to_vec());
        assert!(verified(&signed, &set(&json!([key]))).is_ok());
    }

    #[test]
    fn forged_tokens_are_refused() {
        let (signer, other) = (Signer::new(), Signer::new());
        let keys = set(&json!([signer.key("1")]));
        let forged = token(&json!({"alg": "ES256", "kid": "1"}), |text| other.sign(text));
        assert_eq!(verified(&forged, &keys).unwrap_err(), Refused::Signature);
        let good = token(&json!({"alg": "ES256", "kid": "1"}), |text| signer.sign(text));
        let [header, _, signature] = good.split('.').collect::<Vec<_>>().try_into().unwrap();
        let body = B64.encode(CLAIMS.replace("\"s\"", "\"t\"").as_bytes());
        assert_eq!(verified(&format!("{header}.{body}.{signature}"), &keys).unwrap_err(), Refused::Signature);
        for (header, reason) in [
            (json!({"alg": "none"}), Refused::Algorithm),
            (json!({"alg": "HS256", "kid": "1"}), Refused::Algorithm),
            (json!({"alg": "ES256", "kid": "1", "crit": ["exp"]}), Refused::Algorithm),
            (json!({"alg": "ES256", "kid": "2"}), Refused::Key),
            (json!({"alg": "RS256", "kid": "1"}), Refused::Key),
        ] {
            assert_eq!(
                verified(&token(&header, |text| signer.sign(text)), &keys).unwrap_err(),
                reason,
                "{header}"
            );
        }
        let empty = format!("{}.", good.rsplit_once('.').unwrap().0);
        assert_eq!(verified(&empty, &keys).unwrap_err(), Refused::Signature);
        let mut sealed = signer.key("1");
        sealed["use"] = "enc".into();
        assert_eq!(verified(&good, &set(&json!([sealed]))).unwrap_err(), Refused::Key, "a key for sealing");
        for rubbish in ["", ".", "..", "a.b.c", "....", &"x".repeat(LONGEST + 1)] {
            assert_eq!(verified(rubbish, &keys).unwrap_err(), Refused::Malformed);
        }
    }
}
