//! Simple statements, and the heads of compound ones.

use super::ast::{BinaryOp, Expr, Simple, Target};
use super::expression::{Parsed, Parser};

const AUGMENTED: &[(&str, BinaryOp)] = &[
    ("+=", BinaryOp::Add),
    ("-=", BinaryOp::Sub),
    ("*=", BinaryOp::Mul),
    ("/=", BinaryOp::Div),
    ("//=", BinaryOp::FloorDiv),
    ("%=", BinaryOp::Mod),
    ("**=", BinaryOp::Pow),
    ("<<=", BinaryOp::Shl),
    (">>=", BinaryOp::Shr),
    ("&=", BinaryOp::BitAnd),
    ("|=", BinaryOp::BitOr),
    ("^=", BinaryOp::BitXor),
    ("@=", BinaryOp::MatMul),
];

/// `x = 1`, `x = 1; y = 2`: everything that fits on a line of Python.
pub fn simple(text: &str) -> Parsed<Simple> {
    let mut parser = Parser::new(text, 0)?;
    let mut all = vec![one(&mut parser)?];
    while parser.eat_op(";") {
        if parser.at_end() {
            break;
        }
        all.push(one(&mut parser)?);
    }
    parser.expect_end()?;
    Ok(match (all.pop(), all.is_empty()) {
        (Some(only), true) => only,
        (last, _) => Simple::Many(all.into_iter().chain(last).collect()),
    })
}

/// The value of `{{ … }}`; like Python's `_tt_tmp = …` it may assign on the way.
pub fn printed(text: &str) -> Parsed<(Vec<Target>, Expr)> {
    let mut parser = Parser::new(text, 0)?;
    let (targets, value) = assignment(&mut parser)?;
    parser.eat_op(";");
    parser.expect_end()?;
    Ok((targets, value))
}

/// An expression alone.
pub fn expression(text: &str) -> Parsed<Expr> {
    let mut parser = Parser::new(text, 0)?;
    let value = parser.expressions()?;
    parser.expect_end()?;
    Ok(value)
}

/// `if x:`, `elif x:`, `while x:`.
pub fn condition(text: &str, word: &str) -> Parsed<Expr> {
    let mut parser = Parser::new(text, 0)?;
    if !parser.eat_keyword(word) {
        return parser.fail("invalid syntax");
    }
    let value = parser.named()?;
    colon(&mut parser)?;
    Ok(value)
}

/// `for x in xs:`.
pub fn for_head(text: &str) -> Parsed<(Target, Expr)> {
    let mut parser = Parser::new(text, 0)?;
    if !parser.eat_keyword("for") {
        return parser.fail("invalid syntax");
    }
    let target = parser.targets()?;
    if !parser.eat_keyword("in") {
        return parser.fail("invalid syntax");
    }
    let iter = parser.expressions()?;
    colon(&mut parser)?;
    Ok((target, iter))
}

/// `except:`, `except X:`, `except X as name:`.
pub fn except_head(text: &str) -> Parsed<(Option<Expr>, Option<Target>)> {
    let mut parser = Parser::new(text, 0)?;
    if !parser.eat_keyword("except") {
        return parser.fail("invalid syntax");
    }
    if parser.eat_op(":") {
        parser.expect_end()?;
        return Ok((None, None));
    }
    let class = parser.expression()?;
    let name = if parser.eat_keyword("as") {
        Some(Target::Name(parser.name()?))
    } else {
        None
    };
    colon(&mut parser)?;
    Ok((Some(class), name))
}

/// A word that stands alone: `else:`, `try:`, `finally:`.
pub fn bare_head(text: &str, word: &str) -> Parsed<()> {
    let mut parser = Parser::new(text, 0)?;
    if !parser.eat_keyword(word) {
        return parser.fail("invalid syntax");
    }
    colon(&mut parser)
}

fn colon(parser: &mut Parser) -> Parsed<()> {
    if !parser.eat_op(":") {
        return parser.fail("expected ':'");
    }
    parser.expect_end()
}

