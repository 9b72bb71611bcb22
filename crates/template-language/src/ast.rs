//! What a template consists of once it is compiled.

use std::sync::Arc;

use super::text::Text;

/// An expression.
#[derive(Clone, Debug)]
pub enum Expr {
    Const(Const),
    /// A name, before `scope` has looked at it.
    Name(Box<str>),
    Local(u32),
    Global(u32),
    Attr(Box<Self>, Box<str>),
    Index(Box<(Self, Self)>),
    Slice(Box<[Option<Self>; 3]>),
    Call(Box<Call>),
    Unary(UnaryOp, Box<Self>),
    Not(Box<Self>),
    Binary(BinaryOp, Box<(Self, Self)>),
    /// Operators of one precedence, from left to right.
    Chain(Box<Self>, Vec<(BinaryOp, Self)>),
    And(Vec<Self>),
    Or(Vec<Self>),
    Compare(Box<Self>, Vec<(CompareOp, Self)>),
    IfElse(Box<(Self, Self, Self)>),
    Tuple(Vec<Self>),
    List(Vec<Self>),
    Set(Vec<Self>),
    /// Pairs; without a key it is `**value`.
    Dict(Vec<(Option<Self>, Self)>),
    Starred(Box<Self>),
    Lambda(Arc<Lambda>),
    Comprehension(Arc<Comprehension>),
    /// `name := value`.
    Walrus(Box<(Self, Self)>),
    FString(Vec<Piece>),
}

/// A constant.
#[derive(Clone, Debug)]
pub enum Const {
    None,
    Bool(bool),
    Int(i64),
    /// Digits and their radix.
    Big(Box<str>, u32),
    Float(f64),
    Str(Box<str>),
    Bytes(Box<[u8]>),
    /// A string that Rust cannot hold: the lone surrogate in it.
    Surrogate(u32),
    Ellipsis,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    Neg,
    Pos,
    Invert,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    Shl,
    Shr,
    BitAnd,
    BitOr,
    BitXor,
    MatMul,
}

impl BinaryOp {
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::FloorDiv => "//",
            Self::Mod => "%",
            Self::Pow => "**",
            Self::Shl => "<<",
            Self::Shr => ">>",
            Self::BitAnd => "&",
            Self::BitOr => "|",
            Self::BitXor => "^",
            Self::MatMul => "@",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    In,
    NotIn,
    Is,
    IsNot,
}

#[derive(Clone, Debug)]
pub struct Call {
    pub function: Expr,
    pub args: Vec<Arg>,
}

#[derive(Clone, Debug)]
pub enum Arg {
    Positional(Expr),
    Star(Expr),
    Keyword(Box<str>, Expr),
    StarStar(Expr),
}

#[derive(Clone, Debug)]
pub struct Lambda {
    pub params: Vec<Param>,
    pub body: Expr,
    /// Slots that belong to this function alone: parameters, comprehension variables within.
    pub own: Vec<u32>,
    /// Slots of the lambdas and comprehensions around it, kept by value when it is made.
    pub captured: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    PositionalOnly,
    Normal,
    KeywordOnly,
    Star,
    StarStar,
}

