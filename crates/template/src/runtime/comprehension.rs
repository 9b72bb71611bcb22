//! Comprehensions and generator expressions.

use super::exception::{R, raise};
use super::machine::Machine;
use crate::language::ast::{Comprehension, ComprehensionKind};
use crate::value::V;
use crate::value::dict::{Dict, Key, Set};
use crate::value::iter::{Generator, Iter};

/// Takes an element of a comprehension, and its key in a dict.
type Emit<'e, 'a> = &'e mut dyn FnMut(&mut Machine<'a>, V<'a>, Option<V<'a>>) -> R<'a, ()>;

impl<'a> Machine<'a> {
    pub(super) fn comprehension(&mut self, code: &'a Comprehension) -> R<'a, V<'a>> {
        let Some(first) = code.clauses.first() else {
            return Ok(V::None);
        };
        let source = self.eval(&first.iter)?;
        let iter = self.iterate(&source)?;
        match code.kind {
            ComprehensionKind::Generator => {
                let mut frame = self.capture(&code.captured);
                frame.extend(code.own.iter().map(|slot| (*slot, None)));
                let generator = Generator {
                    code,
                    iters: vec![iter],
                    frame,
                    running: false,
                };
                Ok(V::iter(Iter::Generator(Box::new(generator)), "generator"))
            }
            ComprehensionKind::List => {
                let mut out = Vec::new();
                self.run_clauses(code, iter, 0, &mut |machine, value, _| {
                    machine.charge(std::mem::size_of::<V<'_>>())?;
                    out.push(value);
                    Ok(())
                })?;
                Ok(V::list(out))
            }
            ComprehensionKind::Set => {
                let mut out = Set::default();
                self.run_clauses(code, iter, 0, &mut |machine, value, _| {
                    machine.charge(2 * std::mem::size_of::<V<'_>>())?;
                    out.insert(Key::new(value)?);
                    Ok(())
                })?;
                Ok(V::set(out))
            }
            ComprehensionKind::Dict => {
                let mut out = Dict::default();
                self.run_clauses(code, iter, 0, &mut |machine, value, key| {
                    machine.charge(3 * std::mem::size_of::<V<'_>>())?;
                    out.insert(Key::new(key.unwrap_or(V::None))?, value);
                    Ok(())
                })?;
                Ok(V::dict(out))
            }
        }
    }

    fn run_clauses(
        &mut self,
        code: &'a Comprehension,
        mut iter: Iter<'a>,
        depth: usize,
        emit: Emit<'_, 'a>,
    ) -> R<'a, ()> {
        self.check_stack()?;
        let Some(clause) = code.clauses.get(depth) else {
            return Ok(());
        };
        'items: while let Some(value) = self.next(&mut iter)? {
            self.step()?;
            self.assign(&clause.target, value)?;
            for condition in &clause.conditions {
                if !self.truth(condition)? {
                    continue 'items;
                }
            }
            if let Some(next) = code.clauses.get(depth + 1) {
                let source = self.eval(&next.iter)?;
                let inner = self.iterate(&source)?;
                self.run_clauses(code, inner, depth + 1, emit)?;
            } else {
                let key = match &code.key {
                    Some(key) => Some(self.eval(key)?),
                    None => None,
                };
                let value = self.eval(&code.element)?;
                emit(self, value, key)?;
            }
        }
        Ok(())
    }

    pub(crate) fn next_generated(&mut self, generator: &mut Generator<'a>) -> R<'a, Option<V<'a>>> {
        self.check_stack()?;
        if generator.running {
            return raise("ValueError", "generator already executing");
        }
        generator.running = true;
        self.exchange(&mut generator.frame);
        let result = self.advance(generator.code, &mut generator.iters);
        self.exchange(&mut generator.frame);
        generator.running = false;
        if !matches!(result, Ok(Some(_))) {
            generator.iters.clear();
        }
        result
    }

    fn advance(
        &mut self,
        code: &'a Comprehension,
        iters: &mut Vec<Iter<'a>>,
    ) -> R<'a, Option<V<'a>>> {
        'next: while let Some(iter) = iters.last_mut() {
            self.step()?;
            let Some(value) = self.next(iter)? else {
                iters.pop();
                continue;
            };
            let depth = iters.len() - 1;
            let Some(clause) = code.clauses.get(depth) else {
                break;
            };
            self.assign(&clause.target, value)?;
            for condition in &clause.conditions {
                if !self.truth(condition)? {
                    continue 'next;
                }
            }
            match code.clauses.get(depth + 1) {
                Some(next) => {
                    let source = self.eval(&next.iter)?;
                    iters.push(self.iterate(&source)?);
                }
                None => return Ok(Some(self.eval(&code.element)?)),
            }
        }
        Ok(None)
    }
}
