//! Calls.

use std::borrow::Cow;

use super::exception::{Exc, R, type_error};
use super::machine::Machine;
use super::native::Kind;
use crate::language::ast::{Arg, Call, Expr, ParamKind};
use crate::value::args::Args;
use crate::value::dict::{Dict, Key};
use crate::value::{Closure, Heap, V};

impl<'a> Machine<'a> {
    pub(crate) fn call_expr(&mut self, call: &'a Call) -> R<'a, V<'a>> {
        if let Expr::Attr(object, name) = &call.function {
            let object = self.eval(object)?;
            let args = self.args(&call.args)?;
            return self.method(&object, name, args);
        }
        let function = self.eval(&call.function)?;
        let args = self.args(&call.args)?;
        self.call(&function, args)
    }

    fn args(&mut self, source: &'a [Arg]) -> R<'a, Args<'a>> {
        let mut args = Args {
            positional: Vec::with_capacity(source.len()),
            keyword: Vec::new(),
        };
        for arg in source {
            match arg {
                Arg::Positional(value) => args.positional.push(self.eval(value)?),
                Arg::Keyword(name, value) => {
                    let value = self.eval(value)?;
                    add_keyword(&mut args, Cow::Borrowed(name), value)?;
                }
                Arg::Star(value) => {
                    let value = self.eval(value)?;
                    match self.collect(&value) {
                        Ok(items) => args.positional.extend(items),
                        Err(exc) if exc.name() == "TypeError" => {
                            return type_error(format!(
                                "argument after * must be an iterable, not {}",
                                value.type_name()
                            ));
                        }
                        Err(exc) => return Err(exc),
                    }
                }
                Arg::StarStar(value) => {
                    let value = self.eval(value)?.owned();
                    let V::Heap(heap) = &value else {
                        return type_error(format!(
                            "argument after ** must be a mapping, not {}",
                            value.type_name()
                        ));
                    };
                    let Heap::Dict(dict) = &**heap else {
                        return type_error(format!(
                            "argument after ** must be a mapping, not {}",
                            value.type_name()
                        ));
                    };
                    for (key, value) in dict.borrow().iter() {
                        match key.0.as_str() {
                            Some(key) => {
                                add_keyword(&mut args, Cow::Owned(key.into()), value.clone())?
                            }
                            None => return type_error("keywords must be strings"),
                        }
                    }
                }
            }
        }
        Ok(args)
    }

    pub(crate) fn call_with(&mut self, function: &V<'a>, positional: Vec<V<'a>>) -> R<'a, V<'a>> {
        self.call(
            function,
            Args {
                positional,
                keyword: Vec::new(),
            },
        )
    }

    pub(crate) fn call(&mut self, function: &V<'a>, args: Args<'a>) -> R<'a, V<'a>> {
        self.check_stack()?;
        match function {
            V::Native(native) => match native.kind {
                Kind::Function(function) | Kind::Writer(function, _) | Kind::Type(_, function) => {
                    function(self, args)
                }
                Kind::Exception(class) => Ok(Exc {
                    class,
                    custom: None,
                    args: args.positional,
                    at: None,
                    limit: false,
                }
                .into_value()),
            },
            V::Function(function) => function
                .call(&args)
                .map(|value| value.0)
                .map_err(|error| Exc::from_error(&error)),
            V::Object(object) => match object.call("__call__", &args) {
                Some(result) => result
                    .map(|value| value.0)
                    .map_err(|error| Exc::from_error(&error)),
                None => type_error(format!("'{}' object is not callable", function.type_name())),
            },
            V::Heap(heap) => match &**heap {
                Heap::Lambda(closure) => self.call_lambda(closure, args),
                Heap::Bound(object, name) => self.method(object, name, args),
                Heap::Unbound(kind, name) => self.unbound_method(*kind, name, args),
                Heap::Function(function) => function(&args)
                    .map(|value| value.0)
                    .map_err(|error| Exc::from_error(&error)),
                _ => type_error(format!("'{}' object is not callable", function.type_name())),
            },
            _ => type_error(format!("'{}' object is not callable", function.type_name())),
        }
    }

    fn call_lambda(&mut self, closure: &Closure<'a>, args: Args<'a>) -> R<'a, V<'a>> {
        self.step()?;
        let code = closure.code;
        let mut frame: Vec<(u32, Option<V<'a>>)> = closure.captured.clone();
        frame.extend(code.own.iter().map(|slot| (*slot, None)));
        self.exchange(&mut frame);
        let result = self
            .bind(closure, args)
            .and_then(|()| self.eval(&code.body));
        self.exchange(&mut frame);
        result
    }

    fn bind(&mut self, closure: &Closure<'a>, args: Args<'a>) -> R<'a, ()> {
        let Args {
            positional,
            keyword,
        } = args;
        let given = positional.len();
        let mut positional = positional.into_iter();
        let mut most = 0;
        for (index, param) in closure.code.params.iter().enumerate() {
            match param.kind {
                ParamKind::PositionalOnly | ParamKind::Normal => {
                    most += 1;
                    if let Some(value) = positional
                        .next()
                        .or_else(|| closure.defaults.get(index).cloned().flatten())
                    {
                        self.set_slot(param.slot, value);
                    }
                }
                ParamKind::Star => {
                    let rest = positional.by_ref().collect();
                    self.set_slot(param.slot, V::tuple(rest));
                }
                ParamKind::KeywordOnly => {
                    if let Some(value) = closure.defaults.get(index).cloned().flatten() {
                        self.set_slot(param.slot, value);
                    }
                }
                ParamKind::StarStar => {}
            }
        }
        if positional.next().is_some() {
            return type_error(format!(
                "<lambda>() takes {most} positional argument{} but {given} were given",
                if most == 1 { "" } else { "s" }
            ));
        }
        let mut rest = Dict::default();
        for (name, value) in keyword {
            let named = |kind| matches!(kind, ParamKind::Normal | ParamKind::KeywordOnly);
            let found = closure
                .code
                .params
                .iter()
                .enumerate()
                .find(|(_, param)| *param.name == *name && named(param.kind));
            match found {
                Some((index, param)) => {
                    if param.kind == ParamKind::Normal && index < given {
                        return type_error(format!(
                            "<lambda>() got multiple values for argument '{name}'"
                        ));
                    }
                    self.set_slot(param.slot, value);
                }
                None if closure
                    .code
                    .params
                    .iter()
                    .any(|param| param.kind == ParamKind::StarStar) =>
                {
                    rest.insert(Key(V::text(&*name)), value);
                }
                None => {
                    return type_error(format!(
                        "<lambda>() got an unexpected keyword argument '{name}'"
                    ));
                }
            }
        }
        for param in &closure.code.params {
            if param.kind == ParamKind::StarStar {
                self.set_slot(param.slot, V::dict(std::mem::take(&mut rest)));
            } else if self
                .slots
                .get(param.slot as usize)
                .is_none_or(Option::is_none)
            {
                return type_error(format!(
                    "<lambda>() missing 1 required positional argument: '{}'",
                    param.name
                ));
            }
        }
        Ok(())
    }
}

fn add_keyword<'a>(args: &mut Args<'a>, name: Cow<'a, str>, value: V<'a>) -> R<'a, ()> {
    if args.keyword.iter().any(|(known, _)| *known == name) {
        return type_error(format!("got multiple values for keyword argument '{name}'"));
    }
    args.keyword.push((name, value));
    Ok(())
}
