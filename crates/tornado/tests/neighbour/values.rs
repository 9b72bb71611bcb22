//! Ten thousand signed values, there and back.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use tornado::web::CookieSecret;
use tornado::web::signed::{
    Checking, SignedVersion, Signing, create_signed_value, decode_signed_value,
    get_signature_key_version,
};

use crate::python::ask;
use crate::random::Random;
use crate::tampering::{Tampered, tamper};

const COUNT: usize = 10_000;

/// What is signed, and with what.
struct Case {
    /// By number; the one without is all there is.
    secrets: Vec<(Option<u64>, String)>,
    key_version: Option<u64>,
    version: SignedVersion,
    time: u64,
    name: String,
    value: Vec<u8>,
}

/// WEB-3.07, WEB-3.09, WEB-3.10, SECU-3.07
#[test]
fn ten_thousand_signed_values_cross_and_none_that_was_tampered_with_is_read() {
    let mut random = Random::new(0x6e65_6967_6862_6f75);
    let cases: Vec<Case> = (0..COUNT).map(|_| Case::any(&mut random)).collect();
    let signed: Vec<String> = cases.iter().map(Case::sign).collect();
    let tampered: Vec<Vec<Tampered>> = cases
        .iter()
        .zip(&signed)
        .map(|(case, text)| {
            let other = &signed[random.below(COUNT)];
            tamper(&case.name, text, other, &mut random)
        })
        .collect();
    let questions: Vec<Value> = (cases.iter().zip(&signed).zip(&tampered))
        .map(|((case, signed), tampered)| case.question(signed, tampered))
        .collect();

    let mut refused = 0;
    for (index, answer) in ask("values", &questions).iter().enumerate() {
        let (case, ours) = (&cases[index], &signed[index]);
        let theirs = answer["signed"].as_str().expect("a text");
        assert_eq!(theirs, ours, "the same clock, the same bytes");
        assert_eq!(
            answer["read"],
            hex(&case.value),
            "{ours:?} as Python reads it"
        );
        assert_eq!(
            case.read(&case.name, theirs),
            Some(case.value.clone()),
            "{theirs:?}"
        );
        let key_version = get_signature_key_version(theirs);
        assert_eq!(answer["key_version"], json!(key_version), "{theirs:?}");
        for (index, one) in tampered[index].iter().enumerate() {
            let what = format!(
                "{}: {ours:?} became {:?} for {:?}",
                one.how, one.text, one.name
            );
            assert_eq!(answer["tampered"][index], Value::Null, "by Python: {what}");
            assert_eq!(case.read(&one.name, &one.text), None, "{what}");
            refused += 1;
        }
    }
    assert!(refused > 10 * COUNT, "only {refused} were tried");
}

/// The weakness of version 1: nothing tells where the name ends.
#[test]
fn a_value_of_version_1_may_lend_its_beginning_to_the_name_here_as_there() {
    let case = Case {
        secrets: vec![(None, "secret".into())],
        key_version: None,
        version: SignedVersion::V1,
        time: 1_300_000_000,
        name: "user".into(),
        value: b"anna".into(),
    };
    let signed = case.sign();
    let (name, text) = (format!("user{}", &signed[..4]), signed[4..].to_owned());
    let moved = Tampered {
        how: "moved",
        name,
        text,
    };
    let answer = &ask(
        "values",
        &[case.question(&signed, std::slice::from_ref(&moved))],
    )[0];
    assert_eq!(answer["tampered"][0], hex(b"a"));
    assert_eq!(
        case.read(&moved.name, &moved.text).as_deref(),
        Some(&b"a"[..])
    );
    // So the oldest form that is read can be the second.
    let only_v2 = Checking {
        min_version: SignedVersion::V2,
        ..Checking::default()
    };
    assert_eq!(
        decode_signed_value(&case.secret(), &moved.name, &moved.text, &only_v2),
        None
    );
}

