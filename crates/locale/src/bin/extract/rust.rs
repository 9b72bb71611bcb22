use crate::token::{Kind, Reader, Token};
use crate::{literal, template};

/// A Rust source, and the code of the templates in its literals.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let (mut tokens, mut templates) = (Vec::new(), Vec::new());
    let mut reader = Reader {
        rest: text,
        line: 1,
    };
    loop {
        reader.take_while(char::is_whitespace);
        let line = reader.line;
        if reader.eat("//") {
            reader.take_to("\n");
            continue;
        }
        if reader.eat("/*") {
            comment(&mut reader);
            continue;
        }
        let word = reader.word();
        let text = match word {
            "" | "b" | "c" if reader.eat("\"") => literal::escaped(&mut reader, "\""),
            "r" | "br" | "cr" if starts_raw(reader.rest) => raw(&mut reader),
            "" | "b" if reader.eat("'") => {
                quote(&mut reader);
                tokens.push(Token {
                    kind: Kind::Mark('\''),
                    line,
                });
                continue;
            }
            "" => match reader.take_char() {
                Some(mark) => {
                    tokens.push(Token {
                        kind: Kind::Mark(mark),
                        line,
                    });
                    continue;
                }
                None => break,
            },
            word => {
                tokens.push(Token {
                    kind: Kind::Word(word.to_owned()),
                    line,
                });
                continue;
            }
        };
        if text.contains("{{") || text.contains("{%") {
            templates.extend(template::tokens_from(&text, line));
        }
        let is_text = matches!(word, "" | "r");
        tokens.push(Token {
            kind: if is_text {
                Kind::Text(text)
            } else {
                Kind::Mark('"')
            },
            line,
        });
    }
    tokens.extend(templates);
    tokens
}

/// Reads the rest of a comment that may hold others.
fn comment(reader: &mut Reader<'_>) {
    let mut depth = 1;
    while depth > 0 {
        if reader.eat("/*") {
            depth += 1;
        } else if reader.eat("*/") {
            depth -= 1;
        } else if reader.take_char().is_none() {
            break;
        }
    }
}

fn starts_raw(rest: &str) -> bool {
    rest.trim_start_matches('#').starts_with('"')
}

fn raw(reader: &mut Reader<'_>) -> String {
    let hashes = reader.take_while(|char| char == '#');
    reader.take(1);
    reader.take_to(&format!("\"{hashes}")).to_owned()
}

/// Reads the rest of a character, or leaves a lifetime's name alone.
fn quote(reader: &mut Reader<'_>) {
    if reader.eat("\\") {
        reader.take_char();
        reader.take_to("'");
    } else if reader.rest.chars().nth(1) == Some('\'') {
        reader.take_char();
        reader.take(1);
    }
}
