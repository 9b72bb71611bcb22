//! The expressions of `Plural-Forms`: C's, of one variable.

/// An expression over `n`.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    N,
    Number(i64),
    Not(Box<Self>),
    Binary(Operator, Box<[Self; 2]>),
    If(Box<[Self; 3]>),
}

impl Node {
    /// `n != 1`
    pub(crate) fn not_one() -> Self {
        Self::Binary(Operator::NotEqual, Box::new([Self::N, Self::Number(1)]))
    }

    /// What it comes to for an `n`, if that can be told.
    pub(crate) fn value(&self, n: i64) -> Option<i64> {
        Some(match self {
            Self::N => n,
            Self::Number(number) => *number,
            Self::Not(node) => i64::from(node.value(n)? == 0),
            Self::If(nodes) => {
                let [condition, yes, no] = &**nodes;
                if condition.value(n)? != 0 { yes } else { no }.value(n)?
            }
            Self::Binary(operator, sides) => {
                let [left, right] = &**sides;
                let left = left.value(n)?;
                match operator {
                    Operator::Or => i64::from(left != 0 || right.value(n)? != 0),
                    Operator::And => i64::from(left != 0 && right.value(n)? != 0),
                    _ => operator.apply(left, right.value(n)?)?,
                }
            }
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    LessOrEqual,
    GreaterOrEqual,
    Less,
    Greater,
    Plus,
    Minus,
    Times,
    Over,
    Remainder,
}

impl Operator {
    /// Spelling and strength of each, longer spellings first.
    const ALL: [(&'static str, Self, u8); 13] = [
        ("||", Self::Or, 1),
        ("&&", Self::And, 2),
        ("==", Self::Equal, 3),
        ("!=", Self::NotEqual, 3),
        ("<=", Self::LessOrEqual, 4),
        (">=", Self::GreaterOrEqual, 4),
        ("<", Self::Less, 4),
        (">", Self::Greater, 4),
        ("+", Self::Plus, 5),
        ("-", Self::Minus, 5),
        ("*", Self::Times, 6),
        ("/", Self::Over, 6),
        ("%", Self::Remainder, 6),
    ];

    fn apply(self, left: i64, right: i64) -> Option<i64> {
        Some(match self {
            Self::Or => i64::from(left != 0 || right != 0),
            Self::And => i64::from(left != 0 && right != 0),
            Self::Equal => i64::from(left == right),
            Self::NotEqual => i64::from(left != right),
            Self::LessOrEqual => i64::from(left <= right),
            Self::GreaterOrEqual => i64::from(left >= right),
            Self::Less => i64::from(left < right),
            Self::Greater => i64::from(left > right),
            Self::Plus => left.checked_add(right)?,
            Self::Minus => left.checked_sub(right)?,
            Self::Times => left.checked_mul(right)?,
            // Numbers below zero are divided as Python does it: downwards.
            Self::Over => {
                let quotient = left.checked_div(right)?;
                quotient - i64::from(left % right != 0 && (left < 0) != (right < 0))
            }
            Self::Remainder => {
                let remainder = left.checked_rem(right)?;
                if remainder != 0 && (remainder < 0) != (right < 0) {
                    remainder + right
                } else {
                    remainder
                }
            }
        })
    }
}

const LONGEST: usize = 1_000;
const DEEPEST: usize = 100;

/// Where an expression is wrong, in bytes, and how.
type Wrong = (usize, &'static str);

pub(crate) fn parse(text: &str) -> Result<Node, Wrong> {
    if text.len() > LONGEST {
        return Err((LONGEST, "expression of more than 1000 bytes"));
    }
    let mut parser = Parser {
        text,
        at: 0,
        depth: 0,
    };
    let node = parser.choice()?;
    match parser.rest() {
        "" => Ok(node),
        _ => Err((parser.at, "an operator was expected")),
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    /// `a ? b : c`, or `a`.
    fn choice(&mut self) -> Result<Node, Wrong> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err((self.at, "nested deeper than 100"));
        }
        let condition = self.binary(1)?;
        let node = if self.eat("?") {
            let yes = self.choice()?;
            if !self.eat(":") {
                return Err((self.at, "':' was expected"));
            }
            Node::If(Box::new([condition, yes, self.choice()?]))
        } else {
            condition
        };
        self.depth -= 1;
        Ok(node)
    }

    /// Operands joined by operators of at least this strength.
    fn binary(&mut self, weakest: u8) -> Result<Node, Wrong> {
        let mut left = self.operand()?;
        while let Some(&(spelling, operator, strength)) = self.operator()
            && strength >= weakest
        {
            self.at += spelling.len();
            left = Node::Binary(operator, Box::new([left, self.binary(strength + 1)?]));
        }
        Ok(left)
    }

    fn operand(&mut self) -> Result<Node, Wrong> {
        let mut nots = 0_usize;
        while self.eat("!") {
            nots += 1;
        }
        let start = self.at;
        let mut node = if self.eat("(") {
            let inner = self.choice()?;
            if !self.eat(")") {
                return Err((self.at, "')' was expected"));
            }
            inner
        } else {
            match self.word() {
                "n" => Node::N,
                "" => return Err((start, "n, a number or '(' was expected")),
                digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                    Node::Number(digits.parse().map_err(|_| (start, "number too large"))?)
                }
                _ => return Err((start, "only n and numbers have a value")),
            }
        };
        for _ in 0..nots {
            node = Node::Not(Box::new(node));
        }
        Ok(node)
    }

    fn operator(&mut self) -> Option<&'static (&'static str, Operator, u8)> {
        let rest = self.rest();
        Operator::ALL
            .iter()
            .find(|(spelling, ..)| rest.starts_with(spelling))
    }

    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest
            .find(|char: char| !char.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    /// What is left, behind blanks.
    fn rest(&mut self) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let trimmed = rest.trim_start();
        self.at += rest.len() - trimmed.len();
        trimmed
    }
}
