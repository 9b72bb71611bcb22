//! Output.

use std::mem::ManuallyDrop;

use super::exception::{R, type_error};
use super::machine::Machine;
use super::native::{Kind, NativeFn};
use crate::language::ast::{Arg, Escape, Expr};
use crate::value::args::Args;
use crate::value::host::{self, Value};
use crate::value::{V, repr};

impl<'a> Machine<'a> {
    /// `{{ … }}`, beginning with small numbers that a name stands for.
    #[inline(always)]
    pub(crate) fn print(&mut self, expr: &'a Expr, escape: &'a Escape) -> R<'a, ()> {
        if let Expr::Local(slot) = expr
            && let Some(Some(V::Int(number @ 0..10))) = self.slots.get(*slot as usize)
            && matches!(escape, Escape::Html(_))
            && self.plain_escape
        {
            self.out.push(b'0' + *number as u8);
            return Ok(());
        }
        self.print_lent(expr, escape)
    }

    /// Whether what is printed is escaped as HTML; nothing if a function of the template's or the host's does it.
    #[inline]
    pub(super) fn is_escaped(&self, escape: &Escape) -> Option<bool> {
        match escape {
            Escape::None => Some(false),
            Escape::Html(_) if self.plain_escape => Some(true),
            _ => None,
        }
    }

    /// Goes on with text and numbers of the host's, which are written from where they stand.
    #[inline(never)]
    fn print_lent(&mut self, expr: &'a Expr, escape: &'a Escape) -> R<'a, ()> {
        let Some(html) = self.is_escaped(escape) else {
            return self.print_called(expr, escape);
        };
        match expr {
            Expr::Attr(object, name) => {
                if let Expr::Local(slot) | Expr::Global(slot) = &**object
                    && let Some(Some(V::Object(object))) = self.slots.get(*slot as usize)
                {
                    let value = ManuallyDrop::new(object.attr(name));
                    match &*value {
                        Some(Value(V::Str(text))) => put_text(text, html, &mut self.out),
                        Some(Value(V::Int(number))) => put_int(*number, &mut self.out),
                        _ => {
                            let object = *object;
                            let value = ManuallyDrop::into_inner(value);
                            return self.print_attr(object, name, value, html);
                        }
                    }
                    return Ok(());
                }
            }
            Expr::Local(slot) | Expr::Global(slot) => match self.slots.get(*slot as usize) {
                Some(Some(V::Str(text))) => {
                    put_text(text, html, &mut self.out);
                    return Ok(());
                }
                Some(Some(V::Int(number))) => {
                    put_int(*number, &mut self.out);
                    return Ok(());
                }
                _ => {}
            },
            _ => {}
        }
        self.print_made(expr, html)
    }

    /// Prints an attribute that is neither text nor a number of the usual kind, or not there.
    #[inline(never)]
    fn print_attr(
        &mut self,
        object: &'a dyn host::Object,
        name: &'a str,
        value: Option<Value<'a>>,
        html: bool,
    ) -> R<'a, ()> {
        match value {
            Some(value) => self.write(&value.0, html),
            None => {
                let value = self.attr(&V::Object(object), name)?;
                self.write(&value, html)
            }
        }
    }

    /// Prints what has to be computed.
    #[inline(never)]
    fn print_made(&mut self, expr: &'a Expr, html: bool) -> R<'a, ()> {
        if let Expr::Call(call) = expr
            && let (Expr::Global(slot), [Arg::Positional(arg)]) =
                (&call.function, call.args.as_slice())
            && let Some(Some(V::Native(native))) = self.slots.get(*slot as usize)
            && let Kind::Writer(function, write) = native.kind
        {
            return self.print_written(function, write, arg);
        }
        let value = self.eval(expr)?;
        self.write(&value, html)
    }

    /// Prints what a function gives that can write it at once.
    fn print_written(
        &mut self,
        function: NativeFn,
        write: fn(&str, &mut Vec<u8>),
        arg: &'a Expr,
    ) -> R<'a, ()> {
        let value = self.eval(arg)?;
        if let Some(text) = value.as_str() {
            write(text, &mut self.out);
            return Ok(());
        }
        let args = Args {
            positional: vec![value],
            keyword: Vec::new(),
        };
        let value = function(self, args)?;
        self.write(&value, false)
    }

    /// Prints what the function of `{% autoescape %}` makes of it, or the host's own `xhtml_escape`.
    #[inline(never)]
    fn print_called(&mut self, expr: &'a Expr, escape: &'a Escape) -> R<'a, ()> {
        let value = self.eval(expr)?;
        self.check_output()?;
        let bytes = match value.as_bytes() {
            Some(_) => value,
            None => {
                let mut text = String::new();
                repr::str_into(&value, &mut text)?;
                V::bytes(text.into_bytes())
            }
        };
        let result = match escape {
            Escape::Html(slot) => {
                let Some(function) = self.slots.get(*slot as usize).cloned().flatten() else {
                    return self.unknown_global(*slot);
                };
                self.call_with(&function, vec![bytes])?
            }
            Escape::Call(call, slot) => {
                self.set_slot(*slot, bytes);
                self.eval(call)?
            }
            Escape::None | Escape::Source(_) => bytes,
        };
        self.write_text(&result)
    }

    #[inline(never)]
    fn write(&mut self, value: &V<'a>, html: bool) -> R<'a, ()> {
        self.check_output()?;
        if put(value, html, &mut self.out) {
            return Ok(());
        }
        if let Some(bytes) = value.as_bytes() {
            if html {
                let text = super::convert::decode_utf8(bytes)?;
                tornado_escape::xhtml_escape_into(text, &mut self.out);
            } else {
                self.out.extend_from_slice(bytes);
            }
            return Ok(());
        }
        let mut text = String::new();
        repr::str_into(value, &mut text)?;
        put_text(&text, html, &mut self.out);
        Ok(())
    }

    /// Writes what a function made: text or bytes, nothing else.
    pub(crate) fn write_text(&mut self, value: &V<'a>) -> R<'a, ()> {
        if value.as_str().is_some() || value.as_bytes().is_some() {
            return self.write(value, false);
        }
        if matches!(value, V::None) {
            return type_error("Expected bytes, unicode, or None; got None where text was needed");
        }
        type_error(format!(
            "Expected bytes, unicode, or None; got <class '{}'>",
            value.type_name()
        ))
    }
}

/// Writes text or a number; whether it was one of them.
#[inline(always)]
fn put(value: &V<'_>, html: bool, out: &mut Vec<u8>) -> bool {
    match value {
        V::Str(text) => put_text(text, html, out),
        V::Int(number) => put_int(*number, out),
        V::Text(text) => put_text(text, html, out),
        _ => return false,
    }
    true
}

#[inline(always)]
pub(super) fn put_text(text: &str, html: bool, out: &mut Vec<u8>) {
    if html {
        tornado_escape::xhtml_escape_into(text, out);
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}

#[inline]
pub(super) fn put_int(number: i64, out: &mut Vec<u8>) {
    if (0..10).contains(&number) {
        return out.push(b'0' + number as u8);
    }
    match small_digits(number) {
        Some((digits, count)) => {
            let end = out.len() + count;
            out.extend_from_slice(&digits);
            out.truncate(end);
        }
        None => out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes()),
    }
}

/// The digits of a number that has four at most, and how many they are.
///
/// All four are made at once, and the zeros in front cut off.
#[inline]
pub(super) fn small_digits(number: i64) -> Option<([u8; 4], usize)> {
    if (0..10).contains(&number) {
        return Some(([b'0' + number as u8, 0, 0, 0], 1));
    }
    if !(0..10_000).contains(&number) {
        return None;
    }
    let number = number as u32;
    let pair = |number: u32| DIGITS.get(number as usize).copied().unwrap_or_default();
    let ([a, b], [c, d]) = (pair(number / 100), pair(number % 100));
    let zeros = usize::from(number < 1000) + usize::from(number < 100);
    let digits = u32::from_le_bytes([a, b, c, d]) >> (8 * zeros);
    Some((digits.to_le_bytes(), 4 - zeros))
}

/// The digits of each number below a hundred.
static DIGITS: [[u8; 2]; 100] = {
    let mut digits = [[0; 2]; 100];
    let mut number = 0;
    while number < 100 {
        digits[number] = [b'0' + number as u8 / 10, b'0' + number as u8 % 10];
        number += 1;
    }
    digits
};
