//! W-OAUTH: the vectors of the checklist, and what surrounds them.

use tornado_auth::OAuth1;
use tornado_auth::signature::{
    Version, appsecret_proof, facebook_connect, oauth, oauth_base_string,
};

const PHOTOS: &str = "http://photos.example.net/photos";

const PARAMETERS: [(&str, &str); 8] = [
    ("oauth_consumer_key", "dpf43f3p2l4k3l03"),
    ("oauth_token", "nnch734d00sl2jdk"),
    ("oauth_signature_method", "HMAC-SHA1"),
    ("oauth_timestamp", "1191242096"),
    ("oauth_nonce", "kllo9940pd9333jh"),
    ("oauth_version", "1.0"),
    ("file", "vacation.jpg"),
    ("size", "original"),
];

/// AUTH-2.04, W-OAUTH
#[test]
fn the_photo_example_of_the_specification_has_its_signature() {
    for version in [Version::V1_0, Version::V1_0a] {
        let signature = oauth(
            version,
            "GET",
            PHOTOS,
            &PARAMETERS,
            "kd94hf93k423kf44",
            "pfkkdhi9sl3r4s00",
        );
        assert_eq!(signature, "tR3+Ty81lMeYAr/Fid0kMTYa/WM=");
    }
}

/// AUTH-2.04, W-OAUTH
#[test]
fn secrets_are_escaped_in_1_0a_and_raw_in_1_0() {
    let mut parameters = PARAMETERS.to_vec();
    parameters.push(("q", "a b&c/~é"));
    let url = "HTTP://Example.COM:8080/Path?x=1";
    let sign = |version| oauth(version, "post", url, &parameters, "se/cr&et", "");
    assert_eq!(sign(Version::V1_0a), "SqMHLvaDWUBHNzAzP79PI65Qz4Q=");
    assert_eq!(sign(Version::V1_0), "do+XJcOcx0+L3lBqvVEDEp65ijA=");
}

/// W-OAUTH
#[test]
fn the_base_string_leaves_letters_digits_and_four_signs() {
    let base = oauth_base_string("get", "https://A.example", &[("b", "-._~"), ("a", "ä +/")]);
    assert_eq!(
        base,
        "GET&https%3A%2F%2Fa.example&a%3D%25C3%25A4%2520%252B%252F%26b%3D-._~"
    );
}

/// AUTH-2.04: a query that the address has is signed as well.
#[test]
fn signed_parameters_are_complete() {
    let provider = OAuth1::new("http://p/r", "http://p/a", "http://p/t", "key", "secret");
    let signed = provider.signed_parameters("GET", "http://p/x?page=2", None, &[("q", "1")]);
    let value = |name: &str| {
        signed
            .iter()
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(value("oauth_consumer_key"), Some("key"));
    assert_eq!(value("oauth_signature_method"), Some("HMAC-SHA1"));
    assert_eq!(value("oauth_version"), Some("1.0"));
    let mut all: Vec<_> = signed
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    all.retain(|(name, _)| *name != "oauth_signature");
    all.extend([("page", "2"), ("q", "1")]);
    let expected = oauth(Version::V1_0a, "GET", "http://p/x", &all, "secret", "");
    assert_eq!(value("oauth_signature"), Some(&*expected));
}

/// AUTH-3.04
#[test]
fn the_proof_of_a_token_is_hmac_sha256_in_hexadecimal() {
    // RFC 4231, test case 2
    let proof = appsecret_proof("what do ya want for nothing?", "Jefe");
    assert_eq!(
        proof,
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

/// AUTH-2.08
#[test]
fn the_rest_server_is_signed_to_with_md5_of_sorted_pairs_and_the_secret() {
    // md5 of "a=1b=2secret"
    let signature = facebook_connect(&[("b", "2"), ("a", "1")], "secret");
    assert_eq!(signature, "d37cfe88ec8ff020e497f5197bf3ba1c");
}