#[derive(Clone, Debug)]
pub struct Param {
    pub name: Box<str>,
    pub slot: u32,
    pub kind: ParamKind,
    pub default: Option<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComprehensionKind {
    List,
    Set,
    Dict,
    Generator,
}

#[derive(Clone, Debug)]
pub struct Comprehension {
    pub kind: ComprehensionKind,
    /// The element, or the value of a dict.
    pub element: Expr,
    pub key: Option<Expr>,
    pub clauses: Vec<Clause>,
    pub own: Vec<u32>,
    pub captured: Vec<u32>,
}

#[derive(Clone, Debug)]
pub struct Clause {
    pub target: Target,
    pub iter: Expr,
    pub conditions: Vec<Expr>,
}

/// A piece of an f-string.
#[derive(Clone, Debug)]
pub enum Piece {
    Text(Box<str>),
    Value {
        value: Expr,
        /// `s`, `r` or `a`.
        conversion: Option<char>,
        spec: Vec<Self>,
    },
}

/// What can stand left of `=`.
#[derive(Clone, Debug)]
pub enum Target {
    /// A name, before `scope` has looked at it.
    Name(Box<str>),
    Local(u32),
    Attr(Expr, Box<str>),
    Index(Expr, Expr),
    /// Targets, and which of them is starred.
    Tuple(Vec<Self>, Option<usize>),
}

/// A statement with the text before it, and the number of its place in the file.
#[derive(Clone, Debug)]
pub struct Stmt {
    pub before: Text,
    pub at: u32,
    pub kind: StmtKind,
}

// The tag is a byte of its own: finding out what to do comes before everything.
#[derive(Clone, Debug)]
#[repr(u8)]
pub enum StmtKind {
    /// Only the text before it.
    Nothing,
    Print(Expr, Escape),
    /// Branches, and what follows `else`.
    If(Vec<(u32, Expr, Vec<Stmt>)>, Vec<Stmt>),
    For(Box<For>),
    While(Box<While>),
    Try(Box<Try>),
    Apply(Box<Apply>),
    Break,
    Continue,
    Simple(Box<Simple>),
}

/// What happens to a printed value.
#[derive(Clone, Debug)]
pub enum Escape {
    None,
    /// `xhtml_escape`, the global; its slot.
    Html(u32),
    /// Any other expression over `_tt_tmp`, the slot.
    Call(Box<Expr>, u32),
    /// Not yet looked at by `scope`.
    Source(Arc<Expr>),
}

#[derive(Clone, Debug)]
pub struct For {
    pub target: Target,
    pub iter: Expr,
    pub body: Vec<Stmt>,
    pub otherwise: Vec<Stmt>,
}

#[derive(Clone, Debug)]
pub struct While {
    pub condition: Expr,
    pub body: Vec<Stmt>,
    pub otherwise: Vec<Stmt>,
}

#[derive(Clone, Debug)]
pub struct Try {
    pub body: Vec<Stmt>,
    pub handlers: Vec<Handler>,
    pub otherwise: Vec<Stmt>,
    pub finally: Vec<Stmt>,
}

#[derive(Clone, Debug)]
pub struct Handler {
    pub at: u32,
    pub class: Option<Expr>,
    pub name: Option<Target>,
    pub body: Vec<Stmt>,
}

#[derive(Clone, Debug)]
pub struct Apply {
    /// The call, over the slot that holds the text.
    pub call: Expr,
    pub slot: u32,
    pub body: Vec<Stmt>,
    /// Slots of the nested function, empty when it starts.
    pub own: Vec<u32>,
}

/// A simple statement, as in `{% set … %}`.
#[derive(Clone, Debug)]
pub enum Simple {
    Expr(Expr),
    Assign(Vec<Target>, Expr),
    Augment(Target, BinaryOp, Expr),
    /// An annotation alone binds the name to nothing.
    Annotate(Target),
    Delete(Vec<Target>),
    Import(Vec<(Box<str>, Target, bool)>),
    From(Box<str>, Vec<(Box<str>, Target)>),
    Raise(Option<Expr>, Option<Expr>),
    Assert(Expr, Option<Expr>),
    Pass,
    Many(Vec<Self>),
}

/// Where a statement stands.
#[derive(Clone, Debug)]
pub struct Place {
    pub template: Arc<str>,
    pub line: u32,
    /// Includes and blocks around it, innermost first.
    pub via: Arc<[(Arc<str>, u32)]>,
}

/// A compiled template.
#[derive(Clone, Debug, Default)]
pub struct Code {
    pub body: Vec<Stmt>,
    pub places: Vec<Place>,
    /// What the slots are called.
    pub names: Vec<Box<str>>,
    /// Slots of the template's own function: what `locals()` lists.
    pub function: Vec<u32>,
    /// Slots of names that come from outside.
    pub globals: Vec<u32>,
    /// Whether values of the host may be changed: lists must be copied before.
    pub mutates: bool,
    /// Every file that took part.
    pub files: Vec<Arc<str>>,
}
