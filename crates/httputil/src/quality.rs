//! Lists of preferences: `Accept-Language`, `Accept-Encoding`, `Accept`.

/// How many preferences of a list are read.
const LIMIT: usize = 100;

/// One preference of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preference<'h> {
    /// What is preferred, with its parameters: `text/html;level=1`.
    pub value: &'h str,
    /// How much, in thousandths; 0 means: not at all.
    pub quality: u16,
}

/// Reads a list of preferences, the most preferred first.
///
/// RFC 9110, section 12.4.2. Equal ones stay in order. A quality that is no number from 0 to 1 counts as 0; what comes after the first 100
/// preferences is not read.
///
/// ```
/// use tornado_httputil::parse_quality_list;
///
/// let languages = parse_quality_list("de;q=0.8, pt-BR, *;q=0");
/// let values: Vec<_> = languages.iter().map(|language| (language.value, language.quality)).collect();
/// assert_eq!(values, [("pt-BR", 1000), ("de", 800), ("*", 0)]);
/// ```
#[must_use]
pub fn parse_quality_list(header: &str) -> Vec<Preference<'_>> {
    let items = header
        .split(',')
        .map(|item| item.trim_matches([' ', '\t']))
        .filter(|item| !item.is_empty());
    let mut list: Vec<_> = items.take(LIMIT).map(preference).collect();
    list.sort_by_key(|preference| std::cmp::Reverse(preference.quality));
    list
}

fn preference(item: &str) -> Preference<'_> {
    let mut value_end = item.find(';').unwrap_or(item.len());
    for parameter in item[value_end..].split(';').skip(1) {
        if let Some(("q" | "Q", quality)) = parameter.trim_matches([' ', '\t']).split_once('=') {
            let value = item[..value_end].trim_end_matches([' ', '\t']);
            return Preference {
                value,
                quality: thousandths(quality).unwrap_or(0),
            };
        }
        value_end += 1 + parameter.len();
    }
    Preference {
        value: item,
        quality: 1000,
    }
}

/// `0.8` as 800; more digits than three are not looked at.
fn thousandths(quality: &str) -> Option<u16> {
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit())
        || whole.is_empty() && fraction.is_empty()
    {
        return None;
    }
    let digits = fraction.bytes().chain(*b"000").take(3);
    let fraction = digits.fold(0, |number, digit| number * 10 + u16::from(digit - b'0'));
    match whole {
        "0" | "" => Some(fraction),
        "1" if fraction == 0 => Some(1000),
        _ => None,
    }
}