fn one(parser: &mut Parser) -> Parsed<Simple> {
    if parser.eat_keyword("pass") {
        return Ok(Simple::Pass);
    }
    if parser.eat_keyword("del") {
        let value = parser.expressions()?;
        let targets = match value {
            Expr::Tuple(items) => items
                .into_iter()
                .map(|item| parser.target(item))
                .collect::<Parsed<_>>()?,
            value => vec![parser.target(value)?],
        };
        return Ok(Simple::Delete(targets));
    }
    if parser.eat_keyword("import") {
        return import(parser);
    }
    if parser.eat_keyword("from") {
        return from_import(parser);
    }
    if parser.eat_keyword("raise") {
        if parser.at_end() || parser.is_op(";") {
            return Ok(Simple::Raise(None, None));
        }
        let value = parser.expression()?;
        let cause = if parser.eat_keyword("from") {
            Some(parser.expression()?)
        } else {
            None
        };
        return Ok(Simple::Raise(Some(value), cause));
    }
    if parser.eat_keyword("assert") {
        let value = parser.expression()?;
        let message = if parser.eat_op(",") {
            Some(parser.expression()?)
        } else {
            None
        };
        return Ok(Simple::Assert(value, message));
    }
    for word in [
        "return", "yield", "global", "nonlocal", "await", "async", "def", "class", "with",
    ] {
        if parser.is_keyword(word) {
            return parser.fail(format!("'{word}' cannot stand in a template"));
        }
    }
    if parser.is_keyword("break") || parser.is_keyword("continue") {
        return parser.fail("write {% break %} and {% continue %} as tags of their own");
    }
    let (mut targets, value) = assignment(parser)?;
    if !targets.is_empty() {
        return Ok(Simple::Assign(targets, value));
    }
    if parser.eat_op(":") {
        parser.expression()?;
        let target = parser.target(value)?;
        if matches!(target, Target::Tuple(..)) {
            return parser.fail("only single target (not tuple) can be annotated");
        }
        if parser.eat_op("=") {
            targets.push(target);
            return Ok(Simple::Assign(targets, parser.expressions()?));
        }
        return Ok(Simple::Annotate(target));
    }
    for (symbol, op) in AUGMENTED {
        if parser.eat_op(symbol) {
            let target = parser.target(value)?;
            if matches!(target, Target::Tuple(..)) {
                return parser.fail("illegal expression for augmented assignment");
            }
            return Ok(Simple::Augment(target, *op, parser.expressions()?));
        }
    }
    Ok(Simple::Expr(value))
}

/// `a = b = value`: the targets and the value.
fn assignment(parser: &mut Parser) -> Parsed<(Vec<Target>, Expr)> {
    let mut targets = Vec::new();
    let mut value = target_or_value(parser)?;
    while parser.eat_op("=") {
        targets.push(parser.target(value)?);
        value = target_or_value(parser)?;
    }
    Ok((targets, value))
}

fn target_or_value(parser: &mut Parser) -> Parsed<Expr> {
    parser.expressions()
}

fn dotted(parser: &mut Parser) -> Parsed<String> {
    let mut name = String::from(parser.name()?);
    while parser.eat_op(".") {
        name.push('.');
        name.push_str(&parser.name()?);
    }
    Ok(name)
}

fn import(parser: &mut Parser) -> Parsed<Simple> {
    let mut all = Vec::new();
    loop {
        let name = dotted(parser)?;
        if parser.eat_keyword("as") {
            all.push((name.into(), Target::Name(parser.name()?), true));
        } else {
            let first = name.split('.').next().unwrap_or_default().into();
            all.push((name.into(), Target::Name(first), false));
        }
        if !parser.eat_op(",") {
            return Ok(Simple::Import(all));
        }
    }
}

fn from_import(parser: &mut Parser) -> Parsed<Simple> {
    let mut module = String::new();
    while let Some(dots) = parser.any_op(&["...", "."]) {
        module.push_str(dots);
    }
    if !parser.is_keyword("import") {
        module.push_str(&dotted(parser)?);
    }
    if module.is_empty() || !parser.eat_keyword("import") {
        return parser.fail("invalid syntax");
    }
    if parser.is_op("*") {
        return parser.fail("import * only allowed at module level");
    }
    let parenthesis = parser.eat_op("(");
    let mut all = Vec::new();
    loop {
        let name = parser.name()?;
        let target = if parser.eat_keyword("as") {
            parser.name()?
        } else {
            name.clone()
        };
        all.push((name, Target::Name(target)));
        if !parser.eat_op(",") {
            break;
        }
        if parenthesis && parser.is_op(")") {
            break;
        }
    }
    if parenthesis {
        parser.expect_op(")")?;
    }
    Ok(Simple::From(module.into(), all))
}
