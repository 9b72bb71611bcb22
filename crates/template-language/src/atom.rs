//! Names, literals, displays and comprehensions.

use std::sync::Arc;

use super::ast::{Clause, Comprehension, ComprehensionKind, Const, Expr};
use super::expression::{Parsed, Parser};
use super::fstring;
use super::operator::BITOR;
use super::token::Token;

impl Parser {
    pub(crate) fn atom(&mut self) -> Parsed<Expr> {
        self.height = 1;
        let token = self.token().clone();
        match token {
            Token::Name(name) => {
                self.next += 1;
                Ok(Expr::Name(name))
            }
            Token::Number(number) => {
                self.next += 1;
                Ok(Expr::Const(number))
            }
            Token::Literal(_) | Token::FString(..) => self.strings(),
            Token::Keyword(word) => {
                let constant = match word {
                    "None" => Const::None,
                    "True" => Const::Bool(true),
                    "False" => Const::Bool(false),
                    _ => return self.fail("invalid syntax"),
                };
                self.next += 1;
                Ok(Expr::Const(constant))
            }
            Token::Op("(") => {
                self.next += 1;
                self.grouped(Self::parenthesis)
            }
            Token::Op("[") => {
                self.next += 1;
                self.grouped(Self::list)
            }
            Token::Op("{") => {
                self.next += 1;
                self.grouped(Self::braces)
            }
            Token::Op("...") => {
                self.next += 1;
                Ok(Expr::Const(Const::Ellipsis))
            }
            _ => self.fail("invalid syntax"),
        }
    }

    pub(crate) fn parenthesis(&mut self) -> Parsed<Expr> {
        if self.eat_op(")") {
            return Ok(Expr::Tuple(Vec::new()));
        }
        let first = self.starred_or_named()?;
        if self.is_keyword("for") {
            let value = self.comprehension(ComprehensionKind::Generator, None, first)?;
            self.expect_op(")")?;
            return Ok(value);
        }
        if self.is_op(",") {
            let items = self.items_after(first, ")")?;
            return Ok(Expr::Tuple(items));
        }
        self.expect_op(")")?;
        if matches!(first, Expr::Starred(_)) {
            return self.fail("cannot use starred expression here");
        }
        Ok(first)
    }

    pub(crate) fn items_after(&mut self, first: Expr, end: &str) -> Parsed<Vec<Expr>> {
        let mut items = vec![first];
        while self.eat_op(",") {
            if self.is_op(end) {
                break;
            }
            items.push(self.starred_or_named()?);
        }
        self.expect_op(end)?;
        Ok(items)
    }

    pub(crate) fn list(&mut self) -> Parsed<Expr> {
        if self.eat_op("]") {
            return Ok(Expr::List(Vec::new()));
        }
        let first = self.starred_or_named()?;
        if self.is_keyword("for") {
            let value = self.comprehension(ComprehensionKind::List, None, first)?;
            self.expect_op("]")?;
            return Ok(value);
        }
        Ok(Expr::List(self.items_after(first, "]")?))
    }

    pub(crate) fn braces(&mut self) -> Parsed<Expr> {
        if self.eat_op("}") {
            return Ok(Expr::Dict(Vec::new()));
        }
        let mut pairs = Vec::new();
        let mut first = true;
        loop {
            if self.eat_op("**") {
                pairs.push((None, self.binary(BITOR)?));
            } else {
                let key = self.starred_or_named()?;
                if !self.is_op(":") {
                    if !first || matches!(key, Expr::Dict(_)) && self.is_op(":") {
                        return self.fail("':' expected after dictionary key");
                    }
                    if self.is_keyword("for") {
                        let value = self.comprehension(ComprehensionKind::Set, None, key)?;
                        self.expect_op("}")?;
                        return Ok(value);
                    }
                    return Ok(Expr::Set(self.items_after(key, "}")?));
                }
                self.expect_op(":")?;
                let value = self.expression()?;
                if first && self.is_keyword("for") {
                    let value = self.comprehension(ComprehensionKind::Dict, Some(key), value)?;
                    self.expect_op("}")?;
                    return Ok(value);
                }
                pairs.push((Some(key), value));
            }
            first = false;
            if !self.eat_op(",") {
                break;
            }
            if self.is_op("}") {
                break;
            }
        }
        self.expect_op("}")?;
        Ok(Expr::Dict(pairs))
    }

    pub(crate) fn comprehension(
        &mut self,
        kind: ComprehensionKind,
        key: Option<Expr>,
        element: Expr,
    ) -> Parsed<Expr> {
        if matches!(element, Expr::Starred(_)) || matches!(key, Some(Expr::Starred(_))) {
            return self.fail("iterable unpacking cannot be used in comprehension");
        }
        let mut clauses = Vec::new();
        while self.eat_keyword("for") {
            let target = self.targets()?;
            if !self.eat_keyword("in") {
                return self.fail("invalid syntax");
            }
            let iter = self.binary(0)?;
            if super::scope::has_walrus(&iter) {
                return self.fail(
                    "assignment expression cannot be used in a comprehension iterable expression",
                );
            }
            let mut conditions = Vec::new();
            while self.eat_keyword("if") {
                let condition = match (self.token(), self.peek(1)) {
                    (Token::Name(_), Token::Op(":=")) => self.named()?,
                    _ => self.binary(0)?,
                };
                conditions.push(condition);
            }
            clauses.push(Clause {
                target,
                iter,
                conditions,
            });
        }
        let comprehension = Comprehension {
            kind,
            element,
            key,
            clauses,
            own: Vec::new(),
            captured: Vec::new(),
        };
        Ok(Expr::Comprehension(Arc::new(comprehension)))
    }

    /// Neighbouring string literals are one.
    pub(crate) fn strings(&mut self) -> Parsed<Expr> {
        let mut parts = Vec::new();
        let mut bytes = None;
        loop {
            let start = self.position();
            let is_bytes = match self.token() {
                Token::Literal(Const::Bytes(_)) => true,
                Token::Literal(_) | Token::FString(..) => false,
                _ => break,
            };
            if bytes.is_some_and(|bytes| bytes != is_bytes) {
                return self.fail("cannot mix bytes and nonbytes literals");
            }
            bytes = Some(is_bytes);
            match self.token().clone() {
                Token::Literal(constant) => parts.push(Expr::Const(constant)),
                Token::FString(text, raw) => {
                    let pieces = self.deeper(|p| {
                        fstring::pieces(&text, raw, p.depth()).map_err(|error| (start, error))
                    })?;
                    parts.push(Expr::FString(pieces));
                }
                _ => {}
            }
            self.next += 1;
        }
        Ok(fstring::join(parts))
    }
}
