//! `{% try %}`.

use super::exception::{Exc, R, type_error};
use super::exec::{Done, Stop};
use super::machine::Machine;
use crate::language::ast::{Handler, Target, Try};
use crate::value::V;

impl<'a> Machine<'a> {
    pub(crate) fn try_(&mut self, try_: &'a Try) -> Done<'a> {
        let mut result = self.run(&try_.body);
        result = match result {
            Ok(()) => self.run(&try_.otherwise),
            Err(Stop::Raised(exc)) if !exc.limit => self.handle(exc, &try_.handlers),
            other => other,
        };
        if !try_.finally.is_empty() {
            self.run(&try_.finally)?;
        }
        result
    }

    fn handle(&mut self, exc: Box<Exc<'a>>, handlers: &'a [Handler]) -> Done<'a> {
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
                    && let Some(place) = self.slots.get_mut(*slot as usize)
                {
                    *place = None;
                }
                return result;
            }
        }
        Err(Stop::Raised(exc))
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
}
