//! The ID token: what is written in it, and what of that has to hold (Core 1.0, section 3.1.3.7).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::is_same;
use super::keys::Algorithm;
use crate::{Check, Error, Step};

/// A token in its compact form (RFC 7515, section 7.1), taken apart and not yet believed.
pub(super) struct IdToken<'t> {
    pub(super) algorithm: Algorithm,
    pub(super) key_id: Option<String>,
    /// What the signature is over.
    pub(super) signed: &'t str,
    pub(super) signature: Vec<u8>,
    pub(super) claims: Map<String, Value>,
}

/// Clocks may differ by so much, in seconds.
const LEEWAY: u64 = 60;

impl<'t> IdToken<'t> {
    pub(super) fn read(text: &'t str) -> Result<Self, Error> {
        let broken = || wrong(Check::Fields, "it is no signed JSON Web Token");
        let (signed, signature) = text.rsplit_once('.').ok_or_else(broken)?;
        let (header, claims) = signed.split_once('.').ok_or_else(broken)?;
        let object = |part: &str| -> Option<Map<String, Value>> {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
        };
        let header = object(header).ok_or_else(broken)?;
        let name = header
            .get("alg")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let algorithm = Algorithm::named(name)
            .ok_or_else(|| wrong(Check::Algorithm, &format!("`{name}` is not believed")))?;
        if header.contains_key("crit") {
            return Err(wrong(Check::Algorithm, "it wants extensions (`crit`)"));
        }
        Ok(Self {
            algorithm,
            key_id: header.get("kid").and_then(Value::as_str).map(str::to_owned),
            signed,
            signature: URL_SAFE_NO_PAD.decode(signature).map_err(|_| broken())?,
            claims: object(claims).ok_or_else(broken)?,
        })
    }

    fn text(&self, name: &str) -> &str {
        let claim = self.claims.get(name).and_then(Value::as_str);
        claim.unwrap_or_default()
    }

    /// Seconds since 1970; some providers write fractions.
    fn time(&self, name: &str) -> Option<u64> {
        let value = self.claims.get(name)?;
        let whole = value.as_u64();
        whole.or_else(|| {
            value
                .as_f64()
                .filter(|time| *time >= 0.0)
                .map(|time| time as u64)
        })
    }
}

/// What the claims are held against.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) any_tenant: bool,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) access_token: &'a str,
    pub(super) now: u64,
}

impl Expected<'_> {
    pub(super) fn check(&self, token: &IdToken<'_>) -> Result<(), Error> {
        self.check_issuer(token)?;
        self.check_audience(token)?;
        self.check_times(token)?;
        if !is_same(self.nonce, token.text("nonce")) {
            return Err(wrong(Check::Nonce, "it is not the one that was sent"));
        }
        if let Some(hash) = token.claims.get("at_hash")
            && hash.as_str() != Some(&half_hash(token.algorithm, self.access_token))
        {
            let detail = "`at_hash` is not that of the access token";
            return Err(wrong(Check::AccessTokenHash, detail));
        }
        let subject = token.text("sub");
        if subject.is_empty() || subject.len() > 255 {
            return Err(wrong(
                Check::Subject,
                "`sub` is missing, or longer than 255 bytes",
            ));
        }
        Ok(())
    }

    fn check_issuer(&self, token: &IdToken<'_>) -> Result<(), Error> {
        let found = token.text("iss");
        let tenant = token.text("tid");
        let is_plain = !tenant.is_empty()
            && tenant
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let holds = if self.any_tenant {
            is_plain && found == self.issuer.replace("{tenantid}", tenant)
        } else {
            found == self.issuer
        };
        if !holds {
            let detail = format!("`{found}` is not `{}`", self.issuer);
            return Err(wrong(Check::Issuer, &detail));
        }
        Ok(())
    }

    fn check_audience(&self, token: &IdToken<'_>) -> Result<(), Error> {
        let audience = match token.claims.get("aud") {
            Some(Value::Array(several)) => several.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        if !audience.iter().any(|one| one == self.client_id) {
            let detail = format!("`{}` is not part of it", self.client_id);
            return Err(wrong(Check::Audience, &detail));
        }
        match token.claims.get("azp") {
            Some(party) if party == self.client_id => Ok(()),
            Some(party) => {
                let detail = format!("`{party}` is not `{}`", self.client_id);
                Err(wrong(Check::AuthorizedParty, &detail))
            }
            None if audience.len() > 1 => {
                let detail = "`azp` is missing though there are several audiences";
                Err(wrong(Check::AuthorizedParty, detail))
            }
            None => Ok(()),
        }
    }

    fn check_times(&self, token: &IdToken<'_>) -> Result<(), Error> {
        let Some(expiry) = token.time("exp") else {
            return Err(wrong(Check::Expiry, "`exp` is missing"));
        };
        if self.now >= expiry.saturating_add(LEEWAY) {
            let detail = format!("{} s ago", self.now - expiry);
            return Err(wrong(Check::Expiry, &detail));
        }
        let Some(issued) = token.time("iat") else {
            return Err(wrong(Check::IssuedAt, "`iat` is missing"));
        };
        let begins = token.time("nbf").unwrap_or(0).max(issued);
        if begins > self.now.saturating_add(LEEWAY) {
            let detail = format!("in {} s", begins - self.now);
            return Err(wrong(Check::IssuedAt, &detail));
        }
        Ok(())
    }
}

/// The left half of the hash that belongs to the algorithm (Core 1.0, section 3.1.3.6).
fn half_hash(algorithm: Algorithm, text: &str) -> String {
    let hash = match algorithm {
        Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Es256 => Sha256::digest(text).to_vec(),
        Algorithm::Rs384 | Algorithm::Ps384 | Algorithm::Es384 => Sha384::digest(text).to_vec(),
        Algorithm::Rs512 | Algorithm::Ps512 | Algorithm::EdDsa => Sha512::digest(text).to_vec(),
    };
    let (half, _) = hash.split_at(hash.len() / 2);
    URL_SAFE_NO_PAD.encode(half)
}

fn wrong(check: Check, detail: &str) -> Error {
    Error::check(Step::IdToken, check, detail)
}
