//! Digest authentication (RFC 7616): the password proved, and not sent.

use std::fmt::Write;

use http::HeaderMap;
use http::header::{HeaderValue, WWW_AUTHENTICATE};
use md5::Md5;
use sha2::{Digest as _, Sha256};

use crate::Error;
use crate::client::hop::Hop;

/// What `Authorization` answers to a response that asks for a digest; nothing if it asks for none that we know.
pub(super) fn answer(headers: &HeaderMap, hop: &Hop) -> Result<Option<HeaderValue>, Error> {
    let Some((name, password)) = &hop.credentials else {
        return Ok(None);
    };
    let mut random = [0; 16];
    getrandom::fill(&mut random)
        .map_err(|error| Error::request(format!("no random numbers: {error}")))?;
    let path = hop.url.path();
    let target = hop
        .url
        .query()
        .map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let proof = Proof {
        name,
        password,
        method: hop.method.as_str(),
        target: &target,
        cnonce: &hex(&random),
    };
    let challenges = headers.get_all(WWW_AUTHENTICATE).into_iter();
    let best = challenges
        .filter_map(|value| Challenge::parse(value.to_str().ok()?))
        .max_by_key(|challenge| challenge.algorithm);
    Ok(best.and_then(|challenge| {
        let mut value = HeaderValue::from_bytes(&proof.authorization(&challenge)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }))
}

/// What a server asks for.
struct Challenge {
    realm: String,
    nonce: String,
    opaque: Option<String>,
    algorithm: Algorithm,
    names_algorithm: bool,
    /// Whether it knows `qop=auth`; older ones know none.
    qop: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Algorithm {
    Md5,
    Sha256,
}

impl Challenge {
    fn parse(header: &str) -> Option<Self> {
        let mut rest = behind_scheme(header)?;
        let (mut realm, mut nonce, mut opaque, mut qop) = (None, None, None, None);
        let mut algorithm = None;
        while let Some((name, value, after)) = parameter(rest) {
            match name.to_ascii_lowercase().as_str() {
                "realm" => realm = Some(value),
                "nonce" => nonce = Some(value),
                "opaque" => opaque = Some(value),
                "qop" => qop = Some(value),
                "algorithm" => algorithm = Some(value),
                _ => {}
            }
            rest = after;
        }
        let known = match algorithm.as_deref() {
            None => Algorithm::Md5,
            Some(name) if name.eq_ignore_ascii_case("MD5") => Algorithm::Md5,
            Some(name) if name.eq_ignore_ascii_case("SHA-256") => Algorithm::Sha256,
            Some(_) => return None,
        };
        let is_auth = |qop: &str| {
            qop.split(',')
                .any(|one| one.trim().eq_ignore_ascii_case("auth"))
        };
        if qop.as_deref().is_some_and(|qop| !is_auth(qop)) {
            return None;
        }
        Some(Self {
            realm: realm?,
            nonce: nonce?,
            opaque,
            algorithm: known,
            names_algorithm: algorithm.is_some(),
            qop: qop.is_some(),
        })
    }
}

/// What a client proves.
struct Proof<'a> {
    name: &'a [u8],
    password: &'a [u8],
    method: &'a str,
    target: &'a str,
    cnonce: &'a str,
}

impl Proof<'_> {
    fn authorization(&self, challenge: &Challenge) -> Vec<u8> {
        let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
        let mut value = b"Digest username=\"".to_vec();
        for &byte in self.name {
            if matches!(byte, b'"' | b'\\') {
                value.push(b'\\');
            }
            value.push(byte);
        }
        let mut rest = format!(
            "\", realm=\"{}\", nonce=\"{}\", uri=\"{}\", response=\"{}\"",
            quoted(&challenge.realm),
            quoted(&challenge.nonce),
            quoted(self.target),
            self.response(challenge),
        );
        if challenge.names_algorithm {
            rest.push_str(match challenge.algorithm {
                Algorithm::Md5 => ", algorithm=MD5",
                Algorithm::Sha256 => ", algorithm=SHA-256",
            });
        }
        if challenge.qop {
            rest.push_str(", qop=auth, nc=00000001, cnonce=\"");
            rest.push_str(self.cnonce);
            rest.push('"');
        }
        if let Some(opaque) = &challenge.opaque {
            rest.push_str(&format!(", opaque=\"{}\"", quoted(opaque)));
        }
        value.extend_from_slice(rest.as_bytes());
        value
    }

    /// RFC 7616, section 3.4.1; without `qop` as in RFC 2069.
    fn response(&self, challenge: &Challenge) -> String {
        let hash = |parts: &[&[u8]]| match challenge.algorithm {
            Algorithm::Md5 => hex(&Md5::digest(parts.join(&b':'))),
            Algorithm::Sha256 => hex(&Sha256::digest(parts.join(&b':'))),
        };
        let secret = hash(&[self.name, challenge.realm.as_bytes(), self.password]);
        let asked = hash(&[self.method.as_bytes(), self.target.as_bytes()]);
        let (secret, nonce, asked) = (
            secret.as_bytes(),
            challenge.nonce.as_bytes(),
            asked.as_bytes(),
        );
        if challenge.qop {
            hash(&[
                secret,
                nonce,
                b"00000001",
                self.cnonce.as_bytes(),
                b"auth",
                asked,
            ])
        } else {
            hash(&[secret, nonce, asked])
        }
    }
}

