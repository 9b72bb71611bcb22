//! Names become numbered slots, as in a Python function.

mod bound;
mod nested;

use std::collections::{HashMap, HashSet};

use crate::ast::{Arg, Code, Escape, Expr, Piece, Simple, Stmt, StmtKind, Target};

use bound::bound_in;
pub use bound::has_walrus;

/// Replaces all names of the code.
pub fn resolve(code: &mut Code) {
    let mut resolver = Resolver {
        scopes: Vec::new(),
        names: Vec::new(),
        outside: Vec::new(),
        globals: HashMap::new(),
        mutates: false,
    };
    let mut body = std::mem::take(&mut code.body);
    let mut names = Vec::new();
    bound_in(&body, &mut names);
    names.push("_tt_tmp".into());
    resolver.push(Kind::Function, names);
    resolver.body(&mut body);
    let function = resolver
        .scopes
        .pop()
        .map(|scope| scope.own)
        .unwrap_or_default();
    code.body = body;
    code.names = resolver.names;
    code.globals = (0..)
        .zip(resolver.outside)
        .filter(|(_, outside)| *outside)
        .map(|(slot, _)| slot)
        .collect();
    code.function = function;
    code.mutates = resolver.mutates;
}

const MUTATORS: &[&str] = &[
    "append",
    "extend",
    "insert",
    "remove",
    "pop",
    "clear",
    "sort",
    "reverse",
    "update",
    "setdefault",
    "popitem",
    "add",
    "discard",
    "intersection_update",
    "difference_update",
    "symmetric_difference_update",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Function,
    Apply,
    Lambda,
    Comprehension,
    Generator,
}

struct Scope {
    kind: Kind,
    names: HashMap<Box<str>, u32>,
    own: Vec<u32>,
    captured: HashSet<u32>,
}

struct Resolver {
    scopes: Vec<Scope>,
    /// What the slots are called.
    names: Vec<Box<str>>,
    /// Whether their values come from outside.
    outside: Vec<bool>,
    globals: HashMap<Box<str>, u32>,
    mutates: bool,
}

impl Resolver {
    fn push(&mut self, kind: Kind, names: Vec<Box<str>>) {
        let mut scope = Scope {
            kind,
            names: HashMap::new(),
            own: Vec::new(),
            captured: HashSet::new(),
        };
        for name in names {
            if !scope.names.contains_key(&name) {
                let slot = self.slot(&name);
                scope.own.push(slot);
                scope.names.insert(name, slot);
            }
        }
        self.scopes.push(scope);
    }

    fn slot(&mut self, name: &str) -> u32 {
        self.names.push(name.into());
        self.outside.push(false);
        self.names.len() as u32 - 1
    }

    fn local(&mut self, name: &str) -> Option<u32> {
        let (index, slot, kind) =
            self.scopes
                .iter()
                .enumerate()
                .rev()
                .find_map(|(index, scope)| {
                    scope.names.get(name).map(|slot| (index, *slot, scope.kind))
                })?;
        if matches!(kind, Kind::Lambda | Kind::Generator) {
            for scope in self.scopes.iter_mut().skip(index + 1) {
                if matches!(scope.kind, Kind::Lambda | Kind::Generator) {
                    scope.captured.insert(slot);
                }
            }
        }
        Some(slot)
    }

    fn global(&mut self, name: &str) -> u32 {
        if let Some(slot) = self.globals.get(name) {
            return *slot;
        }
        let slot = self.slot(name);
        self.outside.pop();
        self.outside.push(true);
        self.globals.insert(name.into(), slot);
        slot
    }

    /// The local slots that were made since there were so many.
    fn since(&self, first: u32) -> Vec<u32> {
        (first..)
            .zip(self.outside.iter().skip(first as usize))
            .filter(|(_, outside)| !**outside)
            .map(|(slot, _)| slot)
            .collect()
    }

