//! Expressions.

use std::rc::Rc;

use super::exception::{R, raise, type_error};
use super::machine::Machine;
use crate::language::ast::{Const, Expr, Lambda, Piece, UnaryOp};
use crate::value::dict::{Dict, Key, Set};
use crate::value::{Closure, Heap, V, number, repr};

impl<'a> Machine<'a> {
    #[inline]
    pub(crate) fn eval(&mut self, expr: &'a Expr) -> R<'a, V<'a>> {
        match expr {
            Expr::Local(slot) | Expr::Global(slot) => match self.slots.get(*slot as usize) {
                Some(Some(value)) => Ok(value.clone()),
                _ if matches!(expr, Expr::Local(_)) => self.unbound(*slot),
                _ => self.unknown_global(*slot),
            },
            Expr::Attr(object, name) => {
                let base = self.base(object)?;
                self.attr_of(base, name)
            }
            Expr::Const(Const::Int(number)) => Ok(V::Int(*number)),
            Expr::Const(Const::Str(text)) => Ok(V::Str(text)),
            _ => self.eval_deep(expr),
        }
    }

    /// Everything else, after a look at the stack.
    #[inline(never)]
    pub(crate) fn eval_deep(&mut self, expr: &'a Expr) -> R<'a, V<'a>> {
        self.check_stack()?;
        match expr {
            Expr::Local(_) | Expr::Global(_) | Expr::Attr(..) => self.eval(expr),
            Expr::Const(constant) => constant_value(constant),
            Expr::Name(_) => Ok(V::None),
            Expr::Call(call) => self.call_expr(call),
            Expr::Compare(first, rest) => self.compare_expr(first, rest),
            Expr::Not(inner) => Ok(V::Bool(!self.truth(inner)?)),
            Expr::Binary(op, pair) => {
                let left = self.eval(&pair.0)?;
                let right = self.eval(&pair.1)?;
                self.binary(*op, &left, &right)
            }
            Expr::Chain(first, rest) => {
                let mut value = self.eval(first)?;
                for (op, right) in rest {
                    let right = self.eval(right)?;
                    value = self.binary(*op, &value, &right)?;
                }
                Ok(value)
            }
            Expr::And(items) => {
                let mut value = V::Bool(true);
                for item in items {
                    value = self.eval(item)?;
                    if !value.truth() {
                        break;
                    }
                }
                Ok(value)
            }
            Expr::Or(items) => {
                let mut value = V::Bool(false);
                for item in items {
                    value = self.eval(item)?;
                    if value.truth() {
                        break;
                    }
                }
                Ok(value)
            }
            Expr::IfElse(parts) => {
                if self.truth(&parts.0)? {
                    self.eval(&parts.1)
                } else {
                    self.eval(&parts.2)
                }
            }
            Expr::Index(pair) => {
                let object = self.eval(&pair.0)?;
                let index = self.eval(&pair.1)?;
                self.item(&object, &index)
            }
            Expr::Unary(op, inner) => {
                let value = self.eval(inner)?;
                self.unary(*op, &value)
            }
            _ => self.eval_rare(expr),
        }
    }

    #[inline(never)]
    fn eval_rare(&mut self, expr: &'a Expr) -> R<'a, V<'a>> {
        match expr {
            Expr::Slice(parts) => {
                let mut values = [V::None, V::None, V::None];
                for (value, part) in values.iter_mut().zip(parts.iter()) {
                    if let Some(part) = part {
                        *value = self.eval(part)?;
                    }
                }
                Ok(V::heap(Heap::Slice(values)))
            }
            Expr::Tuple(items) => Ok(V::tuple(self.items(items)?)),
            Expr::List(items) => Ok(V::list(self.items(items)?)),
            Expr::Set(items) => {
                let mut set = Set::default();
                for item in self.items(items)? {
                    set.insert(Key::new(item)?);
                }
                Ok(V::set(set))
            }
            Expr::Dict(pairs) => self.dict_expr(pairs),
            Expr::Starred(_) => type_error("can't use starred expression here"),
            Expr::Lambda(lambda) => self.lambda(lambda),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
            Expr::Walrus(pair) => {
                let value = self.eval(&pair.1)?;
                if let Expr::Local(slot) = &pair.0 {
                    self.set_slot(*slot, value.clone());
                }
                Ok(value)
            }
            Expr::FString(pieces) => {
                let mut out = String::new();
                self.format_pieces(pieces, &mut out)?;
                self.charge(out.len())?;
                Ok(V::text(out))
            }
            _ => Ok(V::None),
        }
    }

