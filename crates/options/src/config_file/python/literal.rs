//! Numbers, names, lists, tuples and dicts.

use super::{Reader, Result, SUBSET};
use crate::Value;
use crate::config_file::Literal;
use crate::parse::digits;

/// How deep brackets may nest.
const DEEPEST: usize = 32;

impl Reader<'_> {
    /// What stands behind `=`: a literal, or several with commas between.
    pub(super) fn right_side(&mut self) -> Result<Literal> {
        let first = self.literal(0)?;
        self.blanks();
        if !self.rest.starts_with(',') {
            return Ok(first);
        }
        let mut items = vec![first];
        while self.eat(',') {
            self.blanks();
            if self.at_line_end() {
                break;
            }
            items.push(self.literal(0)?);
            self.blanks();
        }
        Ok(list(items))
    }

    pub(super) fn literal(&mut self, depth: usize) -> Result<Literal> {
        if depth > DEEPEST {
            return Err(format!("brackets nest deeper than {DEEPEST}"));
        }
        let value = match self.rest.chars().next() {
            Some('[') => return self.sequence('[', ']', depth),
            Some('(') => return self.sequence('(', ')', depth),
            Some('{') => return self.dict(depth),
            Some('0'..='9' | '.' | '-' | '+') => self.number()?,
            _ if self.text_starts() => self.text()?,
            _ => match self.word() {
                "True" => Value::Bool(true),
                "False" => Value::Bool(false),
                "None" => Value::None,
                "__file__" => {
                    let path = std::path::absolute(self.path).unwrap_or(self.path.to_owned());
                    Value::Text(path.to_string_lossy().into_owned())
                }
                "" => return Err(format!("expected a value, found {}", self.found())),
                name => return self.call(name),
            },
        };
        Ok(Literal::Value(value))
    }

    /// `[a, b]`, `(a, b)`; `(a)` is `a` alone.
    fn sequence(&mut self, open: char, close: char, depth: usize) -> Result<Literal> {
        self.eat(open);
        self.open += 1;
        let mut items = Vec::new();
        let mut comma = false;
        loop {
            self.space();
            if self.eat(close) {
                break;
            }
            if !items.is_empty() && !comma {
                return Err(format!("expected `,` or `{close}`, found {}", self.found()));
            }
            items.push(self.literal(depth + 1)?);
            self.space();
            comma = self.eat(',');
        }
        self.open -= 1;
        match items.pop() {
            Some(only) if open == '(' && items.is_empty() && !comma => Ok(only),
            Some(last) => {
                items.push(last);
                Ok(list(items))
            }
            None => Ok(list(items)),
        }
    }

    /// `{a: b}`, which no option can be; read to find its end.
    fn dict(&mut self, depth: usize) -> Result<Literal> {
        self.eat('{');
        self.open += 1;
        loop {
            self.space();
            if self.eat('}') {
                self.open -= 1;
                return Ok(Literal::Other("a dict"));
            }
            self.literal(depth + 1)?;
            self.space();
            if !self.eat(':') {
                return Err(format!("expected `:` in a dict, found {}", self.found()));
            }
            self.space();
            self.literal(depth + 1)?;
            self.space();
            if !self.eat(',') && !self.rest.starts_with('}') {
                return Err(format!("expected `,` or `}}`, found {}", self.found()));
            }
        }
    }

    /// `80`, `-1`, `1_000`, `0x1f`, `1.5`, `1e3`.
    fn number(&mut self) -> Result<Value> {
        let start = self.rest;
        let negative = self.eat('-');
        if !negative {
            self.eat('+');
        }
        let body = self.rest;
        let mut last = ' ';
        let hexadecimal = body.starts_with("0x") || body.starts_with("0X");
        let length = body
            .find(|c: char| {
                let exponent = matches!(last, 'e' | 'E') && !hexadecimal;
                last = c;
                let inside = c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
                !(inside || (exponent && matches!(c, '+' | '-')))
            })
            .unwrap_or(body.len());
        let (body, rest) = body.split_at(length);
        self.rest = rest;
        let written = start.split_at(start.len() - rest.len()).0;
        let wrong = || format!("`{written}` is not a number; {SUBSET}");
        if let Some(magnitude) = integer(body) {
            let magnitude = magnitude.ok_or_else(|| format!("`{written}` is too large"))?;
            return Ok(Value::Int(if negative { -magnitude } else { magnitude }));
        }
        // Rust reads words such as `inf` as floats; Python has no such literals.
        let has_digit = body.starts_with(|c: char| c.is_ascii_digit() || c == '.');
        let whole = body
            .split(['.', 'e', 'E'])
            .all(|run| run.is_empty() || digits(run.trim_start_matches(['+', '-']), 10).is_some());
        let float: f64 = match has_digit && whole && body.contains(['.', 'e', 'E']) {
            true => body.replace('_', "").parse().map_err(|_| wrong())?,
            false => return Err(wrong()),
        };
        Ok(Value::Float(if negative { -float } else { float }))
    }
}

/// The integer if it is written as one; `Some(None)` if it is too large.
fn integer(body: &str) -> Option<Option<i128>> {
    let radix = match body.get(..2).unwrap_or_default() {
        "0x" | "0X" => 16,
        "0o" | "0O" => 8,
        "0b" | "0B" => 2,
        _ => 10,
    };
    let written = match radix {
        10 => body,
        // Python allows one underscore behind the prefix.
        _ => body
            .get(2..)
            .map(|rest| rest.strip_prefix('_').unwrap_or(rest))?,
    };
    let digits = digits(written, radix)?;
    if radix == 10 && digits.starts_with('0') && digits.chars().any(|digit| digit != '0') {
        return None;
    }
    Some(i128::from_str_radix(&digits, radix).ok())
}

fn list(items: Vec<Literal>) -> Literal {
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        match item {
            Literal::Value(value) => values.push(value),
            other => return other,
        }
    }
    Literal::Value(Value::List(values))
}
