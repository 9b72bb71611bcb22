//! The parser of tornado-template: text to nodes to code.
//!
//! A part of [tornado-template](https://docs.rs/tornado-template) that its macros need too. It knows no values, no files and no
//! output, promises nothing about its own interface, and is not meant to be used by itself.
//!
//! The order of the pipeline: `template` (tags), `link` (inheritance and includes, flattened), `token` and `expression`
//! (Python's expressions and simple statements), `scope` (names become numbered slots).
#![allow(
    missing_docs,
    reason = "public for the two crates beside it, which are read together with it"
)]

pub mod ast;
mod atom;
pub mod error;
pub mod expression;
pub mod fstring;
mod lambda;
pub mod link;
pub mod literal;
mod operator;
pub mod path;
pub mod scope;
pub mod stack;
pub mod statement;
mod target;
pub mod template;
pub mod text;
pub mod token;
mod trailer;
pub mod whitespace;

/// How deep brackets and operators may nest.
pub const MAX_EXPRESSION_DEPTH: usize = 100;
/// How deep tags, includes and parents may nest: Python allows a hundred levels of indentation.
pub const MAX_BLOCK_DEPTH: usize = 95;
