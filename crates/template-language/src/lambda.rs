//! `lambda` and its parameters.

use std::sync::Arc;

use super::ast::{Expr, Lambda, Param, ParamKind};
use super::expression::{Parsed, Parser};
use super::token::Token;

impl Parser {
    pub(crate) fn lambda(&mut self) -> Parsed<Expr> {
        self.next += 1;
        let mut params: Vec<Param> = Vec::new();
        let mut kind = ParamKind::Normal;
        while !self.is_op(":") {
            if self.eat_op("/") {
                if params.is_empty() || kind != ParamKind::Normal {
                    return self.fail("invalid syntax");
                }
                params
                    .iter_mut()
                    .for_each(|param| param.kind = ParamKind::PositionalOnly);
            } else if self.eat_op("**") {
                let name = self.name()?;
                params.push(Param {
                    name,
                    slot: 0,
                    kind: ParamKind::StarStar,
                    default: None,
                });
                self.eat_op(",");
                break;
            } else if self.eat_op("*") {
                if kind == ParamKind::KeywordOnly {
                    return self.fail("* argument may appear only once");
                }
                kind = ParamKind::KeywordOnly;
                if self.is_op(",") && matches!(self.peek(1), Token::Name(_)) {
                    // Only keywords follow.
                } else {
                    let name = self.name()?;
                    params.push(Param {
                        name,
                        slot: 0,
                        kind: ParamKind::Star,
                        default: None,
                    });
                }
            } else {
                let name = self.name()?;
                let default = if self.eat_op("=") {
                    Some(self.expression()?)
                } else {
                    None
                };
                let needs =
                    |param: &Param| param.default.is_some() && param.kind != ParamKind::KeywordOnly;
                if default.is_none() && kind == ParamKind::Normal && params.iter().any(needs) {
                    return self.fail("non-default argument follows default argument");
                }
                params.push(Param {
                    name,
                    slot: 0,
                    kind,
                    default,
                });
            }
            if !self.eat_op(",") {
                break;
            }
        }
        self.expect_op(":")?;
        for (index, param) in params.iter().enumerate() {
            if params
                .iter()
                .take(index)
                .any(|other| other.name == param.name)
            {
                return self.fail(format!(
                    "duplicate argument '{}' in function definition",
                    param.name
                ));
            }
        }
        let body = self.expression()?;
        Ok(Expr::Lambda(Arc::new(Lambda {
            params,
            body,
            own: Vec::new(),
            captured: Vec::new(),
        })))
    }
}
