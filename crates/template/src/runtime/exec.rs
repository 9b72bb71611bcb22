//! Statements.

use super::exception::{Exc, R, type_error};
use super::machine::Machine;
use crate::language::ast::{
    Apply, CompareOp, Const, Escape, Expr, For, Handler, Stmt, StmtKind, Target, Try,
};
use crate::value::iter::Iter;
use crate::value::{V, repr};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    Next,
    Break,
    Continue,
}

impl<'a> Machine<'a> {
    pub(crate) fn run(&mut self, body: &'a [Stmt]) -> R<'a, Flow> {
        for stmt in body {
            if let StmtKind::Text(text) = &stmt.kind {
                self.out.extend_from_slice(text.as_bytes());
                continue;
            }
            match self.exec(stmt) {
                Ok(Flow::Next) => {}
                Ok(flow) => return Ok(flow),
                Err(mut exc) => {
                    if exc.at.is_none() {
                        exc.at = Some(stmt.at);
                    }
                    return Err(exc);
                }
            }
        }
        Ok(Flow::Next)
    }

    #[inline]
    fn exec(&mut self, stmt: &'a Stmt) -> R<'a, Flow> {
        match &stmt.kind {
            StmtKind::Text(text) => {
                self.out.extend_from_slice(text.as_bytes());
                Ok(Flow::Next)
            }
            StmtKind::Print(value, escape) => {
                self.print(value, escape)?;
                Ok(Flow::Next)
            }
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
        }
    }

    /// The truth of a condition, without making a value where that is easy.
    #[inline]
    pub(crate) fn truth(&mut self, condition: &'a Expr) -> R<'a, bool> {
        match condition {
            Expr::Not(inner) => Ok(!self.truth(inner)?),
            Expr::Compare(first, rest) => {
                if let [(op, second)] = rest.as_slice()
                    && let (Some(a), Some(b)) = (self.small(first), self.small(second))
                    && let Some(holds) = compare_small(*op, a, b)
                {
                    return Ok(holds);
                }
                Ok(self.eval_deep(condition)?.truth())
            }
            Expr::Attr(object, name) => {
                if let Some(value) = self.field(object, name) {
                    return Ok(value.truth());
                }
                Ok(self.eval_deep(condition)?.truth())
            }
            condition => Ok(self.eval(condition)?.truth()),
        }
    }

    /// A small number that is at hand.
    #[inline]
    fn small(&self, expr: &Expr) -> Option<i64> {
        match expr {
            Expr::Const(Const::Int(number)) => Some(*number),
            Expr::Local(slot) => match self.locals.get(*slot as usize) {
                Some(Some(V::Int(number))) => Some(*number),
                _ => None,
            },
            Expr::Global(number) => match self.globals.get(*number as usize) {
                Some(Some(V::Int(number))) => Some(*number),
                _ => None,
            },
            Expr::Attr(object, name) => match self.field(object, name)? {
                V::Int(number) => Some(number),
                _ => None,
            },
            _ => None,
        }
    }

    /// A field of an object that a name stands for.
    #[inline]
    fn field(&self, object: &Expr, name: &str) -> Option<V<'a>> {
        let found = match object {
            Expr::Local(slot) => self.locals.get(*slot as usize),
            Expr::Global(number) => self.globals.get(*number as usize),
            _ => None,
        };
        match found {
            Some(Some(V::Object(object))) => object.attr(name).map(|value| value.0),
            _ => None,
        }
    }

    #[inline]
    fn print(&mut self, expr: &'a Expr, escape: &'a Escape) -> R<'a, ()> {
        // The usual value is a name of the host's data: written from where it stands.
        if let Expr::Local(slot) = expr
            && let Some(Some(value)) = self.locals.get(*slot as usize)
            && self.plain_escape
        {
            match (value, escape) {
                (V::Int(number), Escape::Html(_) | Escape::None) => {
                    push_int(&mut self.out, *number);
                    return Ok(());
                }
                (V::Str(text), Escape::Html(_)) => {
                    tornado_escape::xhtml_escape_into(text, &mut self.out);
                    return Ok(());
                }
                _ => {}
            }
        }
        if let Expr::Attr(object, name) = expr
            && let Some(value) = self.field(object, name)
        {
            return self.print_value(value, escape);
        }
        let value = self.eval(expr)?;
        self.print_value(value, escape)
    }

    #[inline]
    fn print_value(&mut self, value: V<'a>, escape: &'a Escape) -> R<'a, ()> {
        match (&value, escape) {
            (V::Int(number), Escape::Html(_) | Escape::None)
                if self.plain_escape || matches!(escape, Escape::None) =>
            {
                push_int(&mut self.out, *number);
                Ok(())
            }
            (V::Str(text), Escape::Html(_)) if self.plain_escape => {
                tornado_escape::xhtml_escape_into(text, &mut self.out);
                Ok(())
            }
            _ => self.print_slow(value, escape),
        }
    }