/// What follows `Digest`, which may stand behind other schemes, in one header.
fn behind_scheme(header: &str) -> Option<&str> {
    let mut quoted = false;
    let mut start = true;
    for (at, byte) in header.bytes().enumerate() {
        if start && !quoted {
            let scheme = header.get(at..at + "Digest ".len());
            if scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("Digest ")) {
                return header.get(at + "Digest ".len()..);
            }
        }
        quoted ^= byte == b'"';
        start = matches!(byte, b',' | b' ');
    }
    None
}

/// The first `name=value` of a list, and what follows it; nothing where another scheme begins.
fn parameter(text: &str) -> Option<(&str, String, &str)> {
    let text = text.trim_start_matches([' ', '\t', ',']);
    let (name, value) = text.split_once('=')?;
    let name = name.trim();
    if name.contains([' ', '"']) {
        return None;
    }
    let value = value.trim_start();
    let Some(quoted) = value.strip_prefix('"') else {
        let end = value.find(',').unwrap_or(value.len());
        return Some((name, value[..end].trim().to_owned(), &value[end..]));
    };
    let mut plain = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((name, plain, &quoted[at + 1..])),
            '\\' => plain.push(characters.next()?.1),
            _ => plain.push(character),
        }
    }
    None
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // A string takes whatever is written.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Challenge, Proof};

    /// RFC 7616, section 3.9.1.
    #[test]
    fn the_examples_of_the_rfc_are_answered_as_there() {
        let proof = Proof {
            name: b"Mufasa",
            password: b"Circle of Life",
            method: "GET",
            target: "/dir/index.html",
            cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        };
        for (algorithm, expected) in [
            ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
            (
                "SHA-256",
                "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
            ),
        ] {
            let header = format!(
                "Basic realm=\"digest , x\", dIGEST realm=\"http-auth@example.org\", qop=\"auth, auth-int\", \
                 algorithm={algorithm}, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe\""
            );
            let challenge = Challenge::parse(&header).expect("a challenge");
            assert_eq!(proof.response(&challenge), expected);
            let value = String::from_utf8(proof.authorization(&challenge)).expect("text");
            assert!(
                value.starts_with("Digest username=\"Mufasa\", realm=\"http-auth@example.org\", ")
            );
            assert!(
                value.ends_with("\", opaque=\"FQhe\"") && value.contains("qop=auth, nc=00000001")
            );
        }
        for unknown in [
            "Basic realm=x",
            "Digest realm=a",
            "Digest realm=a, nonce=b, algorithm=MD5-sess",
            "Digest realm=a, nonce=b, qop=auth-int",
            "Digest realm=\"a",
        ] {
            assert!(Challenge::parse(unknown).is_none(), "{unknown}");
        }
    }
}
