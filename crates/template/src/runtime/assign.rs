//! Simple statements and targets.

use std::mem;

use super::exception::{Exc, R, raise, type_error, value_error};
use super::machine::Machine;
use super::native::Kind;
use crate::language::ast::{BinaryOp, Simple, Target};
use crate::modules;
use crate::value::host::Value;
use crate::value::{Heap, V};

impl<'a> Machine<'a> {
    pub(crate) fn simple(&mut self, simple: &'a Simple) -> R<'a, ()> {
        match simple {
            Simple::Expr(value) => {
                self.eval(value)?;
            }
            Simple::Assign(targets, value) => {
                let value = self.eval(value)?;
                for target in targets {
                    self.assign(target, value.clone())?;
                }
            }
            Simple::Augment(target, op, value) => self.augment(target, *op, value)?,
            Simple::Annotate(_) | Simple::Pass => {}
            Simple::Delete(targets) => {
                for target in targets {
                    self.delete(target)?;
                }
            }
            Simple::Import(all) => {
                for (name, target, aliased) in all {
                    let found = self.import(name)?;
                    let value = match name.split_once('.') {
                        Some((first, _)) if !aliased => self.import(first)?,
                        _ => found,
                    };
                    self.assign(target, value)?;
                }
            }
            Simple::From(module, all) => {
                if module.starts_with('.') {
                    return raise(
                        "ImportError",
                        "attempted relative import with no known parent package",
                    );
                }
                let found = self.import(module)?;
                for (name, target) in all {
                    let value = match self.attr_opt(&found, name)? {
                        Some(value) => value,
                        None => match self.import(&format!("{module}.{name}")) {
                            Ok(value) => value,
                            Err(_) => {
                                return raise(
                                    "ImportError",
                                    format!("cannot import name '{name}' from '{module}'"),
                                );
                            }
                        },
                    };
                    self.assign(target, value)?;
                }
            }
            Simple::Raise(value, cause) => {
                if let Some(cause) = cause {
                    self.eval(cause)?;
                }
                let Some(value) = value else {
                    return match self.handling.last() {
                        Some(exc) => Err(Box::new(exc.clone())),
                        None => raise("RuntimeError", "No active exception to reraise"),
                    };
                };
                let value = self.eval(value)?;
                return self.raise_value(&value);
            }
            Simple::Assert(value, message) => {
                if !self.eval(value)?.truth() {
                    let args = match message {
                        Some(message) => vec![self.eval(message)?],
                        None => Vec::new(),
                    };
                    let mut exc = super::exception::exception("AssertionError", "");
                    exc.args = args;
                    return Err(exc);
                }
            }
            Simple::Many(all) => {
                for simple in all {
                    self.simple(simple)?;
                }
            }
        }
        Ok(())
    }

    fn raise_value<T>(&mut self, value: &V<'a>) -> R<'a, T> {
        match value {
            V::Native(native) => {
                if let Kind::Exception(class) = native.kind {
                    return Err(Box::new(Exc {
                        class,
                        custom: None,
                        args: Vec::new(),
                        at: None,
                        limit: false,
                    }));
                }
            }
            V::Heap(heap) => {
                if let Heap::Exception(exc) = &**heap {
                    return Err(Box::new(exc.clone()));
                }
            }
            _ => {}
        }
        type_error("exceptions must derive from BaseException")
    }

    pub(crate) fn import(&mut self, name: &str) -> R<'a, V<'a>> {
        if let Some(value) = self.environment.module(name) {
            return Ok(value.0);
        }
        match modules::named(name) {
            Some(module) => Ok(V::heap(Heap::Module(module))),
            None => raise("ModuleNotFoundError", format!("No module named '{name}'")),
        }
    }

    #[inline]
    pub(crate) fn set_slot(&mut self, slot: u32, value: V<'a>) {
        if let Some(place) = self.slots.get_mut(slot as usize) {
            *place = Some(value);
        }
    }

    /// Puts into a slot what the host has just lent; whether it was a value at all.
    ///
    /// It leaves nothing behind that would have to be dropped.
    /// Piece by piece, as it was written: a processor that reads at once what was just written in pieces has to wait.
    #[inline(always)]
    pub(crate) fn take_lent(&mut self, slot: u32, lent: &mut Option<Value<'a>>) -> bool {
        if let Some(Value(lent)) = lent
            && let Some(place) = self.slots.get_mut(slot as usize)
            && !matches!(place, Some(V::Text(_) | V::Heap(_)))
        {
            // What was there needs no drop.
            match lent {
                V::Int(number) => {
                    mem::forget(place.replace(V::Int(*number)));
                    return true;
                }
                V::Object(object) => {
                    mem::forget(place.replace(V::Object(*object)));
                    return true;
                }
                _ => {}
            }
        }
        self.take_any(slot, lent)
    }

    #[inline(never)]
    fn take_any(&mut self, slot: u32, lent: &mut Option<Value<'a>>) -> bool {
        let Some(place) = self.slots.get_mut(slot as usize) else {
            return false;
        };
        if lent.is_none() {
            return false;
        }
        *place = None;
        match lent {
            Some(Value(V::Object(object))) => mem::forget(place.replace(V::Object(*object))),
            Some(Value(V::Seq(sequence))) => mem::forget(place.replace(V::Seq(*sequence))),
            lent => *place = lent.take().map(|value| value.0),
        }
        true
    }

    #[inline]
    pub(crate) fn assign(&mut self, target: &'a Target, value: V<'a>) -> R<'a, ()> {
        if let Target::Local(slot) = target {
            self.set_slot(*slot, value);
            return Ok(());
        }
        self.assign_other(target, value)
    }

    fn assign_other(&mut self, target: &'a Target, value: V<'a>) -> R<'a, ()> {
        self.check_stack()?;
        match target {
            Target::Local(slot) => self.set_slot(*slot, value),
            Target::Name(_) => {}
            Target::Attr(object, name) => {
                let object = self.eval(object)?;
                let kind = object.type_name();
                return raise(
                    "AttributeError",
                    format!("'{kind}' object has no attribute '{name}' that can be set"),
                );
            }
            Target::Index(object, index) => {
                let object = self.eval(object)?;
                let index = self.eval(index)?;
                self.set_item(&object, index, value)?;
            }
            Target::Tuple(targets, star) => {
                let items = match self.collect(&value) {
                    Ok(items) => items,
                    Err(exc) if exc.name() == "TypeError" => {
                        return type_error(format!(
                            "cannot unpack non-iterable {} object",
                            value.type_name()
                        ));
                    }
                    Err(exc) => return Err(exc),
                };
                self.unpack(targets, *star, items)?;
            }
        }
        Ok(())
    }

