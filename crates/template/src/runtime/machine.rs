//! The state of one render.

use super::exception::{R, limit, raise, recursion};
use super::native::Native;
use crate::environment::{Environment, Limits};
use crate::language::ast::Code;
use crate::language::stack::{here, used_more_than};
use crate::modules;
use crate::value::V;
use crate::value::dict::{Dict, Key};
use crate::value::host::Object;

pub(crate) struct Machine<'a> {
    pub(crate) code: &'a Code,
    /// What the names stand for, those of the template and those from outside.
    pub(crate) slots: Vec<Option<V<'a>>>,
    pub(crate) names: &'a dyn Object,
    pub(crate) environment: &'a Environment,
    pub(crate) out: Vec<u8>,
    /// Whether `xhtml_escape` is ours, not a name of the host's.
    pub(crate) plain_escape: bool,
    /// Exceptions whose handlers are running, for a bare `raise`.
    pub(crate) handling: Vec<super::exception::Exc<'a>>,
    limits: Limits,
    steps: u64,
    /// The number of steps at which the limits are looked at again.
    next_check: u64,
    memory: usize,
    stack: usize,
}

impl<'a> Machine<'a> {
    pub(crate) fn new(
        code: &'a Code,
        defaults: &'a [Default],
        names: &'a dyn Object,
        environment: &'a Environment,
        out: Vec<u8>,
    ) -> Self {
        let mut machine = Self {
            code,
            slots: Vec::with_capacity(code.names.len()),
            names,
            environment,
            out,
            plain_escape: false,
            handling: Vec::new(),
            limits: environment.limits,
            steps: 0,
            next_check: 0,
            memory: 0,
            stack: here(),
        };
        machine.slots.resize_with(code.names.len(), || None);
        for (slot, default) in code.globals.iter().zip(defaults) {
            let Some(name) = code.names.get(*slot as usize) else {
                continue;
            };
            let value = machine.lookup(name, *default);
            if let (Default::Escape, Some(V::Native(_))) = (default, &value) {
                machine.plain_escape = true;
            }
            if let Some(place) = machine.slots.get_mut(*slot as usize) {
                *place = value;
            }
        }
        machine
    }