    #[inline(never)]
    fn print_slow(&mut self, value: V<'a>, escape: &'a Escape) -> R<'a, ()> {
        self.check_output()?;
        match escape {
            Escape::None => self.write(&value),
            Escape::Html(_) if self.plain_escape => {
                if let Some(text) = value.as_str() {
                    tornado_escape::xhtml_escape_into(text, &mut self.out);
                } else if let Some(bytes) = value.as_bytes() {
                    let text = super::convert::decode_utf8(bytes)?;
                    tornado_escape::xhtml_escape_into(text, &mut self.out);
                } else {
                    let mut text = String::new();
                    repr::str_into(&value, &mut text)?;
                    tornado_escape::xhtml_escape_into(&text, &mut self.out);
                }
                Ok(())
            }
            Escape::Html(number) => {
                let Some(function) = self.globals.get(*number as usize).cloned().flatten() else {
                    return self.unknown_global(*number);
                };
                let bytes = self.utf8(value)?;
                let result = self.call_with(&function, vec![bytes])?;
                self.write_text(&result)
            }
            Escape::Call(call, slot) => {
                let bytes = self.utf8(value)?;
                self.set_slot(*slot, bytes);
                let result = self.eval(call)?;
                self.write_text(&result)
            }
            Escape::Source(_) => Ok(()),
        }
    }

    /// What a value is before the escaping function gets it: bytes.
    fn utf8(&mut self, value: V<'a>) -> R<'a, V<'a>> {
        if value.as_bytes().is_some() {
            return Ok(value);
        }
        let mut text = String::new();
        repr::str_into(&value, &mut text)?;
        Ok(V::bytes(text.into_bytes()))
    }

    fn write(&mut self, value: &V<'a>) -> R<'a, ()> {
        if let Some(text) = value.as_str() {
            self.out.extend_from_slice(text.as_bytes());
        } else if let Some(bytes) = value.as_bytes() {
            self.out.extend_from_slice(bytes);
        } else {
            let mut text = String::new();
            repr::str_into(value, &mut text)?;
            self.out.extend_from_slice(text.as_bytes());
        }
        Ok(())
    }

    /// Writes what a function made: text or bytes, nothing else.
    fn write_text(&mut self, value: &V<'a>) -> R<'a, ()> {
        if value.as_str().is_some() || value.as_bytes().is_some() {
            return self.write(value);
        }
        if matches!(value, V::None) {
            return type_error("Expected bytes, unicode, or None; got None where text was needed");
        }
        type_error(format!(
            "Expected bytes, unicode, or None; got <class '{}'>",
            value.type_name()
        ))
    }

    #[inline]
    pub(crate) fn set_slot(&mut self, slot: u32, value: V<'a>) {
        if let Some(place) = self.locals.get_mut(slot as usize) {
            *place = Some(value);
        }
    }

    fn for_loop(&mut self, for_: &'a For) -> R<'a, Flow> {
        let source = self.eval(&for_.iter)?;
        let mut iter = match source {
            V::Seq(sequence) => Iter::Seq(sequence, 0),
            V::Heap(heap) => match std::rc::Rc::try_unwrap(heap) {
                // An iterator that nobody else holds needs no cell.
                Ok(mut heap) => match &mut heap {
                    crate::value::Heap::Iter(iter, _) => {
                        std::mem::replace(iter.get_mut(), Iter::Empty)
                    }
                    _ => self.iterate(&V::heap(heap))?,
                },
                Err(shared) => self.iterate(&V::Heap(shared))?,
            },
            source => self.iterate(&source)?,
        };
        loop {
            match (&mut iter, &for_.target) {
                (Iter::Seq(sequence, index), Target::Local(slot)) => {
                    let Some(value) = sequence.get(*index) else {
                        break;
                    };
                    *index += 1;
                    self.set_slot(*slot, value.0);
                }
                (Iter::Enumerate(inner, number), Target::Tuple(targets, None))
                    if targets.len() == 2 =>
                {
                    let Some(value) = self.next(inner)? else {
                        break;
                    };
                    let count = V::Int(*number);
                    *number = number.wrapping_add(1);
                    if let [first, second] = targets.as_slice() {
                        self.assign(first, count)?;
                        self.assign(second, value)?;
                    }
                }
                (iter, target) => {
                    let Some(value) = self.next(iter)? else { break };
                    self.assign(target, value)?;
                }
            }
            self.step()?;
            if self.run(&for_.body)? == Flow::Break {
                return Ok(Flow::Next);
            }
        }
        self.run(&for_.otherwise)
    }

    fn while_loop(
        &mut self,
        condition: &'a Expr,
        body: &'a [Stmt],
        otherwise: &'a [Stmt],
    ) -> R<'a, Flow> {
        while self.truth(condition)? {
            self.step()?;
            self.check_output()?;
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
                    && let Some(place) = self.locals.get_mut(*slot as usize)
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
            if let Some(place) = self.locals.get_mut(*slot as usize) {
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

#[inline]
fn compare_small(op: CompareOp, a: i64, b: i64) -> Option<bool> {
    Some(match op {
        CompareOp::Eq => a == b,
        CompareOp::Ne => a != b,
        CompareOp::Lt => a < b,
        CompareOp::Le => a <= b,
        CompareOp::Gt => a > b,
        CompareOp::Ge => a >= b,
        _ => return None,
    })
}

#[inline]
fn push_int(out: &mut Vec<u8>, number: i64) {
    if (0..10).contains(&number) {
        out.push(b'0' + number as u8);
    } else {
        out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    }
}