    fn unpack(
        &mut self,
        targets: &'a [Target],
        star: Option<usize>,
        items: Vec<V<'a>>,
    ) -> R<'a, ()> {
        let (given, wanted) = (items.len(), targets.len());
        let Some(star) = star else {
            if given < wanted {
                return value_error(format!(
                    "not enough values to unpack (expected {wanted}, got {given})"
                ));
            }
            if given > wanted {
                return value_error(format!("too many values to unpack (expected {wanted})"));
            }
            for (target, item) in targets.iter().zip(items) {
                self.assign(target, item)?;
            }
            return Ok(());
        };
        if given + 1 < wanted {
            return value_error(format!(
                "not enough values to unpack (expected at least {}, got {given})",
                wanted - 1
            ));
        }
        let mut items = items.into_iter();
        for (index, target) in targets.iter().enumerate() {
            if index == star {
                let rest = items.by_ref().take(given + 1 - wanted).collect();
                self.assign(target, V::list(rest))?;
            } else if let Some(item) = items.next() {
                self.assign(target, item)?;
            }
        }
        Ok(())
    }

    fn augment(
        &mut self,
        target: &'a Target,
        op: BinaryOp,
        value: &'a crate::language::ast::Expr,
    ) -> R<'a, ()> {
        match target {
            Target::Local(slot) => {
                let Some(before) = self.slots.get(*slot as usize).cloned().flatten() else {
                    return self.unbound(*slot);
                };
                let value = self.eval(value)?;
                let result = self.in_place(op, before, value)?;
                self.set_slot(*slot, result);
            }
            Target::Index(object, index) => {
                let object = self.eval(object)?;
                let index = self.eval(index)?;
                let before = self.item(&object, &index)?;
                let value = self.eval(value)?;
                let result = self.in_place(op, before, value)?;
                self.set_item(&object, index, result)?;
            }
            Target::Attr(object, name) => {
                let object = self.eval(object)?;
                let before = self.attr(&object, name)?;
                let value = self.eval(value)?;
                self.in_place(op, before, value)?;
                return raise(
                    "AttributeError",
                    format!("attribute '{name}' cannot be set"),
                );
            }
            Target::Tuple(..) | Target::Name(_) => {}
        }
        Ok(())
    }

    /// `a += b`: lists, sets and dicts are changed where they are.
    fn in_place(&mut self, op: BinaryOp, before: V<'a>, value: V<'a>) -> R<'a, V<'a>> {
        let before = before.owned();
        let name = match (before.type_of(), op) {
            (super::native::Type::List, BinaryOp::Add) => "extend",
            (super::native::Type::Dict, BinaryOp::BitOr) => "update",
            (super::native::Type::Set, BinaryOp::BitOr) => "update",
            (super::native::Type::Set, BinaryOp::BitAnd) => "intersection_update",
            (super::native::Type::Set, BinaryOp::Sub) => "difference_update",
            (super::native::Type::Set, BinaryOp::BitXor) => "symmetric_difference_update",
            (super::native::Type::List, BinaryOp::Mul) => {
                let result = self.binary(op, &before, &value)?;
                if let (V::Heap(old), V::Heap(new)) = (&before, &result)
                    && let (Heap::List(old), Heap::List(new)) = (&**old, &**new)
                {
                    *old.borrow_mut() = new.take();
                }
                return Ok(before);
            }
            _ => return self.binary(op, &before, &value),
        };
        if before.type_of() == super::native::Type::Set
            && super::compare::set_items(&value).is_none()
        {
            return self.binary(op, &before, &value);
        }
        self.method_with(&before, name, vec![value])?;
        Ok(before)
    }

    fn delete(&mut self, target: &'a Target) -> R<'a, ()> {
        match target {
            Target::Local(slot) => {
                let taken = self.slots.get_mut(*slot as usize).and_then(Option::take);
                if taken.is_none() {
                    return self.unbound(*slot);
                }
                Ok(())
            }
            Target::Index(object, index) => {
                let object = self.eval(object)?;
                let index = self.eval(index)?;
                self.delete_item(&object, &index)
            }
            Target::Attr(_, name) => raise(
                "AttributeError",
                format!("attribute '{name}' cannot be deleted"),
            ),
            Target::Tuple(targets, _) => {
                for target in targets {
                    self.delete(target)?;
                }
                Ok(())
            }
            Target::Name(_) => Ok(()),
        }
    }
}