    fn lookup(&self, name: &str, default: Default) -> Option<V<'a>> {
        let found = self
            .names
            .attr(name)
            .or_else(|| self.environment.namespace_value(name))
            .map(|value| value.0);
        match found {
            Some(value) if self.code.mutates => Some(value.owned_deep(0)),
            Some(value) => Some(value),
            None => match default {
                Default::Escape => Some(V::Native(modules::escape::XHTML_ESCAPE)),
                Default::Native(native) => Some(V::Native(native)),
                Default::Rare => default_name(name).or_else(|| builtin_name(name)),
                Default::Nothing => None,
            },
        }
    }

    /// What `globals()` gives.
    pub(crate) fn globals_dict(&mut self) -> R<'a, V<'a>> {
        let mut dict = Dict::default();
        for module in modules::NAMESPACE {
            dict.insert(Key(V::Str(module.name)), V::Native(module));
        }
        dict.insert(
            Key(V::Str("datetime")),
            V::heap(crate::value::Heap::Module(&modules::datetime::MODULE)),
        );
        for (name, value) in self.environment.namespace() {
            dict.insert(Key(V::Str(name)), value.0);
        }
        for name in self.names.names() {
            if let Some(value) = self.names.attr(name) {
                dict.insert(Key(V::text(name)), value.0);
            }
        }
        Ok(V::dict(dict))
    }

    /// What `locals()` gives.
    pub(crate) fn locals_dict(&self) -> V<'a> {
        let mut dict = Dict::default();
        for slot in &self.code.function {
            let name = self.code.names.get(*slot as usize);
            let value = self.slots.get(*slot as usize).cloned().flatten();
            if let (Some(name), Some(value)) = (name, value) {
                dict.insert(Key(V::Str(name)), value);
            }
        }
        V::dict(dict)
    }

    /// Counts a turn of a loop.
    #[inline(always)]
    pub(crate) fn step(&mut self) -> R<'a, ()> {
        self.steps += 1;
        if self.steps >= self.next_check {
            return self.check();
        }
        Ok(())
    }

    /// Counts so many turns at once.
    #[inline]
    pub(crate) fn steps(&mut self, turns: usize) -> R<'a, ()> {
        self.steps += turns as u64;
        if self.steps >= self.next_check {
            return self.check();
        }
        Ok(())
    }

    /// Counts the items that one operation looks at or moves: eight take about as long as a turn.
    #[inline]
    pub(crate) fn walk(&mut self, items: usize) -> R<'a, ()> {
        self.steps(items / 8)
    }

    /// Looks at the limits, as often as every so many turns.
    #[inline(never)]
    fn check(&mut self) -> R<'a, ()> {
        const TURNS: u64 = 64;
        self.check_output()?;
        if self.steps > self.limits.steps {
            return limit(
                "RuntimeError",
                "the template runs in too many loops: more than Limits::steps turns",
            );
        }
        self.next_check = (self.steps + TURNS).min(self.limits.steps.saturating_add(1));
        Ok(())
    }

    /// Counts memory that is about to be used.
    #[inline]
    pub(crate) fn charge(&mut self, bytes: usize) -> R<'a, ()> {
        self.memory = self.memory.saturating_add(bytes);
        if self.memory > self.limits.memory {
            return limit(
                "MemoryError",
                "the template uses too much memory: more than Limits::memory bytes",
            );
        }
        Ok(())
    }

    #[inline]
    pub(crate) fn check_output(&mut self) -> R<'a, ()> {
        if self.out.len() > self.limits.memory {
            self.charge(self.out.len())
        } else {
            Ok(())
        }
    }

    /// Stops before the stack is used up.
    #[inline]
    pub(crate) fn check_stack(&self) -> R<'a, ()> {
        if used_more_than(self.limits.stack, self.stack) {
            recursion()
        } else {
            Ok(())
        }
    }

    #[cold]
    pub(crate) fn unknown_global<T>(&self, slot: u32) -> R<'a, T> {
        let name = self.code.names.get(slot as usize).map_or("", |name| name);
        raise("NameError", format!("name '{name}' is not defined"))
    }

    #[cold]
    pub(crate) fn unbound<T>(&self, slot: u32) -> R<'a, T> {
        let name = self.code.names.get(slot as usize).map_or("", |name| name);
        raise(
            "UnboundLocalError",
            format!(
                "cannot access local variable '{name}' where it is not associated with a value"
            ),
        )
    }
}

/// What a name means where the host gives it no meaning; found out when a template is compiled.
#[derive(Clone, Copy)]
pub(crate) enum Default {
    Escape,
    Native(&'static Native),
    Rare,
    Nothing,
}

impl Default {
    pub(crate) fn of(name: &str) -> Self {
        if name == "xhtml_escape" {
            return Self::Escape;
        }
        match default_name(name).or_else(|| builtin_name(name)) {
            Some(V::Native(native)) => Self::Native(native),
            Some(_) => Self::Rare,
            None => Self::Nothing,
        }
    }
}

/// The names that Tornado gives to every template.
fn default_name<'a>(name: &str) -> Option<V<'a>> {
    if let Some(native) = modules::NAMESPACE.iter().find(|native| native.name == name) {
        return Some(V::Native(native));
    }
    match name {
        "escape" => modules::NAMESPACE
            .iter()
            .find(|native| native.name == "xhtml_escape")
            .map(V::Native),
        "datetime" => Some(V::heap(crate::value::Heap::Module(
            &modules::datetime::MODULE,
        ))),
        "__name__" => Some(V::Str("__main__")),
        _ => None,
    }
}

/// Python's own names.
pub(crate) fn builtin_name<'a>(name: &str) -> Option<V<'a>> {
    if let Some(native) = super::builtin::BUILTINS
        .iter()
        .find(|native| native.name == name)
    {
        return Some(V::Native(native));
    }
    match name {
        "Ellipsis" => return Some(V::heap(crate::value::Heap::Ellipsis)),
        "NotImplemented" => return Some(V::heap(crate::value::Heap::NotImplemented)),
        "IOError" | "EnvironmentError" => return builtin_name("OSError"),
        "__debug__" => return Some(V::Bool(true)),
        _ => {}
    }
    let found = super::exception::EXCEPTIONS
        .iter()
        .find(|native| native.name == name)?;
    let hidden = matches!(
        name,
        "JSONDecodeError" | "error" | "HTTPError" | "MissingArgumentError"
    );
    if hidden { None } else { Some(V::Native(found)) }
}
