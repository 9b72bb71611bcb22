//! The expression grammar: precedence climbing over tokens.

use super::MAX_EXPRESSION_DEPTH;
use super::ast::Expr;
use super::error::Error;
use super::operator::BITOR;
use super::stack::{PARSING, here, used_more_than};
use super::token::{Spanned, Token, tokens};

pub type Parsed<T> = Result<T, (usize, Error)>;

/// How high the tree of an expression may be.
const MAX_EXPRESSION_HEIGHT: usize = 120;

pub struct Parser {
    pub(crate) tokens: Vec<Spanned>,
    pub(crate) next: usize,
    pub(crate) depth: usize,
    pub(crate) stack: usize,
    /// How high the tree of the last expression is.
    pub(crate) height: usize,
    /// The highest of the expressions since a bracket was opened.
    pub(crate) peak: usize,
}

impl Parser {
    pub fn new(text: &str, depth: usize) -> Parsed<Self> {
        Ok(Self {
            tokens: tokens(text)?,
            next: 0,
            depth,
            stack: here(),
            height: 0,
            peak: 0,
        })
    }

    pub fn depth(&self) -> usize {
        self.depth
    }

    pub(crate) fn token(&self) -> &Token {
        self.tokens
            .get(self.next)
            .map_or(&Token::End, |spanned| &spanned.token)
    }

    pub(crate) fn peek(&self, ahead: usize) -> &Token {
        self.tokens
            .get(self.next + ahead)
            .map_or(&Token::End, |spanned| &spanned.token)
    }

    pub fn position(&self) -> usize {
        self.tokens
            .get(self.next)
            .or(self.tokens.last())
            .map_or(0, |spanned| spanned.start)
    }

    pub fn fail<T>(&self, message: impl Into<String>) -> Parsed<T> {
        Err((self.position(), Error::syntax(message)))
    }

    pub fn is_op(&self, op: &str) -> bool {
        matches!(self.token(), Token::Op(found) if *found == op)
    }

    pub fn is_keyword(&self, word: &str) -> bool {
        matches!(self.token(), Token::Keyword(found) if *found == word)
    }

    pub fn eat_op(&mut self, op: &str) -> bool {
        let found = self.is_op(op);
        self.next += usize::from(found);
        found
    }

    pub fn eat_keyword(&mut self, word: &str) -> bool {
        let found = self.is_keyword(word);
        self.next += usize::from(found);
        found
    }

    pub fn expect_op(&mut self, op: &str) -> Parsed<()> {
        if self.eat_op(op) {
            Ok(())
        } else {
            self.fail("invalid syntax")
        }
    }

    pub fn any_op(&mut self, ops: &[&'static str]) -> Option<&'static str> {
        let op = ops.iter().find(|op| self.is_op(op))?;
        self.next += 1;
        Some(op)
    }

    pub fn name(&mut self) -> Parsed<Box<str>> {
        match self.token() {
            Token::Name(name) => {
                let name = name.clone();
                self.next += 1;
                Ok(name)
            }
            _ => self.fail("invalid syntax"),
        }
    }

    /// Whether a statement ends here.
    pub fn at_end(&self) -> bool {
        matches!(self.token(), Token::End)
    }

    pub fn expect_end(&self) -> Parsed<()> {
        if self.at_end() {
            Ok(())
        } else {
            self.fail("invalid syntax")
        }
    }

    pub(crate) fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_EXPRESSION_DEPTH || used_more_than(PARSING, self.stack) {
            return self.fail("too many nested parentheses");
        }
        self.depth += 1;
        let result = parse(self);
        self.depth -= 1;
        result
    }

    /// Parses what stands in brackets: it is one higher than the highest within.
    pub(crate) fn grouped<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let peak = std::mem::take(&mut self.peak);
        let result = parse(self)?;
        let height = self.peak + 1;
        self.peak = peak;
        self.rise(height)?;
        Ok(result)
    }

    pub(crate) fn rise(&mut self, height: usize) -> Parsed<()> {
        self.height = height;
        self.peak = self.peak.max(height);
        if height > MAX_EXPRESSION_HEIGHT {
            self.fail("expression nested too deeply")
        } else {
            Ok(())
        }
    }

    /// `a`, `a, b`, `*a, b`: a tuple where there is a comma.
    pub fn expressions(&mut self) -> Parsed<Expr> {
        let first = self.starred()?;
        if !self.is_op(",") {
            if matches!(first, Expr::Starred(_)) {
                return self.fail("can't use starred expression here");
            }
            return Ok(first);
        }
        let mut items = vec![first];
        while self.eat_op(",") {
            if self.ends_list() {
                break;
            }
            items.push(self.starred()?);
        }
        Ok(Expr::Tuple(items))
    }

    pub(crate) fn ends_list(&self) -> bool {
        match self.token() {
            Token::End | Token::Newline => true,
            Token::Op(op) => matches!(
                *op,
                ")" | "]" | "}" | "=" | ":" | ";" | "+=" | "-=" | "*=" | "/=" | "//=" | "%="
            ),
            Token::Keyword(word) => matches!(*word, "in" | "for" | "if"),
            _ => false,
        }
    }

    pub(crate) fn starred(&mut self) -> Parsed<Expr> {
        if self.eat_op("*") {
            return Ok(Expr::Starred(Box::new(self.binary(BITOR)?)));
        }
        self.expression()
    }

    pub(crate) fn starred_or_named(&mut self) -> Parsed<Expr> {
        if self.is_op("*") {
            self.starred()
        } else {
            self.named()
        }
    }

    /// An expression that may be `name := value`.
    pub fn named(&mut self) -> Parsed<Expr> {
        if let (Token::Name(name), Token::Op(":=")) = (self.token(), self.peek(1)) {
            let name = name.clone();
            self.next += 2;
            let value = self.expression()?;
            return Ok(Expr::Walrus(Box::new((Expr::Name(name), value))));
        }
        self.expression()
    }

    /// A conditional expression or a lambda, or anything below.
    pub fn expression(&mut self) -> Parsed<Expr> {
        self.deeper(|p| {
            if p.is_keyword("lambda") {
                return p.grouped(Self::lambda);
            }
            let value = p.binary(0)?;
            if !p.eat_keyword("if") {
                return Ok(value);
            }
            let mut height = p.height;
            let condition = p.binary(0)?;
            height = height.max(p.height);
            if !p.eat_keyword("else") {
                return p.fail("expected 'else' after 'if' expression");
            }
            let otherwise = p.expression()?;
            height = height.max(p.height);
            p.rise(height + 1)?;
            Ok(Expr::IfElse(Box::new((condition, value, otherwise))))
        })
    }
}