    fn items(&mut self, items: &'a [Expr]) -> R<'a, Vec<V<'a>>> {
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Expr::Starred(inner) => {
                    let inner = self.eval(inner)?;
                    out.extend(self.collect(&inner).map_err(|exc| {
                        if exc.name() != "TypeError" {
                            return exc;
                        }
                        super::exception::exception(
                            "TypeError",
                            format!(
                                "Value after * must be an iterable, not {}",
                                inner.type_name()
                            ),
                        )
                    })?);
                }
                item => out.push(self.eval(item)?),
            }
        }
        Ok(out)
    }

    fn dict_expr(&mut self, pairs: &'a [(Option<Expr>, Expr)]) -> R<'a, V<'a>> {
        let mut dict = Dict::default();
        for (key, value) in pairs {
            match key {
                Some(key) => {
                    let key = self.eval(key)?;
                    let value = self.eval(value)?;
                    dict.insert(Key::new(key)?, value);
                }
                None => {
                    let value = self.eval(value)?.owned();
                    if let V::Heap(heap) = &value
                        && let Heap::Dict(more) = &**heap
                    {
                        dict.extend(
                            more.borrow()
                                .iter()
                                .map(|(key, value)| (key.clone(), value.clone())),
                        );
                    } else {
                        return type_error(format!(
                            "'{}' object is not a mapping",
                            value.type_name()
                        ));
                    }
                }
            }
        }
        Ok(V::dict(dict))
    }

    fn compare_expr(
        &mut self,
        first: &'a Expr,
        rest: &'a [(crate::language::ast::CompareOp, Expr)],
    ) -> R<'a, V<'a>> {
        let mut left = self.eval(first)?;
        for (index, (op, right)) in rest.iter().enumerate() {
            let right = self.eval(right)?;
            let holds = self.compare(*op, &left, &right)?;
            if !holds || index + 1 == rest.len() {
                return Ok(V::Bool(holds));
            }
            left = right;
        }
        Ok(V::Bool(true))
    }

    fn unary(&mut self, op: UnaryOp, value: &V<'a>) -> R<'a, V<'a>> {
        if let V::Float(number) = value {
            match op {
                UnaryOp::Neg => return Ok(V::Float(-number)),
                UnaryOp::Pos => return Ok(V::Float(*number)),
                UnaryOp::Invert => {}
            }
        } else if let Some(number) = value.to_big() {
            return Ok(number::from_big(match op {
                UnaryOp::Neg => -number,
                UnaryOp::Pos => number,
                UnaryOp::Invert => -number - 1,
            }));
        } else if let V::Heap(heap) = value
            && let Heap::Delta(delta) = &**heap
        {
            match op {
                UnaryOp::Neg => {
                    return Ok(V::heap(Heap::Delta(crate::modules::datetime::Delta(
                        -delta.0,
                    ))));
                }
                UnaryOp::Pos => return Ok(value.clone()),
                UnaryOp::Invert => {}
            }
        }
        let symbol = match op {
            UnaryOp::Neg => "-",
            UnaryOp::Pos => "+",
            UnaryOp::Invert => "~",
        };
        type_error(format!(
            "bad operand type for unary {symbol}: '{}'",
            value.type_name()
        ))
    }

    pub(crate) fn format_pieces(&mut self, pieces: &'a [Piece], out: &mut String) -> R<'a, ()> {
        self.check_stack()?;
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Value {
                    value,
                    conversion,
                    spec,
                } => {
                    let mut value = self.eval(value)?;
                    if let Some(conversion) = conversion {
                        value = self.convert(&value, *conversion)?;
                    }
                    let mut text = String::new();
                    self.format_pieces(spec, &mut text)?;
                    self.format_value(&value, &text, out)?;
                }
            }
        }
        Ok(())
    }

    /// `!s`, `!r`, `!a`.
    pub(crate) fn convert(&mut self, value: &V<'a>, conversion: char) -> R<'a, V<'a>> {
        let mut out = String::new();
        match conversion {
            's' => repr::str_into(value, &mut out)?,
            'r' => repr::repr_into(value, &mut out, 0)?,
            _ => out = ascii(value)?,
        }
        Ok(V::text(out))
    }

    fn lambda(&mut self, code: &'a Lambda) -> R<'a, V<'a>> {
        let mut defaults = Vec::with_capacity(code.params.len());
        for param in &code.params {
            defaults.push(match &param.default {
                Some(default) => Some(self.eval(default)?),
                None => None,
            });
        }
        let captured = self.capture(&code.captured);
        Ok(V::heap(Heap::Lambda(Closure {
            code,
            defaults,
            captured,
        })))
    }

    pub(super) fn capture(&self, slots: &[u32]) -> Vec<(u32, Option<V<'a>>)> {
        slots
            .iter()
            .map(|slot| (*slot, self.slots.get(*slot as usize).cloned().flatten()))
            .collect()
    }

    /// Puts values into slots and gives back what was there.
    pub(crate) fn exchange(&mut self, frame: &mut [(u32, Option<V<'a>>)]) {
        for (slot, value) in frame {
            if let Some(place) = self.slots.get_mut(*slot as usize) {
                std::mem::swap(place, value);
            }
        }
    }
}

/// What `ascii(x)` says.
pub(crate) fn ascii<'a>(value: &V<'a>) -> R<'a, String> {
    let mut text = String::new();
    repr::repr_into(value, &mut text, 0)?;
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c)
        } else {
            repr::push_escape(c, &mut out)
        }
    }
    Ok(out)
}

fn constant_value<'a>(constant: &'a Const) -> R<'a, V<'a>> {
    Ok(match constant {
        Const::None => V::None,
        Const::Bool(bit) => V::Bool(*bit),
        Const::Int(number) => V::Int(*number),
        Const::Big(digits, radix) => number::parse_big(digits, *radix).unwrap_or(V::None),
        Const::Float(number) => V::Float(*number),
        Const::Str(text) => V::Str(text),
        Const::Bytes(bytes) => V::Bytes(bytes),
        Const::Surrogate(code) => {
            return raise(
                "UnicodeEncodeError",
                format!(
                    "'utf-8' codec can't encode character '\\u{code:04x}' in position 0: surrogates not allowed"
                ),
            );
        }
        Const::Ellipsis => V::Heap(Rc::new(Heap::Ellipsis)),
    })
}
