//! The language itself: text to nodes to code. Knows no values, no files and no output.
//!
//! The order of the pipeline: `template` (tags), `link` (inheritance and includes, flattened), `token` and `expression`
//! (Python's expressions and simple statements), `scope` (names become numbered slots).

pub(crate) mod ast;
pub(crate) mod error;
pub(crate) mod expression;
pub(crate) mod fstring;
pub(crate) mod link;
pub(crate) mod literal;
pub(crate) mod scope;
pub(crate) mod stack;
pub(crate) mod statement;
pub(crate) mod template;
pub(crate) mod text;
pub(crate) mod token;
pub(crate) mod whitespace;

/// How deep brackets and operators may nest.
pub(crate) const MAX_EXPRESSION_DEPTH: usize = 100;
/// How deep tags, includes and parents may nest: Python allows a hundred levels of indentation.
pub(crate) const MAX_BLOCK_DEPTH: usize = 95;
