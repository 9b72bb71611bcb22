//! Attributes, calls and subscripts.

use super::ast::{Arg, Call, ComprehensionKind, Expr};
use super::expression::{Parsed, Parser};
use super::token::Token;

impl Parser {
    pub(crate) fn primary(&mut self) -> Parsed<Expr> {
        let mut value = self.atom()?;
        loop {
            let height = self.height;
            if self.eat_op(".") {
                value = Expr::Attr(Box::new(value), self.name()?);
            } else if self.eat_op("(") {
                let args = self.grouped(Self::arguments)?;
                value = Expr::Call(Box::new(Call {
                    function: value,
                    args,
                }));
            } else if self.eat_op("[") {
                let index = self.grouped(Self::subscript)?;
                value = Expr::Index(Box::new((value, index)));
            } else {
                return Ok(value);
            }
            self.rise(height.max(self.height) + 1)?;
        }
    }

    pub(crate) fn arguments(&mut self) -> Parsed<Vec<Arg>> {
        let mut args: Vec<Arg> = Vec::new();
        while !self.eat_op(")") {
            if self.eat_op("**") {
                args.push(Arg::StarStar(self.expression()?));
            } else if self.eat_op("*") {
                if args.iter().any(|arg| matches!(arg, Arg::StarStar(_))) {
                    return self
                        .fail("iterable argument unpacking follows keyword argument unpacking");
                }
                args.push(Arg::Star(self.expression()?));
            } else if let (Token::Name(name), Token::Op("=")) = (self.token(), self.peek(1)) {
                let name = name.clone();
                self.next += 2;
                if args
                    .iter()
                    .any(|arg| matches!(arg, Arg::Keyword(other, _) if *other == name))
                {
                    return self.fail(format!("keyword argument repeated: {name}"));
                }
                args.push(Arg::Keyword(name, self.expression()?));
            } else {
                let value = self.named()?;
                if self.is_keyword("for") || self.is_keyword("async") {
                    let alone = args.is_empty();
                    let value = self.comprehension(ComprehensionKind::Generator, None, value)?;
                    if !alone || !self.is_op(")") {
                        return self.fail("Generator expression must be parenthesized");
                    }
                    args.push(Arg::Positional(value));
                } else if args.iter().any(|arg| matches!(arg, Arg::Keyword(..))) {
                    return self.fail("positional argument follows keyword argument");
                } else if args.iter().any(|arg| matches!(arg, Arg::StarStar(_))) {
                    return self.fail("positional argument follows keyword argument unpacking");
                } else {
                    args.push(Arg::Positional(value));
                }
            }
            if !self.eat_op(",") && !self.is_op(")") {
                return self.fail("invalid syntax. Perhaps you forgot a comma?");
            }
        }
        Ok(args)
    }

    pub(crate) fn subscript(&mut self) -> Parsed<Expr> {
        let first = self.slice()?;
        if !self.is_op(",") {
            self.expect_op("]")?;
            return Ok(match first {
                Expr::Starred(_) => Expr::Tuple(vec![first]),
                first => first,
            });
        }
        let mut items = vec![first];
        while self.eat_op(",") {
            if self.is_op("]") {
                break;
            }
            items.push(self.slice()?);
        }
        self.expect_op("]")?;
        Ok(Expr::Tuple(items))
    }

    pub(crate) fn slice(&mut self) -> Parsed<Expr> {
        let mut parts = [None, None, None];
        let mut number = 0;
        if !self.is_op(":") {
            let first = self.starred_or_named()?;
            if !self.is_op(":") {
                return Ok(first);
            }
            parts[0] = Some(first);
        }
        while number < 2 && self.eat_op(":") {
            number += 1;
            if !self.is_op(":") && !self.is_op("]") && !self.is_op(",") {
                let part = self.expression()?;
                if let Some(slot) = parts.get_mut(number) {
                    *slot = Some(part);
                }
            }
        }
        Ok(Expr::Slice(Box::new(parts)))
    }
}
