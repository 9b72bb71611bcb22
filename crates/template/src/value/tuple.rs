//! Tuples, and those whose items have names.

use std::ops::Deref;

use super::V;
use super::dict::{Dict, Key};
use crate::runtime::exception::{R, type_error, value_error};
use crate::value::args::Args;

pub(crate) struct Tuple<'a> {
    pub(crate) items: Box<[V<'a>]>,
    /// Nothing in a plain tuple.
    pub(crate) class: Option<&'static Class>,
}

/// What the items of a tuple are called, and what it can do.
pub(crate) struct Class {
    /// What `type(x).__name__` says.
    pub(crate) name: &'static str,
    /// What `repr` puts before the name.
    pub(crate) module: &'static str,
    pub(crate) fields: &'static [&'static str],
    /// What it knows beyond its fields.
    pub(crate) attr: for<'a> fn(&Tuple<'a>, &str) -> R<'a, Option<V<'a>>>,
    /// Its methods that take no arguments, if it is one of Python's namedtuples.
    pub(crate) methods: Option<for<'a> fn(&Tuple<'a>, &str) -> Option<V<'a>>>,
}

impl<'a> Deref for Tuple<'a> {
    type Target = [V<'a>];

    fn deref(&self) -> &[V<'a>] {
        &self.items
    }
}

impl<'a> Tuple<'a> {
    pub(crate) fn attr(&self, name: &str) -> R<'a, Option<V<'a>>> {
        let Some(class) = self.class else {
            return Ok(None);
        };
        if name == "_fields" && class.methods.is_some() {
            let fields = class.fields.iter().map(|field| V::Str(field));
            return Ok(Some(V::tuple(fields.collect())));
        }
        match self.field(class, name) {
            Some(item) => Ok(Some(item.clone())),
            None => (class.attr)(self, name),
        }
    }

    pub(crate) fn call(&self, name: &str, args: Args<'a>) -> R<'a, Option<V<'a>>> {
        let Some((class, methods)) = self.class.and_then(|class| Some((class, class.methods?)))
        else {
            return Ok(None);
        };
        if name == "_replace" {
            return self.replaced(class, args).map(Some);
        }
        let found = match name {
            "_asdict" => {
                let mut dict = Dict::default();
                for (field, item) in class.fields.iter().zip(&self.items) {
                    dict.insert(Key(V::Str(field)), item.clone());
                }
                Some(V::dict(dict))
            }
            _ => methods(self, name),
        };
        if found.is_some() {
            let [] = args.exactly(name)?;
        }
        Ok(found)
    }

    fn field(&self, class: &Class, name: &str) -> Option<&V<'a>> {
        let mut fields = class.fields.iter().zip(&self.items);
        fields
            .find(|(field, _)| **field == name)
            .map(|(_, item)| item)
    }

    fn replaced(&self, class: &'static Class, args: Args<'a>) -> R<'a, V<'a>> {
        if !args.positional.is_empty() {
            return type_error("_replace() takes 1 positional argument");
        }
        let mut items = self.items.clone();
        for (name, value) in args.keyword {
            let field = class.fields.iter().position(|field| **field == *name);
            match field.and_then(|at| items.get_mut(at)) {
                Some(item) => *item = value,
                None => return value_error(format!("Got unexpected field names: ['{name}']")),
            }
        }
        Ok(V::named_tuple(class, items))
    }
}
