//! What can be assigned to.

use super::ast::{Expr, Target};
use super::expression::{Parsed, Parser};

impl Parser {
    /// What stands between `for` and `in`.
    pub fn targets(&mut self) -> Parsed<Target> {
        let first = self.target_item()?;
        if !self.is_op(",") {
            return self.target(first);
        }
        let mut items = vec![first];
        while self.eat_op(",") {
            if self.is_keyword("in") {
                break;
            }
            items.push(self.target_item()?);
        }
        self.target(Expr::Tuple(items))
    }

    pub(crate) fn target_item(&mut self) -> Parsed<Expr> {
        if self.eat_op("*") {
            return Ok(Expr::Starred(Box::new(self.primary()?)));
        }
        self.primary()
    }

    /// Takes an expression for a target.
    pub fn target(&self, expr: Expr) -> Parsed<Target> {
        Ok(match expr {
            Expr::Name(name) => Target::Name(name),
            Expr::Attr(object, name) => Target::Attr(*object, name),
            Expr::Index(parts) => Target::Index(parts.0, parts.1),
            Expr::Tuple(items) | Expr::List(items) => {
                let mut targets = Vec::with_capacity(items.len());
                let mut star = None;
                for (index, item) in items.into_iter().enumerate() {
                    match item {
                        Expr::Starred(_) if star.is_some() => {
                            return self.fail("multiple starred expressions in assignment");
                        }
                        Expr::Starred(inner) => {
                            star = Some(index);
                            targets.push(self.target(*inner)?);
                        }
                        item => targets.push(self.target(item)?),
                    }
                }
                Target::Tuple(targets, star)
            }
            Expr::Starred(_) => {
                return self.fail("starred assignment target must be in a list or tuple");
            }
            _ => return self.fail("cannot assign to expression"),
        })
    }
}
