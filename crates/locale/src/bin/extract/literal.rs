//! What stands between quotation marks, in Python and in Rust.

use crate::token::Reader;

/// Reads the rest of a literal that may have escapes, up to its closing mark.
pub(crate) fn escaped(reader: &mut Reader<'_>, close: &str) -> String {
    let mut text = String::new();
    while !reader.rest.is_empty() && !reader.eat(close) {
        let Some(char) = reader.take_char() else {
            break;
        };
        if char != '\\' {
            text.push(char);
            continue;
        }
        let Some(escape) = reader.take_char() else {
            break;
        };
        match escape {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            '0'..='7' => text.extend(octal(reader, escape)),
            'x' => text.extend(hex(reader, 2)),
            'u' if reader.eat("{") => {
                let digits = reader.take_to("}").replace('_', "");
                text.extend(
                    u32::from_str_radix(&digits, 16)
                        .ok()
                        .and_then(char::from_u32),
                );
            }
            'u' => text.extend(hex(reader, 4)),
            'U' => text.extend(hex(reader, 8)),
            '\\' | '\'' | '"' => text.push(escape),
            // Rust skips the blanks of the next line; Python keeps them, but hardly ever has any.
            '\n' => drop(reader.take_while(char::is_whitespace)),
            other => text.extend(['\\', other]),
        }
    }
    text
}

fn hex(reader: &mut Reader<'_>, digits: usize) -> Option<char> {
    let all = reader
        .rest
        .get(..digits)?
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit());
    if !all {
        return None;
    }
    char::from_u32(u32::from_str_radix(reader.take(digits), 16).ok()?)
}

fn octal(reader: &mut Reader<'_>, first: char) -> Option<char> {
    let mut number = first.to_digit(8)?;
    for _ in 0..2 {
        let Some(digit) = reader.rest.chars().next().and_then(|char| char.to_digit(8)) else {
            break;
        };
        reader.take(1);
        number = number * 8 + digit;
    }
    char::from_u32(number)
}
