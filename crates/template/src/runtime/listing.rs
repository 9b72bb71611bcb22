//! Loops that list: `{% for cell in row %}<td>{{ cell }}</td>{% end %}`.

use std::mem::ManuallyDrop;

use super::exception::R;
use super::exec::Done;
use super::machine::Machine;
use super::print::{put_int, put_text, small_digits};
use crate::language::ast::{Expr, Stmt, StmtKind};
use crate::language::text::{SHORT, Text};
use crate::value::V;
use crate::value::host::{Sequence, Value};

/// A loop that prints its variable between two texts, and does nothing else.
pub(super) struct Listing<'a> {
    slot: u32,
    /// The text before, and the variable.
    first: &'a Stmt,
    after: &'a Text,
    html: bool,
}

impl<'a> Machine<'a> {
    #[inline]
    pub(super) fn listing(&self, slot: u32, body: &'a [Stmt]) -> Option<Listing<'a>> {
        let (first, after) = match body {
            [first] => (first, &Text::EMPTY),
            [first, last] if matches!(last.kind, StmtKind::Nothing) => (first, &last.before),
            _ => return None,
        };
        match &first.kind {
            StmtKind::Print(Expr::Local(printed), escape) if *printed == slot => Some(Listing {
                slot,
                first,
                after,
                html: self.is_escaped(escape)?,
            }),
            _ => None,
        }
    }

    /// Prints text and numbers from where they stand: the variable is written when the loop ends.
    #[inline(never)]
    pub(super) fn each_listed(
        &mut self,
        sequence: &'a dyn Sequence,
        listing: &Listing<'a>,
    ) -> Done<'a> {
        let mut index = 0;
        if let Some(Value(V::Int(_))) = sequence.get(0) {
            index = self.small_numbers(sequence, listing)?;
        }
        loop {
            let value = ManuallyDrop::new(sequence.get(index));
            match &*value {
                Some(Value(V::Str(text))) => {
                    listing.first.before.write_to(&mut self.out);
                    put_text(text, listing.html, &mut self.out);
                }
                Some(Value(V::Int(number))) => {
                    listing.first.before.write_to(&mut self.out);
                    put_int(*number, &mut self.out);
                }
                _ => match ManuallyDrop::into_inner(value) {
                    Some(value) => {
                        self.set_slot(listing.slot, value.0);
                        self.stmt(listing.first)?;
                    }
                    None => break,
                },
            }
            listing.after.write_to(&mut self.out);
            index += 1;
            self.step()?;
        }
        if let Some(Value(last)) = index.checked_sub(1).and_then(|last| sequence.get(last)) {
            self.set_slot(listing.slot, last);
        }
        Ok(())
    }

    /// Prints the small numbers that come first, between short texts; how many they are.
    ///
    /// They go into room that is made for many of them at once.
    fn small_numbers(&mut self, sequence: &'a dyn Sequence, listing: &Listing<'a>) -> R<'a, usize> {
        const TURNS: usize = 64;
        let (Text::Short(before, before_length), Text::Short(after, after_length)) =
            (&listing.first.before, listing.after)
        else {
            return Ok(0);
        };
        let (before_length, after_length) =
            (usize::from(*before_length), usize::from(*after_length));
        let mut index = 0;
        loop {
            let turns = sequence.len().saturating_sub(index).min(TURNS);
            let end = index + turns;
            let start = self.out.len();
            let most = turns * (before_length + 4 + after_length);
            self.out.resize(start + most + SHORT, 0);
            let room = self.out.get_mut(start..).unwrap_or_default();
            let mut at = 0;
            while index < end {
                let value = ManuallyDrop::new(sequence.get(index));
                let Some(Value(V::Int(number))) = &*value else {
                    break;
                };
                let Some((digits, count)) = small_digits(*number) else {
                    break;
                };
                put_at(room, at, before);
                at += before_length;
                put_at(room, at, &digits);
                at += count;
                put_at(room, at, after);
                at += after_length;
                index += 1;
            }
            self.out.truncate(start + at);
            self.steps(index + turns - end)?;
            if index < end || turns < TURNS {
                return Ok(index);
            }
        }
    }
}

/// Copies all of them, those behind the text too: the next ones go over them.
#[inline(always)]
fn put_at<const N: usize>(room: &mut [u8], at: usize, bytes: &[u8; N]) {
    if let Some(place) = room.get_mut(at..at + N) {
        place.copy_from_slice(bytes);
    }
}