impl Case {
    fn any(random: &mut Random) -> Self {
        let version = match random.below(3) {
            0 => SignedVersion::V1,
            _ => SignedVersion::V2,
        };
        let is_rotating = version == SignedVersion::V2 && random.below(3) > 0;
        let secrets = if is_rotating {
            let first = random.below(9) as u64;
            let numbers = [first, first + 1, 1000 + random.next() % 100_000];
            numbers
                .map(|number| (Some(number), any_secret(random)))
                .into()
        } else {
            vec![(None, any_secret(random))]
        };
        let key_version = secrets[random.below(secrets.len())].0;
        Self {
            secrets,
            key_version,
            version,
            time: 1_000_000_000 + random.next() % 4_000_000_000,
            name: any_name(random),
            value: any_value(random),
        }
    }

    fn secret(&self) -> CookieSecret {
        let secret = match (&self.secrets[..], self.key_version) {
            (secrets, Some(current)) => {
                let numbered = secrets
                    .iter()
                    .filter_map(|(number, secret)| Some(((*number)?, secret)));
                CookieSecret::rotating(numbered, current)
            }
            (secrets, None) => CookieSecret::new(&secrets[0].1),
        };
        let now = UNIX_EPOCH + Duration::from_secs(self.time);
        secret.with_clock(move || now)
    }

    fn sign(&self) -> String {
        let how = Signing {
            version: self.version,
            key_version: self.key_version,
        };
        create_signed_value(&self.secret(), &self.name, &self.value, &how).expect("a secret")
    }

    fn read(&self, name: &str, signed: &str) -> Option<Vec<u8>> {
        decode_signed_value(&self.secret(), name, signed, &Checking::default())
    }

    fn question(&self, signed: &str, tampered: &[Tampered]) -> Value {
        let secret = match self.key_version {
            None => json!(self.secrets[0].1),
            Some(_) => (self.secrets.iter())
                .filter_map(|(number, secret)| Some(((*number)?.to_string(), json!(secret))))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        };
        let version = if self.version == SignedVersion::V1 {
            1
        } else {
            2
        };
        let tampered: Vec<_> = tampered.iter().map(|one| (&one.name, &one.text)).collect();
        json!({
            "secret": secret,
            "key_version": self.key_version,
            "version": version,
            "time": self.time,
            "name": self.name,
            "value": hex(&self.value),
            "signed": signed,
            "tampered": tampered,
        })
    }
}

fn any_secret(random: &mut Random) -> String {
    match random.below(4) {
        0 => "s".into(),
        1 => "Пароль und Schlüssel".into(),
        2 => "longer than a block of the hash, so it is hashed itself ".repeat(3),
        _ => hex(&random.bytes(32)),
    }
}

fn any_name(random: &mut Random) -> String {
    const ODD: [&str; 14] = [
        "user",
        "",
        "u",
        "1",
        "12:34",
        "|",
        "2|1:0|",
        "a b",
        "!#$%&'*+-.^_`|~",
        "näme",
        "名前",
        "\u{1f36a}",
        "=",
        "\"\\",
    ];
    match random.below(3) {
        0 => random.one_of(&ODD).into(),
        1 => format!("{}{}", random.one_of(&ODD), random.below(1000)),
        _ => {
            let count = 1 + random.below(40);
            (0..count)
                .map(|_| char::from(b' ' + random.below(95) as u8))
                .collect()
        }
    }
}

fn any_value(random: &mut Random) -> Vec<u8> {
    // In Base64: nothing, `1234`, `9999`, `2000`, all bars away from another form.
    const ODD: [&[u8]; 7] = [
        b"",
        b"\xd7\x6d\xf8",
        b"\xf7\xdf\x7d",
        b"\xdb\x4d\x34",
        b"|",
        b"\0\xff\r\n",
        "João & Zoë".as_bytes(),
    ];
    match random.below(4) {
        0 => random.one_of(&ODD).into(),
        1 => random.next().to_string().into_bytes(),
        2 => {
            let count = random.below(500);
            random.bytes(count)
        }
        _ => {
            let count = random.below(40);
            random.bytes(count)
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
