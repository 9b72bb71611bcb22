//! Operators and what binds closer.

use super::ast::{BinaryOp, CompareOp, Const, Expr, UnaryOp};
use super::expression::{Parsed, Parser};
use super::token::Token;

const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
pub(crate) const BITOR: u8 = 5;

impl Parser {
    /// Binary operators of at least this precedence.
    pub(crate) fn binary(&mut self, least: u8) -> Parsed<Expr> {
        let mut left = if least <= NOT && self.eat_keyword("not") {
            let inner = self.deeper(|p| p.binary(NOT))?;
            self.rise(self.height + 1)?;
            Expr::Not(Box::new(inner))
        } else {
            self.unary()?
        };
        let mut last = u8::MAX;
        while let Some((precedence, operator)) = self.operator() {
            if precedence < least {
                break;
            }
            let mut height = self.height;
            left = match operator {
                Operator::Or | Operator::And => {
                    let word = if operator == Operator::Or {
                        "or"
                    } else {
                        "and"
                    };
                    let mut items = vec![left];
                    while self.eat_keyword(word) {
                        items.push(self.binary(precedence + 1)?);
                        height = height.max(self.height);
                    }
                    if operator == Operator::Or {
                        Expr::Or(items)
                    } else {
                        Expr::And(items)
                    }
                }
                Operator::Compare(_) => {
                    let mut rest = Vec::new();
                    while let Some((COMPARE, Operator::Compare(op))) = self.operator() {
                        self.next += if matches!(op, CompareOp::NotIn | CompareOp::IsNot) {
                            2
                        } else {
                            1
                        };
                        rest.push((op, self.binary(COMPARE + 1)?));
                        height = height.max(self.height);
                    }
                    Expr::Compare(Box::new(left), rest)
                }
                Operator::Binary(op) => {
                    self.next += 1;
                    let right = self.binary(precedence + 1)?;
                    height = height.max(self.height);
                    if last == precedence {
                        height -= 1;
                    }
                    join(left, op, right, last == precedence)
                }
            };
            last = precedence;
            self.rise(height + 1)?;
        }
        Ok(left)
    }

    fn operator(&self) -> Option<(u8, Operator)> {
        use BinaryOp as B;
        use CompareOp as C;
        Some(match self.token() {
            Token::Keyword("or") => (OR, Operator::Or),
            Token::Keyword("and") => (AND, Operator::And),
            Token::Keyword("in") => (COMPARE, Operator::Compare(C::In)),
            Token::Keyword("is") => {
                let not = matches!(self.peek(1), Token::Keyword("not"));
                (
                    COMPARE,
                    Operator::Compare(if not { C::IsNot } else { C::Is }),
                )
            }
            Token::Keyword("not") if matches!(self.peek(1), Token::Keyword("in")) => {
                (COMPARE, Operator::Compare(C::NotIn))
            }
            Token::Op(op) => match *op {
                "==" => (COMPARE, Operator::Compare(C::Eq)),
                "!=" => (COMPARE, Operator::Compare(C::Ne)),
                "<" => (COMPARE, Operator::Compare(C::Lt)),
                "<=" => (COMPARE, Operator::Compare(C::Le)),
                ">" => (COMPARE, Operator::Compare(C::Gt)),
                ">=" => (COMPARE, Operator::Compare(C::Ge)),
                "|" => (BITOR, Operator::Binary(B::BitOr)),
                "^" => (BITOR + 1, Operator::Binary(B::BitXor)),
                "&" => (BITOR + 2, Operator::Binary(B::BitAnd)),
                "<<" => (BITOR + 3, Operator::Binary(B::Shl)),
                ">>" => (BITOR + 3, Operator::Binary(B::Shr)),
                "+" => (BITOR + 4, Operator::Binary(B::Add)),
                "-" => (BITOR + 4, Operator::Binary(B::Sub)),
                "*" => (BITOR + 5, Operator::Binary(B::Mul)),
                "/" => (BITOR + 5, Operator::Binary(B::Div)),
                "//" => (BITOR + 5, Operator::Binary(B::FloorDiv)),
                "%" => (BITOR + 5, Operator::Binary(B::Mod)),
                "@" => (BITOR + 5, Operator::Binary(B::MatMul)),
                _ => return None,
            },
            _ => return None,
        })
    }

    pub(crate) fn unary(&mut self) -> Parsed<Expr> {
        let op = match self.any_op(&["-", "+", "~"]) {
            Some("-") => UnaryOp::Neg,
            Some("+") => UnaryOp::Pos,
            Some(_) => UnaryOp::Invert,
            None => return self.power(),
        };
        let inner = self.deeper(Self::unary)?;
        self.rise(self.height + 1)?;
        Ok(match (op, inner) {
            (UnaryOp::Neg, Expr::Const(Const::Int(number))) if number != i64::MIN => {
                Expr::Const(Const::Int(-number))
            }
            (UnaryOp::Neg, Expr::Const(Const::Float(number))) => Expr::Const(Const::Float(-number)),
            (op, inner) => Expr::Unary(op, Box::new(inner)),
        })
    }

    pub(crate) fn power(&mut self) -> Parsed<Expr> {
        let base = self.primary()?;
        if self.eat_op("**") {
            let height = self.height;
            let exponent = self.deeper(Self::unary)?;
            self.rise(height.max(self.height) + 1)?;
            return Ok(Expr::Binary(BinaryOp::Pow, Box::new((base, exponent))));
        }
        Ok(base)
    }
}

/// Adds to a chain of the same precedence, so that a long sum is no deep tree.
fn join(left: Expr, op: BinaryOp, right: Expr, same: bool) -> Expr {
    match left {
        Expr::Chain(first, mut rest) if same => {
            rest.push((op, right));
            Expr::Chain(first, rest)
        }
        Expr::Binary(before, pair) if same => {
            Expr::Chain(Box::new(pair.0), vec![(before, pair.1), (op, right)])
        }
        left => Expr::Binary(op, Box::new((left, right))),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    Or,
    And,
    Compare(CompareOp),
    Binary(BinaryOp),
}
