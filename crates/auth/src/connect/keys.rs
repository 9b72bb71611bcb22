//! The keys that a provider signs with (RFC 7517, RFC 7518).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaPublicKeyComponents, UnparsedPublicKey,
    VerificationAlgorithm,
};
use serde_json::{Map, Value};

use super::id_token::IdToken;
use crate::ask::Answer;
use crate::{Check, Error, Step};

/// The ways of signing that are believed: each with a key that only the provider has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    EdDsa,
}

impl Algorithm {
    /// Neither `none` nor `HS256` and its like are among them: the first is no signature, and for the others everybody who knows the
    /// secret, or takes a public key for one, could sign.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "RS256" => Self::Rs256,
            "RS384" => Self::Rs384,
            "RS512" => Self::Rs512,
            "PS256" => Self::Ps256,
            "PS384" => Self::Ps384,
            "PS512" => Self::Ps512,
            "ES256" => Self::Es256,
            "ES384" => Self::Es384,
            "EdDSA" | "Ed25519" => Self::EdDsa,
            _ => return None,
        })
    }
}

/// The keys of a provider.
#[derive(Debug)]
pub(super) struct Keys(Vec<Key>);

#[derive(Debug)]
struct Key {
    id: Option<String>,
    algorithm: Option<Algorithm>,
    public: Public,
}

#[derive(Debug)]
enum Public {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256(Vec<u8>),
    P384(Vec<u8>),
    Ed25519(Vec<u8>),
}

/// What the keys say of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Valid,
    UnknownKey,
    WrongSignature,
}

/// More keys than these are not tried on one token.
const MOST_KEYS: usize = 64;

impl Keys {
    /// Reads a key set, leaving out keys of other kinds and uses.
    pub(super) fn read(answer: &Answer) -> Result<Self, Error> {
        let fields = answer.object()?;
        let Some(Value::Array(keys)) = fields.get("keys") else {
            return Err(answer.fault("`keys` is missing"));
        };
        let keys = keys
            .iter()
            .filter_map(Value::as_object)
            .filter_map(Key::read);
        Ok(Self(keys.take(MOST_KEYS).collect()))
    }

    /// Tries the key that the token names; if it names none, all that could be meant.
    pub(super) fn verify(&self, token: &IdToken<'_>) -> Verdict {
        let meant = |key: &&Key| match (&token.key_id, &key.id) {
            (Some(wanted), Some(id)) => wanted == id,
            (Some(_), None) => false,
            (None, _) => true,
        };
        let fits = |key: &&Key| key.algorithm.is_none_or(|only| only == token.algorithm);
        let mut found = false;
        for key in self.0.iter().filter(meant).filter(fits) {
            match key.public.verify(token) {
                Some(true) => return Verdict::Valid,
                Some(false) => found = true,
                None => {}
            }
        }
        if found && token.key_id.is_some() {
            Verdict::WrongSignature
        } else {
            Verdict::UnknownKey
        }
    }
}

impl Verdict {
    /// The error that it is, if it is one.
    pub(super) fn settle(self, token: &IdToken<'_>) -> Result<(), Error> {
        let name = token.key_id.as_deref();
        match self {
            Self::Valid => Ok(()),
            Self::UnknownKey => Err(Error::check(
                Step::IdToken,
                Check::Key,
                match name {
                    Some(name) => format!("the provider has no such key `{name}`"),
                    None => "none of the provider's keys made the signature".to_owned(),
                },
            )),
            Self::WrongSignature => Err(Error::check(
                Step::IdToken,
                Check::Signature,
                format!("it is not that of the key `{}`", name.unwrap_or_default()),
            )),
        }
    }
}

impl Key {
    fn read(fields: &Map<String, Value>) -> Option<Self> {
        let text = |name: &str| fields.get(name).and_then(Value::as_str);
        if text("use").is_some_and(|usage| usage != "sig") {
            return None;
        }
        let algorithm = match text("alg") {
            Some(name) => Some(Algorithm::named(name)?),
            None => None,
        };
        let bytes = |name: &str| {
            URL_SAFE_NO_PAD
                .decode(text(name)?.trim_end_matches('='))
                .ok()
        };
        let point = || Some([vec![4], bytes("x")?, bytes("y")?].concat());
        let public = match (text("kty")?, text("crv")) {
            ("RSA", _) => Public::Rsa {
                n: bytes("n")?,
                e: bytes("e")?,
            },
            ("EC", Some("P-256")) => Public::P256(point()?),
            ("EC", Some("P-384")) => Public::P384(point()?),
            ("OKP", Some("Ed25519")) => Public::Ed25519(bytes("x")?),
            _ => return None,
        };
        Some(Self {
            id: text("kid").map(str::to_owned),
            algorithm,
            public,
        })
    }
}

impl Public {
    /// Whether the key made the token's signature; nothing if it is none for its algorithm.
    fn verify(&self, token: &IdToken<'_>) -> Option<bool> {
        let by = |algorithm: &'static dyn VerificationAlgorithm, key: &[u8]| {
            let key = UnparsedPublicKey::new(algorithm, key);
            Some(
                key.verify(token.signed.as_bytes(), &token.signature)
                    .is_ok(),
            )
        };
        match (self, token.algorithm) {
            (Self::P256(key), Algorithm::Es256) => by(&ECDSA_P256_SHA256_FIXED, key),
            (Self::P384(key), Algorithm::Es384) => by(&ECDSA_P384_SHA384_FIXED, key),
            (Self::Ed25519(key), Algorithm::EdDsa) => by(&ED25519, key),
            (Self::Rsa { n, e }, algorithm) => {
                let parameters = match algorithm {
                    Algorithm::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
                    Algorithm::Rs384 => &RSA_PKCS1_2048_8192_SHA384,
                    Algorithm::Rs512 => &RSA_PKCS1_2048_8192_SHA512,
                    Algorithm::Ps256 => &RSA_PSS_2048_8192_SHA256,
                    Algorithm::Ps384 => &RSA_PSS_2048_8192_SHA384,
                    Algorithm::Ps512 => &RSA_PSS_2048_8192_SHA512,
                    Algorithm::Es256 | Algorithm::Es384 | Algorithm::EdDsa => return None,
                };
                let key = RsaPublicKeyComponents { n, e };
                let verified = key.verify(parameters, token.signed.as_bytes(), &token.signature);
                Some(verified.is_ok())
            }
            _ => None,
        }
    }
}
