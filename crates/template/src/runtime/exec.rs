//! Statements.

use super::exception::Exc;
use super::machine::Machine;
use crate::language::ast::{Apply, Expr, Stmt, StmtKind, While};
use crate::value::V;

/// Why a body ends before its end.
///
/// As small as two words, so that it is handed over in registers.
pub(crate) enum Stop<'a> {
    Break,
    Continue,
    Raised(Box<Exc<'a>>),
}

/// What a statement gives.
pub(crate) type Done<'a> = Result<(), Stop<'a>>;

impl<'a> From<Box<Exc<'a>>> for Stop<'a> {
    fn from(exc: Box<Exc<'a>>) -> Self {
        Self::Raised(exc)
    }
}

impl<'a> Machine<'a> {
    pub(crate) fn run(&mut self, body: &'a [Stmt]) -> Done<'a> {
        for stmt in body {
            self.stmt(stmt)?;
        }
        Ok(())
    }

    /// Text and what is printed come first: they are most of what there is to do.
    #[inline(always)]
    pub(crate) fn stmt(&mut self, stmt: &'a Stmt) -> Done<'a> {
        stmt.before.write_to(&mut self.out);
        match &stmt.kind {
            StmtKind::Nothing => Ok(()),
            StmtKind::Print(value, escape) => match self.print(value, escape) {
                Ok(()) => Ok(()),
                Err(exc) => Err(raised_at(exc, stmt.at)),
            },
            _ => self.control(stmt),
        }
    }

    #[inline(never)]
    fn control(&mut self, stmt: &'a Stmt) -> Done<'a> {
        let done = match &stmt.kind {
            StmtKind::If(branches, otherwise) => self.if_(branches, otherwise),
            StmtKind::For(for_) => self.for_loop(for_),
            kind => self.rare(kind),
        };
        match done {
            Err(Stop::Raised(exc)) => Err(raised_at(exc, stmt.at)),
            done => done,
        }
    }

    #[inline(never)]
    fn if_(&mut self, branches: &'a [(u32, Expr, Vec<Stmt>)], otherwise: &'a [Stmt]) -> Done<'a> {
        for (at, condition, body) in branches {
            match self.truth(condition) {
                Ok(true) => return self.run(body),
                Ok(false) => {}
                Err(exc) => return Err(raised_at(exc, *at)),
            }
        }
        self.run(otherwise)
    }

    #[inline(never)]
    fn rare(&mut self, kind: &'a StmtKind) -> Done<'a> {
        match kind {
            StmtKind::While(while_) => self.while_loop(while_),
            StmtKind::Break => Err(Stop::Break),
            StmtKind::Continue => Err(Stop::Continue),
            StmtKind::Simple(simple) => Ok(self.simple(simple)?),
            StmtKind::Try(try_) => self.try_(try_),
            StmtKind::Apply(apply) => self.apply(apply),
            StmtKind::Nothing | StmtKind::Print(..) | StmtKind::If(..) | StmtKind::For(_) => Ok(()),
        }
    }

    #[inline(never)]
    fn while_loop(&mut self, while_: &'a While) -> Done<'a> {
        while self.truth(&while_.condition)? {
            self.step()?;
            match self.run(&while_.body) {
                Ok(()) | Err(Stop::Continue) => {}
                Err(Stop::Break) => return Ok(()),
                raised => return raised,
            }
        }
        self.run(&while_.otherwise)
    }

    #[inline(never)]
    fn apply(&mut self, apply: &'a Apply) -> Done<'a> {
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
        Ok(self.write_text(&value)?)
    }
}

/// Where it was raised, unless that is known more exactly.
#[cold]
fn raised_at(mut exc: Box<Exc<'_>>, at: u32) -> Stop<'_> {
    exc.at = exc.at.or(Some(at));
    Stop::Raised(exc)
}
