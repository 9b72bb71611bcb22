//! Statements.

use super::exception::{Exc, R, type_error};
use super::machine::Machine;
use crate::language::ast::{Apply, Expr, Handler, Stmt, StmtKind, Target, Try};
use crate::value::V;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    Next,
    Break,
    Continue,
}

impl<'a> Machine<'a> {
    pub(crate) fn run(&mut self, body: &'a [Stmt]) -> R<'a, Flow> {
        for stmt in body {
            let result = match &stmt.kind {
                StmtKind::Text(text) => {
                    text.write_to(&mut self.out);
                    continue;
                }
                StmtKind::Print(value, escape) => match self.print(value, escape) {
                    Ok(()) => continue,
                    Err(exc) => Err(exc),
                },
                kind => self.exec(kind),
            };
            match result {
                Ok(Flow::Next) => {}
                Ok(flow) => return Ok(flow),
                Err(mut exc) => {
                    exc.at = exc.at.or(Some(stmt.at));
                    return Err(exc);
                }
            }
        }
        Ok(Flow::Next)
    }

    fn exec(&mut self, kind: &'a StmtKind) -> R<'a, Flow> {
        match kind {
            StmtKind::If(branches, otherwise) => {
                for (at, condition, body) in branches {
                    let truth = match self.truth(condition) {
                        Ok(truth) => truth,
                        Err(mut exc) => {
                            exc.at = exc.at.or(Some(*at));
                            return Err(exc);
                        }
                    };
                    if truth {
                        return self.run(body);
                    }
                }
                self.run(otherwise)
            }
            StmtKind::For(for_) => self.for_loop(for_),
            StmtKind::While(condition, body, otherwise) => {
                self.while_loop(condition, body, otherwise)
            }
            StmtKind::Break => Ok(Flow::Break),
            StmtKind::Continue => Ok(Flow::Continue),
            StmtKind::Simple(simple) => {
                self.simple(simple)?;
                Ok(Flow::Next)
            }
            StmtKind::Try(try_) => self.try_(try_),
            StmtKind::Apply(apply) => {
                self.apply(apply)?;
                Ok(Flow::Next)
            }
            StmtKind::Text(_) | StmtKind::Print(..) => Ok(Flow::Next),
        }
    }

    fn while_loop(
        &mut self,
        condition: &'a Expr,
        body: &'a [Stmt],
        otherwise: &'a [Stmt],
    ) -> R<'a, Flow> {
        while self.truth(condition)? {
            self.step()?;
            if self.run(body)? == Flow::Break {
                return Ok(Flow::Next);
            }
        }
        self.run(otherwise)
    }

    fn try_(&mut self, try_: &'a Try) -> R<'a, Flow> {
        let mut result = self.run(&try_.body);
        result = match result {
            Ok(Flow::Next) => self.run(&try_.otherwise),
            Err(exc) if !exc.limit => self.handle(exc, &try_.handlers),
            other => other,
        };
        if try_.finally.is_empty() {
            return result;
        }
        match self.run(&try_.finally)? {
            Flow::Next => result,
            flow => Ok(flow),
        }
    }

    fn handle(&mut self, exc: Box<Exc<'a>>, handlers: &'a [Handler]) -> R<'a, Flow> {
        for handler in handlers {
            let matches = match &handler.class {
                None => true,
                Some(class) => {
                    let class = self.eval(class).map_err(|mut exc| {
                        exc.at = exc.at.or(Some(handler.at));
                        exc
                    })?;
                    self.catches(&class, &exc)?
                }
            };
            if matches {
                self.handling.push((*exc).clone());
                if let Some(name) = &handler.name {
                    let mut bound = (*exc).clone();
                    bound.at = None;
                    self.assign(name, bound.into_value())?;
                }
                let result = self.run(&handler.body);
                self.handling.pop();
                if let Some(Target::Local(slot)) = &handler.name
                    && let Some(place) = self.slots.get_mut(*slot as usize)
                {
                    *place = None;
                }
                return result;
            }
        }
        Err(exc)
    }

    /// Whether `except class` catches it.
    fn catches(&mut self, class: &V<'a>, exc: &Exc<'a>) -> R<'a, bool> {
        if let V::Native(native) = class
            && let super::native::Kind::Exception(class) = native.kind
        {
            return Ok(exc.is_a(class));
        }
        if class.type_of() == super::native::Type::Tuple {
            for class in self.collect(class)? {
                if self.catches(&class, exc)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        type_error("catching classes that do not inherit from BaseException is not allowed")
    }

    fn apply(&mut self, apply: &'a Apply) -> R<'a, ()> {
        for slot in &apply.own {
            if let Some(place) = self.slots.get_mut(*slot as usize) {
                *place = None;
            }
        }
        let start = self.out.len();
        let result = self.run(&apply.body);
        let text = self.out.split_off(start.min(self.out.len()));
        result?;
        self.charge(text.len())?;
        self.set_slot(apply.slot, V::bytes(text));
        let value = self.eval(&apply.call)?;
        self.write_text(&value)
    }
}
