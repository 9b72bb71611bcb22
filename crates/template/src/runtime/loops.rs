//! `{% for %}`.

use std::rc::Rc;

use super::exception::R;
use super::exec::Flow;
use super::machine::Machine;
use crate::language::ast::{Arg, Expr, For, Target};
use crate::value::iter::Iter;
use crate::value::{Heap, V};

impl<'a> Machine<'a> {
    pub(crate) fn for_loop(&mut self, for_: &'a For) -> R<'a, Flow> {
        let mut iter = self.loop_source(&for_.iter)?;
        match (&mut iter, &for_.target) {
            (Iter::Seq(sequence, _), Target::Local(slot)) => {
                let mut index = 0;
                while let Some(value) = sequence.get(index) {
                    index += 1;
                    self.set_slot(*slot, value.0);
                    if !self.turn(for_)? {
                        return Ok(Flow::Next);
                    }
                }
            }
            (iter, Target::Tuple(targets, None)) if iter.gives_pairs() => {
                if let [first, second] = targets.as_slice() {
                    while let Some((one, other)) = self.next_pair(iter)? {
                        self.assign(first, one)?;
                        self.assign(second, other)?;
                        if !self.turn(for_)? {
                            return Ok(Flow::Next);
                        }
                    }
                }
            }
            (iter, target) => {
                while let Some(value) = self.next(iter)? {
                    self.assign(target, value)?;
                    if !self.turn(for_)? {
                        return Ok(Flow::Next);
                    }
                }
            }
        }
        self.run(&for_.otherwise)
    }

    /// Runs the body; whether the loop goes on.
    #[inline(always)]
    fn turn(&mut self, for_: &'a For) -> R<'a, bool> {
        self.step()?;
        Ok(self.run(&for_.body)? != Flow::Break)
    }

    /// What a loop reads: an iterator that nobody else holds.
    fn loop_source(&mut self, expr: &'a Expr) -> R<'a, Iter<'a>> {
        if let Some(items) = self.enumerated(expr) {
            let items = self.eval(items)?;
            return Ok(Iter::Enumerate(Box::new(self.loop_iter(items)?), 0));
        }
        let source = self.eval(expr)?;
        self.loop_iter(source)
    }

    fn loop_iter(&mut self, source: V<'a>) -> R<'a, Iter<'a>> {
        match source {
            V::Seq(sequence) => Ok(Iter::Seq(sequence, 0)),
            V::Heap(heap) => match Rc::try_unwrap(heap) {
                Ok(mut heap) => match &mut heap {
                    Heap::Iter(iter, _) => Ok(std::mem::replace(iter.get_mut(), Iter::Empty)),
                    _ => self.iterate(&V::heap(heap)),
                },
                Err(shared) => self.iterate(&V::Heap(shared)),
            },
            source => self.iterate(&source),
        }
    }

    /// The items of `enumerate(items)`, if the name has its usual meaning.
    fn enumerated(&self, expr: &'a Expr) -> Option<&'a Expr> {
        let Expr::Call(call) = expr else { return None };
        let (Expr::Global(slot), [Arg::Positional(items)]) = (&call.function, call.args.as_slice())
        else {
            return None;
        };
        match self.slots.get(*slot as usize) {
            Some(Some(V::Native(native))) if native.name == "enumerate" => Some(items),
            _ => None,
        }
    }
}
