use crate::literal;
use crate::token::{Kind, Reader, Token};

/// The code within a template's `{{ }}` and `{% %}`.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    tokens_from(text, 1)
}

/// The same, of a template that begins in a certain line.
pub(crate) fn tokens_from(text: &str, line: usize) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut reader = Reader { rest: text, line };
    while !reader.rest.is_empty() {
        reader.take_to("{");
        if reader.eat("#") {
            reader.take_to("#}");
        } else if reader.rest.starts_with("{{") && !reader.rest.starts_with("{{!") {
            // Of three braces the inner two count: the outer one is text.
        } else if reader.eat("{") {
            if !reader.eat("!") {
                code(&mut reader, "}}", &mut tokens);
            }
        } else if reader.eat("%") {
            if reader.rest.trim_start().starts_with("comment ") {
                reader.take_to("%}");
            } else if !reader.eat("!") {
                code(&mut reader, "%}", &mut tokens);
            }
        }
    }
    tokens
}

/// Reads Python up to the end of the tag.
fn code(reader: &mut Reader<'_>, end: &str, tokens: &mut Vec<Token>) {
    let line = reader.line;
    let mut reader = Reader {
        rest: reader.take_to(end),
        line,
    };
    loop {
        reader.take_while(char::is_whitespace);
        let line = reader.line;
        let word = reader.word();
        let quote = ["\"\"\"", "'''", "\"", "'"]
            .into_iter()
            .find(|quote| reader.eat(quote));
        let kind = match (word, quote) {
            ("" | "u" | "U", Some(quote)) => Kind::Text(literal::escaped(&mut reader, quote)),
            ("r" | "R", Some(quote)) => Kind::Text(raw(&mut reader, quote)),
            (_, Some(quote)) => {
                literal::escaped(&mut reader, quote); // bytes and f-strings are no messages
                Kind::Mark('"')
            }
            ("", None) => match reader.take_char() {
                Some(mark) => Kind::Mark(mark),
                None => break,
            },
            (word, None) => Kind::Word(word.to_owned()),
        };
        // Literals that stand side by side are one.
        if let (
            Kind::Text(more),
            Some(Token {
                kind: Kind::Text(text),
                ..
            }),
        ) = (&kind, tokens.last_mut())
        {
            text.push_str(more);
        } else {
            tokens.push(Token { kind, line });
        }
    }
    tokens.push(Token {
        kind: Kind::Mark('}'),
        line: reader.line,
    });
}

/// A backslash stays, and so does the quotation mark behind it.
fn raw(reader: &mut Reader<'_>, quote: &str) -> String {
    let mut text = String::new();
    while !reader.rest.is_empty() && !reader.eat(quote) {
        let Some(char) = reader.take_char() else {
            break;
        };
        text.push(char);
        if char == '\\' {
            text.extend(reader.take_char());
        }
    }
    text
}
