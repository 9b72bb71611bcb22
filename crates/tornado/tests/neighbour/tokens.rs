//! Ten thousand XSRF tokens, there and back.

use serde_json::{Value, json};
use tornado::web::xsrf::{XsrfToken, XsrfVersion};

use crate::python::ask;
use crate::random::Random;
use crate::tampering::{flip, shift, swap};

const COUNT: usize = 10_000;
const VERSIONS: [XsrfVersion; 2] = [XsrfVersion::V1, XsrfVersion::V2];

/// A cookie, and the fields that are sent with it.
struct Case {
    cookie: String,
    /// What Python writes.
    version: XsrfVersion,
    genuine: Vec<String>,
    forged: Vec<String>,
}

/// WEB-3.20, W-XSRF
#[test]
fn ten_thousand_xsrf_tokens_cross_and_none_that_was_tampered_with_is_taken() {
    let mut random = Random::new(0x0074_6f6b_656e);
    // One half of the cookies is ours, the other is Python's.
    let wanted: Vec<Value> = (0..COUNT / 2)
        .map(|index| question(None, VERSIONS[index % 2], &[]))
        .collect();
    let of_python = ask("tokens", &wanted);
    let of_python = of_python
        .iter()
        .map(|answer| answer["token"].as_str().expect("a text").to_owned());
    let ours = (0..COUNT / 2)
        .map(|index| write(&XsrfToken::random().expect("chance"), VERSIONS[index % 2]));
    let cookies: Vec<String> = of_python.chain(ours).collect();

    let cases: Vec<Case> = (0..COUNT)
        .map(|index| Case::of(&cookies[index], &cookies[(index + 2) % COUNT], &mut random))
        .collect();
    let questions: Vec<Value> = cases.iter().map(Case::question).collect();
    let mut refused = 0;
    for (case, answer) in cases.iter().zip(ask("tokens", &questions)) {
        let token = answer["token"].as_str().expect("a text");
        assert!(
            case.accepts(token),
            "{token:?}, by Python, for {:?}",
            case.cookie
        );
        let is_v2 = token.starts_with("2|");
        assert_eq!(is_v2, case.version == XsrfVersion::V2, "{token:?}");
        let verdicts = answer["accepted"].as_array().expect("verdicts");
        for (index, field) in case.genuine.iter().chain(&case.forged).enumerate() {
            let is_genuine = index < case.genuine.len();
            let what = format!("{field:?} for {:?}", case.cookie);
            assert_eq!(verdicts[index], is_genuine, "by Python: {what}");
            assert_eq!(case.accepts(field), is_genuine, "{what}");
        }
        refused += case.forged.len();
    }
    assert!(refused > 10 * COUNT, "only {refused} were tried");
}

impl Case {
    /// The fields of a page for whoever has this cookie, and what somebody makes of them who knows another's.
    fn of(cookie: &str, other: &str, random: &mut Random) -> Self {
        let token = XsrfToken::parse(cookie).expect("a token");
        let other = XsrfToken::parse(other).expect("a token");
        let (v1, v2) = (
            write(&token, XsrfVersion::V1),
            write(&token, XsrfVersion::V2),
        );
        let others = VERSIONS.map(|version| write(&other, version));
        let time_at = v2.rfind('|').expect("a bar");
        let (secret, time) = v2.split_at(time_at);
        let forged = [
            // The time of a token is told, not signed, and a digit may be a capital: neither makes it another token.
            digit_changed(&v1, random),
            format!("{}{time}", digit_changed(secret, random)),
            flipped(&v1, random),
            flipped(&v2, random),
            shift(secret, random) + time,
            swap(secret, random) + time,
            v1[..random.below(v1.len())].into(),
            v1[1 + random.below(v1.len() - 1)..].into(),
            v2[..random.below(time_at)].into(),
            v2[1 + random.below(time_at)..].into(),
            format!("{v1}{}", random.one_of(&["0", "00", "|", "ff"])),
            format!("{secret}{}{time}", random.one_of(&["0", "00", "|", "ff"])),
            format!("{}{v1}", random.one_of(&["0", "2|", "1|", "00"])),
            v2.replacen('2', random.one_of(&["1", "3", "02", "", "22"]), 1),
            format!("{}{}", &v2[..10], &others[1][10..]),
            String::new(),
        ];
        let [v1_of_other, v2_of_other] = others;
        let forged = forged.into_iter().chain([v1_of_other, v2_of_other]);
        let forged = forged
            .filter(|field| *field != v1 && *field != v2)
            .collect();
        Self {
            cookie: cookie.into(),
            version: VERSIONS[random.below(2)],
            genuine: vec![v1, v2, cookie.into()],
            forged,
        }
    }

    fn question(&self) -> Value {
        let fields: Vec<&String> = self.genuine.iter().chain(&self.forged).collect();
        question(Some(&self.cookie), self.version, &fields)
    }

    fn accepts(&self, field: &str) -> bool {
        let own = XsrfToken::parse(&self.cookie).expect("a token");
        XsrfToken::parse(field).is_some_and(|field| own.matches(&field))
    }
}

fn question(cookie: Option<&str>, version: XsrfVersion, fields: &[&String]) -> Value {
    let version = if version == XsrfVersion::V1 { 1 } else { 2 };
    json!({"cookie": cookie, "version": version, "fields": fields})
}

fn write(token: &XsrfToken, version: XsrfVersion) -> String {
    token.encode(version).expect("chance")
}

/// Makes one of the hexadecimal digits another one.
fn digit_changed(text: &str, random: &mut Random) -> String {
    let from = if text.starts_with("2|") { 2 } else { 0 };
    loop {
        let mut bytes = text.as_bytes().to_vec();
        let at = from + random.below(bytes.len() - from);
        if bytes[at] == b'|' {
            continue;
        }
        bytes[at] = *random
            .one_of(&[b"0", b"1", b"5", b"8", b"a", b"f"])
            .first()
            .expect("one");
        let changed = String::from_utf8(bytes).expect("digits");
        if changed != text {
            return changed;
        }
    }
}

/// Flips any bit before the time, but those between small and capital letters.
fn flipped(text: &str, random: &mut Random) -> String {
    let end = if text.starts_with("2|") {
        text.rfind('|').unwrap_or(0)
    } else {
        text.len()
    };
    loop {
        let flipped = flip(text, 0..end, random);
        if !flipped.eq_ignore_ascii_case(text) {
            return flipped;
        }
    }
}
