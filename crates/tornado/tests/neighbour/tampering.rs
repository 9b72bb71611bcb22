//! What somebody may do to a signed value that he was given.

use crate::random::Random;

/// A signed value that nobody signed.
pub(crate) struct Tampered {
    pub(crate) how: &'static str,
    /// The name it is read for.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// One of each kind, as far as it changes the value; `other` is signed too, for something else.
pub(crate) fn tamper(name: &str, signed: &str, other: &str, random: &mut Random) -> Vec<Tampered> {
    let texts = [
        ("a bit flipped", flip(signed, 0..signed.len(), random)),
        (
            "a bit of the signature flipped",
            flip(signed, signed.len() - 40..signed.len(), random),
        ),
        ("a digit moved", shift(signed, random)),
        (
            "a digit moved, and its field's length with it",
            shift_counted(signed, random),
        ),
        ("fields swapped", swap(signed, random)),
        (
            "the end cut",
            signed[..floor(signed, random.below(signed.len()))].into(),
        ),
        ("the last cut", signed[..signed.len() - 1].into()),
        (
            "the beginning cut",
            signed[floor(signed, 1 + random.below(signed.len() - 1))..].into(),
        ),
        (
            "something appended",
            format!("{signed}{}", random.one_of(&["0", "|", " ", "=", "\0"])),
        ),
        (
            "something before",
            format!(
                "{}{signed}",
                random.one_of(&["0", "|", " ", "1|", "2|", "A"])
            ),
        ),
        ("another version", version(signed, random)),
        ("another key", another_key(signed)),
        (
            "lengths written otherwise",
            signed.replacen(':', random.one_of(&["_0:", " :", "::", ".:"]), 1),
        ),
        ("the time changed", time(signed, random)),
        ("another's signature", with_signature_of(signed, other)),
        ("capitals in the signature", capitals(signed)),
    ];
    let names = [
        format!("{name}x"),
        format!("x{name}"),
        name.chars().rev().collect(),
        name.chars().skip(1).collect(),
        name.to_uppercase(),
        format!("{name}\0"),
    ];
    let texts = (texts.into_iter())
        .filter(|(_, text)| text != signed && text != other)
        .map(|(how, text)| Tampered {
            how,
            name: name.into(),
            text,
        });
    let names = (names.into_iter())
        .filter(|new| new != name)
        .map(|name| Tampered {
            how: "another name",
            name,
            text: signed.into(),
        });
    texts.chain(names).collect()
}

/// Flips a bit of one of these bytes, so that a text is left.
pub(crate) fn flip(text: &str, of: std::ops::Range<usize>, random: &mut Random) -> String {
    loop {
        let mut bytes = text.as_bytes().to_vec();
        bytes[of.start + random.below(of.len())] ^= 1 << random.below(8);
        if let Ok(text) = String::from_utf8(bytes) {
            return text;
        }
    }
}

/// Moves up to four characters over a bar, to the left or to the right.
pub(crate) fn shift(text: &str, random: &mut Random) -> String {
    let mut fields: Vec<String> = text.split('|').map(str::to_owned).collect();
    let (left, count) = (random.below(fields.len() - 1), 1 + random.below(4));
    if random.below(2) == 0 {
        let at = floor(&fields[left], fields[left].len().saturating_sub(count));
        let moved = fields[left].split_off(at);
        fields[left + 1].insert_str(0, &moved);
    } else {
        let at = floor(&fields[left + 1], count.min(fields[left + 1].len()));
        let moved: String = fields[left + 1].drain(..at).collect();
        fields[left].push_str(&moved);
    }
    fields.join("|")
}

/// Swaps two of the fields.
pub(crate) fn swap(text: &str, random: &mut Random) -> String {
    let mut fields: Vec<&str> = text.split('|').collect();
    let (one, other) = (random.below(fields.len()), random.below(fields.len()));
    fields.swap(one, other);
    fields.join("|")
}

/// Moves a character from one field of version 2 to the next, and tells the right lengths.
fn shift_counted(text: &str, random: &mut Random) -> String {
    let Some(mut fields) = fields(text) else {
        return text.into();
    };
    let (left, forth) = (random.below(3), random.below(2) == 0);
    let moved = if forth {
        fields[left].pop()
    } else {
        (!fields[left + 1].is_empty()).then(|| fields[left + 1].remove(0))
    };
    match moved {
        Some(moved) if forth => fields[left + 1].insert(0, moved),
        Some(moved) => fields[left].push(moved),
        None => return text.into(),
    }
    joined(&fields)
}

fn another_key(text: &str) -> String {
    let Some(mut fields) = fields(text) else {
        return text.into();
    };
    let key: u64 = fields[0].parse().unwrap_or(0);
    fields[0] = (key ^ 1).to_string();
    joined(&fields)
}

fn time(text: &str, random: &mut Random) -> String {
    let mut later = |time: &str| {
        let time: u64 = time.parse().unwrap_or(0);
        (time + 1 + random.next() % 1_000_000).to_string()
    };
    if let Some(mut fields) = fields(text) {
        fields[1] = later(&fields[1]);
        return joined(&fields);
    }
    let mut parts: Vec<String> = text.split('|').map(str::to_owned).collect();
    parts[1] = later(&parts[1]);
    parts.join("|")
}

fn version(text: &str, random: &mut Random) -> String {
    let new = random.one_of(&["1|", "3|", "02|", "999|", "|", "two|"]);
    match text.strip_prefix("2|") {
        Some(rest) => format!("{new}{rest}"),
        None => format!("{new}{text}"),
    }
}

fn with_signature_of(text: &str, other: &str) -> String {
    let (Some((before, _)), Some((_, signature))) = (text.rsplit_once('|'), other.rsplit_once('|'))
    else {
        return text.into();
    };
    format!("{before}|{signature}")
}

fn capitals(text: &str) -> String {
    match text.rsplit_once('|') {
        Some((before, signature)) => format!("{before}|{}", signature.to_uppercase()),
        None => text.into(),
    }
}

/// Key version, time, name, value and signature of version 2, without their lengths.
fn fields(text: &str) -> Option<[String; 5]> {
    let mut rest = text.strip_prefix("2|")?;
    let mut fields = [const { String::new() }; 5];
    for field in &mut fields[..4] {
        let (length, behind) = rest.split_once(':')?;
        let (own, behind) = behind.split_at_checked(length.parse().ok()?)?;
        *field = own.into();
        rest = behind.strip_prefix('|')?;
    }
    fields[4] = rest.into();
    Some(fields)
}

fn joined([key, time, name, value, signature]: &[String; 5]) -> String {
    let counted = [key, time, name, value].map(|field| format!("{}:{field}|", field.len()));
    format!("2|{}{signature}", counted.concat())
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}