    fn body(&mut self, body: &mut [Stmt]) {
        for stmt in body {
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &mut Stmt) {
        match &mut stmt.kind {
            StmtKind::Nothing | StmtKind::Break | StmtKind::Continue => {}
            StmtKind::Print(value, escape) => {
                self.expr(value);
                self.escape(escape);
            }
            StmtKind::If(branches, otherwise) => {
                for (_, condition, body) in branches {
                    self.expr(condition);
                    self.body(body);
                }
                self.body(otherwise);
            }
            StmtKind::For(for_) => {
                self.expr(&mut for_.iter);
                self.target(&mut for_.target);
                self.body(&mut for_.body);
                self.body(&mut for_.otherwise);
            }
            StmtKind::While(while_) => {
                self.expr(&mut while_.condition);
                self.body(&mut while_.body);
                self.body(&mut while_.otherwise);
            }
            StmtKind::Try(try_) => {
                self.body(&mut try_.body);
                for handler in &mut try_.handlers {
                    if let Some(class) = &mut handler.class {
                        self.expr(class);
                    }
                    if let Some(name) = &mut handler.name {
                        self.target(name);
                    }
                    self.body(&mut handler.body);
                }
                self.body(&mut try_.otherwise);
                self.body(&mut try_.finally);
            }
            StmtKind::Apply(apply) => {
                let mut names = Vec::new();
                bound_in(&apply.body, &mut names);
                self.push(Kind::Apply, names);
                self.body(&mut apply.body);
                apply.own = self.scopes.pop().map(|scope| scope.own).unwrap_or_default();
                self.push(Kind::Comprehension, vec!["_tt_apply".into()]);
                self.expr(&mut apply.call);
                apply.slot = self
                    .scopes
                    .pop()
                    .and_then(|scope| scope.own.first().copied())
                    .unwrap_or_default();
            }
            StmtKind::Simple(simple) => self.simple(simple),
        }
    }

    fn escape(&mut self, escape: &mut Escape) {
        let Escape::Source(call) = escape else { return };
        let plain = matches!(&**call, Expr::Call(call) if matches!(&call.function, Expr::Name(name) if &**name == "xhtml_escape"));
        let slot = self.local("_tt_tmp").unwrap_or_default();
        if plain && self.local("xhtml_escape").is_none() {
            *escape = Escape::Html(self.global("xhtml_escape"));
            return;
        }
        let mut call = Expr::clone(call);
        self.expr(&mut call);
        *escape = Escape::Call(Box::new(call), slot);
    }

    fn simple(&mut self, simple: &mut Simple) {
        match simple {
            Simple::Expr(value) => self.expr(value),
            Simple::Assign(targets, value) => {
                self.expr(value);
                for target in targets {
                    self.target(target);
                }
            }
            Simple::Augment(target, _, value) => {
                self.expr(value);
                self.target(target);
            }
            Simple::Annotate(target) => self.target(target),
            Simple::Delete(targets) => targets.iter_mut().for_each(|target| self.target(target)),
            Simple::Import(all) => all
                .iter_mut()
                .for_each(|(_, target, _)| self.target(target)),
            Simple::From(_, all) => all.iter_mut().for_each(|(_, target)| self.target(target)),
            Simple::Raise(value, cause) => {
                value.iter_mut().for_each(|value| self.expr(value));
                cause.iter_mut().for_each(|value| self.expr(value));
            }
            Simple::Assert(value, message) => {
                self.expr(value);
                message.iter_mut().for_each(|value| self.expr(value));
            }
            Simple::Pass => {}
            Simple::Many(all) => all.iter_mut().for_each(|simple| self.simple(simple)),
        }
    }

    fn target(&mut self, target: &mut Target) {
        match target {
            Target::Name(name) => {
                let slot = match self.local(name) {
                    Some(slot) => slot,
                    None => self.slot(&name.clone()),
                };
                *target = Target::Local(slot);
            }
            Target::Local(_) => {}
            Target::Attr(object, _) => {
                self.mutates = true;
                self.expr(object);
            }
            Target::Index(object, index) => {
                self.mutates = true;
                self.expr(object);
                self.expr(index);
            }
            Target::Tuple(items, _) => items.iter_mut().for_each(|item| self.target(item)),
        }
    }

    fn expr(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Const(_) | Expr::Local(_) | Expr::Global(_) => {}
            Expr::Name(name) => {
                *expr = match self.local(name) {
                    Some(slot) => Expr::Local(slot),
                    None => Expr::Global(self.global(&name.clone())),
                };
            }
            Expr::Attr(object, name) => {
                self.mutates |= MUTATORS.contains(&&**name);
                self.expr(object);
            }
            Expr::Index(pair) => {
                self.expr(&mut pair.0);
                self.expr(&mut pair.1);
            }
            Expr::Slice(parts) => parts.iter_mut().flatten().for_each(|part| self.expr(part)),
            Expr::Call(call) => {
                self.expr(&mut call.function);
                for arg in &mut call.args {
                    match arg {
                        Arg::Positional(value)
                        | Arg::Star(value)
                        | Arg::Keyword(_, value)
                        | Arg::StarStar(value) => self.expr(value),
                    }
                }
            }
            Expr::Unary(_, inner) | Expr::Not(inner) | Expr::Starred(inner) => self.expr(inner),
            Expr::Binary(_, pair) => {
                self.expr(&mut pair.0);
                self.expr(&mut pair.1);
            }
            Expr::Chain(first, rest) => {
                self.expr(first);
                rest.iter_mut().for_each(|(_, item)| self.expr(item));
            }
            Expr::And(items)
            | Expr::Or(items)
            | Expr::Tuple(items)
            | Expr::List(items)
            | Expr::Set(items) => {
                items.iter_mut().for_each(|item| self.expr(item));
            }
            Expr::Compare(first, rest) => {
                self.expr(first);
                rest.iter_mut().for_each(|(_, item)| self.expr(item));
            }
            Expr::IfElse(parts) => {
                self.expr(&mut parts.0);
                self.expr(&mut parts.1);
                self.expr(&mut parts.2);
            }
            Expr::Dict(pairs) => {
                for (key, value) in pairs {
                    key.iter_mut().for_each(|key| self.expr(key));
                    self.expr(value);
                }
            }
            Expr::Walrus(pair) => {
                if let Expr::Name(name) = &pair.0 {
                    pair.0 = Expr::Local(self.walrus(&name.clone()));
                }
                self.expr(&mut pair.1);
            }
            Expr::FString(pieces) => self.pieces(pieces),
            Expr::Lambda(lambda) => self.lambda(lambda),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
        }
    }

    /// A walrus in a comprehension binds outside of it.
    fn walrus(&mut self, name: &str) -> u32 {
        let found = self
            .scopes
            .iter()
            .rev()
            .find(|scope| !matches!(scope.kind, Kind::Comprehension | Kind::Generator));
        match found.and_then(|scope| scope.names.get(name).copied()) {
            Some(slot) => slot,
            None => self.slot(name),
        }
    }

    fn pieces(&mut self, pieces: &mut [Piece]) {
        for piece in pieces {
            if let Piece::Value { value, spec, .. } = piece {
                self.expr(value);
                self.pieces(spec);
            }
        }
    }
}
