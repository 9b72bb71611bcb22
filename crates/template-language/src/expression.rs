//! The expression grammar: precedence climbing over tokens.

use std::sync::Arc;

use super::MAX_EXPRESSION_DEPTH;
use super::ast::{
    Arg, BinaryOp, Call, Clause, CompareOp, Comprehension, ComprehensionKind, Const, Expr, Lambda,
    Param, ParamKind, Target, UnaryOp,
};
use super::error::Error;
use super::fstring;
use super::stack::{PARSING, here, used_more_than};
use super::token::{Spanned, Token, tokens};

pub type Parsed<T> = Result<T, (usize, Error)>;

pub struct Parser {
    tokens: Vec<Spanned>,
    next: usize,
    depth: usize,
    stack: usize,
    /// How high the tree of the last expression is.
    height: usize,
    /// The highest of the expressions since a bracket was opened.
    peak: usize,
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

    fn token(&self) -> &Token {
        self.tokens
            .get(self.next)
            .map_or(&Token::End, |spanned| &spanned.token)
    }

    fn peek(&self, ahead: usize) -> &Token {
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

    fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_EXPRESSION_DEPTH || used_more_than(PARSING, self.stack) {
            return self.fail("too many nested parentheses");
        }
        self.depth += 1;
        let result = parse(self);
        self.depth -= 1;
        result
    }

    /// Parses what stands in brackets: it is one higher than the highest within.
    fn grouped<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let peak = std::mem::take(&mut self.peak);
        let result = parse(self)?;
        let height = self.peak + 1;
        self.peak = peak;
        self.rise(height)?;
        Ok(result)
    }

    fn rise(&mut self, height: usize) -> Parsed<()> {
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

    fn ends_list(&self) -> bool {
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

    fn starred(&mut self) -> Parsed<Expr> {
        if self.eat_op("*") {
            return Ok(Expr::Starred(Box::new(self.binary(BITOR)?)));
        }
        self.expression()
    }

    fn starred_or_named(&mut self) -> Parsed<Expr> {
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

    fn lambda(&mut self) -> Parsed<Expr> {
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

    /// Binary operators of at least this precedence.
    fn binary(&mut self, least: u8) -> Parsed<Expr> {
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

    fn unary(&mut self) -> Parsed<Expr> {
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

    fn power(&mut self) -> Parsed<Expr> {
        let base = self.primary()?;
        if self.eat_op("**") {
            let height = self.height;
            let exponent = self.deeper(Self::unary)?;
            self.rise(height.max(self.height) + 1)?;
            return Ok(Expr::Binary(BinaryOp::Pow, Box::new((base, exponent))));
        }
        Ok(base)
    }

    fn primary(&mut self) -> Parsed<Expr> {
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

    fn arguments(&mut self) -> Parsed<Vec<Arg>> {
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

    fn subscript(&mut self) -> Parsed<Expr> {
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

    fn slice(&mut self) -> Parsed<Expr> {
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

    fn atom(&mut self) -> Parsed<Expr> {
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

    fn parenthesis(&mut self) -> Parsed<Expr> {
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

    fn items_after(&mut self, first: Expr, end: &str) -> Parsed<Vec<Expr>> {
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

    fn list(&mut self) -> Parsed<Expr> {
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

    fn braces(&mut self) -> Parsed<Expr> {
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

    fn comprehension(
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

    fn target_item(&mut self) -> Parsed<Expr> {
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

    /// Neighbouring string literals are one.
    fn strings(&mut self) -> Parsed<Expr> {
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

/// How high the tree of an expression may be.
const MAX_EXPRESSION_HEIGHT: usize = 120;

const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
const BITOR: u8 = 5;

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
