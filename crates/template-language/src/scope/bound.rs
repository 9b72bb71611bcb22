//! The names that statements and expressions bind.

use crate::ast::{Arg, Expr, Piece, Simple, Stmt, StmtKind, Target};

/// The names that statements bind.
pub(super) fn bound_in(body: &[Stmt], names: &mut Vec<Box<str>>) {
    for stmt in body {
        match &stmt.kind {
            StmtKind::Nothing | StmtKind::Break | StmtKind::Continue => {}
            StmtKind::Print(value, _) => walrus_in(value, names),
            StmtKind::If(branches, otherwise) => {
                for (_, condition, body) in branches {
                    walrus_in(condition, names);
                    bound_in(body, names);
                }
                bound_in(otherwise, names);
            }
            StmtKind::For(for_) => {
                names_of(&for_.target, names);
                walrus_in(&for_.iter, names);
                bound_in(&for_.body, names);
                bound_in(&for_.otherwise, names);
            }
            StmtKind::While(while_) => {
                walrus_in(&while_.condition, names);
                bound_in(&while_.body, names);
                bound_in(&while_.otherwise, names);
            }
            StmtKind::Try(try_) => {
                bound_in(&try_.body, names);
                for handler in &try_.handlers {
                    handler.name.iter().for_each(|name| names_of(name, names));
                    bound_in(&handler.body, names);
                }
                bound_in(&try_.otherwise, names);
                bound_in(&try_.finally, names);
            }
            StmtKind::Apply(apply) => walrus_in(&apply.call, names),
            StmtKind::Simple(simple) => bound_by(simple, names),
        }
    }
}

fn bound_by(simple: &Simple, names: &mut Vec<Box<str>>) {
    match simple {
        Simple::Expr(value) => walrus_in(value, names),
        Simple::Assign(targets, value) => {
            targets.iter().for_each(|target| names_of(target, names));
            walrus_in(value, names);
        }
        Simple::Augment(target, _, value) => {
            names_of(target, names);
            walrus_in(value, names);
        }
        Simple::Annotate(target) => names_of(target, names),
        Simple::Delete(targets) => targets.iter().for_each(|target| names_of(target, names)),
        Simple::Import(all) => all
            .iter()
            .for_each(|(_, target, _)| names_of(target, names)),
        Simple::From(_, all) => all.iter().for_each(|(_, target)| names_of(target, names)),
        Simple::Raise(value, cause) => value
            .iter()
            .chain(cause)
            .for_each(|value| walrus_in(value, names)),
        Simple::Assert(value, message) => std::iter::once(value)
            .chain(message)
            .for_each(|value| walrus_in(value, names)),
        Simple::Pass => {}
        Simple::Many(all) => all.iter().for_each(|simple| bound_by(simple, names)),
    }
}

pub(super) fn names_of(target: &Target, names: &mut Vec<Box<str>>) {
    match target {
        Target::Name(name) => names.push(name.clone()),
        Target::Tuple(items, _) => items.iter().for_each(|item| names_of(item, names)),
        Target::Local(_) | Target::Attr(..) | Target::Index(..) => {}
    }
}

/// Whether a walrus stands in it.
pub fn has_walrus(expr: &Expr) -> bool {
    let mut names = Vec::new();
    walrus_in(expr, &mut names);
    !names.is_empty()
}

/// The names that walruses bind, outside of lambdas.
pub(super) fn walrus_in(expr: &Expr, names: &mut Vec<Box<str>>) {
    let mut visit = |expr: &Expr| walrus_in(expr, names);
    match expr {
        Expr::Walrus(pair) => {
            visit(&pair.1);
            if let Expr::Name(name) = &pair.0 {
                names.push(name.clone());
            }
        }
        Expr::Const(_) | Expr::Name(_) | Expr::Local(_) | Expr::Global(_) | Expr::Lambda(_) => {}
        Expr::Attr(inner, _) | Expr::Unary(_, inner) | Expr::Not(inner) | Expr::Starred(inner) => {
            visit(inner)
        }
        Expr::Index(pair) | Expr::Binary(_, pair) => {
            visit(&pair.0);
            visit(&pair.1);
        }
        Expr::Chain(first, rest) => {
            visit(first);
            rest.iter().for_each(|(_, item)| visit(item));
        }
        Expr::Slice(parts) => parts.iter().flatten().for_each(visit),
        Expr::Call(call) => {
            visit(&call.function);
            for arg in &call.args {
                match arg {
                    Arg::Positional(value)
                    | Arg::Star(value)
                    | Arg::Keyword(_, value)
                    | Arg::StarStar(value) => visit(value),
                }
            }
        }
        Expr::And(items)
        | Expr::Or(items)
        | Expr::Tuple(items)
        | Expr::List(items)
        | Expr::Set(items) => items.iter().for_each(visit),
        Expr::Compare(first, rest) => {
            visit(first);
            rest.iter().for_each(|(_, item)| visit(item));
        }
        Expr::IfElse(parts) => {
            visit(&parts.0);
            visit(&parts.1);
            visit(&parts.2);
        }
        Expr::Dict(pairs) => {
            for (key, value) in pairs {
                key.iter().for_each(&mut visit);
                visit(value);
            }
        }
        Expr::FString(pieces) => walrus_in_pieces(pieces, names),
        Expr::Comprehension(comprehension) => {
            for clause in &comprehension.clauses {
                visit(&clause.iter);
                clause.conditions.iter().for_each(&mut visit);
            }
            comprehension.key.iter().for_each(&mut visit);
            visit(&comprehension.element);
        }
    }
}

pub(super) fn walrus_in_pieces(pieces: &[Piece], names: &mut Vec<Box<str>>) {
    for piece in pieces {
        if let Piece::Value { value, spec, .. } = piece {
            walrus_in(value, names);
            walrus_in_pieces(spec, names);
        }
    }
}
