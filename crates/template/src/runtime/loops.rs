//! `{% for %}`.

use std::rc::Rc;

use super::exception::R;
use super::exec::{Done, Stop};
use super::machine::Machine;
use crate::language::ast::{Arg, Expr, For, Stmt, Target};
use crate::value::host::Sequence;
use crate::value::iter::Iter;
use crate::value::{Heap, V};

/// What a loop reads.
enum Source<'a> {
    Lent(&'a dyn Sequence),
    /// `enumerate(items)`.
    Numbered(&'a dyn Sequence),
    /// An iterator that nobody else holds.
    Iter(Iter<'a>),
}

impl<'a> Machine<'a> {
    pub(crate) fn for_loop(&mut self, for_: &'a For) -> Done<'a> {
        let body = &for_.body;
        let turns = match (self.loop_source(&for_.iter)?, &for_.target) {
            (Source::Lent(sequence), Target::Local(slot)) => match self.listing(*slot, body) {
                Some(listing) => self.each_listed(sequence, &listing),
                None => self.each_lent::<false>(sequence, 0, *slot, body),
            },
            (Source::Lent(sequence), target) => self.each(Iter::Seq(sequence, 0), target, body),
            (Source::Numbered(sequence), Target::Tuple(targets, None))
                if let [Target::Local(number), Target::Local(slot)] = targets.as_slice() =>
            {
                self.each_lent::<true>(sequence, *number, *slot, body)
            }
            (Source::Numbered(sequence), target) => {
                let inner = Box::new(Iter::Seq(sequence, 0));
                self.each(Iter::Enumerate(inner, 0), target, body)
            }
            (Source::Iter(iter), target) => self.each(iter, target, body),
        };
        match turns {
            Ok(()) => self.run(&for_.otherwise),
            Err(Stop::Break) => Ok(()),
            raised => raised,
        }
    }

    /// The usual loop, with nothing in its way; if `NUMBERED`, a number goes with each value.
    #[inline(never)]
    fn each_lent<const NUMBERED: bool>(
        &mut self,
        sequence: &'a dyn Sequence,
        number: u32,
        slot: u32,
        body: &'a [Stmt],
    ) -> Done<'a> {
        let mut index = 0;
        loop {
            let mut value = sequence.get(index);
            let taken = self.take_lent(slot, &mut value);
            std::mem::forget(value);
            if !taken {
                return Ok(());
            }
            if NUMBERED {
                self.set_slot(number, V::Int(index as i64));
            }
            index += 1;
            self.step()?;
            for stmt in body {
                match self.stmt(stmt) {
                    Ok(()) => {}
                    Err(Stop::Continue) => break,
                    stop => return stop,
                }
            }
        }
    }

    /// Any other loop.
    #[inline(never)]
    fn each(&mut self, mut iter: Iter<'a>, target: &'a Target, body: &'a [Stmt]) -> Done<'a> {
        if let Target::Tuple(targets, None) = target
            && let [first, second] = targets.as_slice()
            && iter.gives_pairs()
        {
            while let Some((one, other)) = self.next_pair(&mut iter)? {
                self.assign(first, one)?;
                self.assign(second, other)?;
                self.turn(body)?;
            }
        } else {
            while let Some(value) = self.next(&mut iter)? {
                self.assign(target, value)?;
                self.turn(body)?;
            }
        }
        Ok(())
    }

    fn turn(&mut self, body: &'a [Stmt]) -> Done<'a> {
        self.step()?;
        match self.run(body) {
            Err(Stop::Continue) => Ok(()),
            other => other,
        }
    }

    fn loop_source(&mut self, expr: &'a Expr) -> R<'a, Source<'a>> {
        if let Expr::Local(slot) | Expr::Global(slot) = expr
            && let Some(Some(V::Seq(sequence))) = self.slots.get(*slot as usize)
        {
            return Ok(Source::Lent(*sequence));
        }
        if let Some(items) = self.enumerated(expr) {
            return match self.eval(items)? {
                V::Seq(sequence) => Ok(Source::Numbered(sequence)),
                items => {
                    let inner = self.loop_iter(items)?;
                    Ok(Source::Iter(Iter::Enumerate(Box::new(inner), 0)))
                }
            };
        }
        match self.eval(expr)? {
            V::Seq(sequence) => Ok(Source::Lent(sequence)),
            source => Ok(Source::Iter(self.loop_iter(source)?)),
        }
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
