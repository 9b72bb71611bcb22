//! `sorted`, `min` and `max`.

use std::cmp::Ordering;

use crate::language::ast::CompareOp;
use crate::runtime::compare::ordered;
use crate::runtime::exception::{R, type_error, value_error};
use crate::runtime::machine::Machine;
use crate::value::V;
use crate::value::args::Args;

pub(super) fn sorted_<'a>(machine: &mut Machine<'a>, mut args: Args<'a>) -> R<'a, V<'a>> {
    if args.positional.len() != 1 {
        return type_error(format!(
            "sorted expected 1 argument, got {}",
            args.positional.len()
        ));
    }
    let items = args.positional.remove(0);
    let [key, reverse] = args.sort("sorted", ["key", "reverse"], 0)?;
    let items = machine.collect(&items)?;
    Ok(V::list(machine.sorted(
        items,
        key,
        reverse.is_some_and(|reverse| reverse.truth()),
    )?))
}

impl<'a> Machine<'a> {
    /// A stable sort; the first exception on the way ends it.
    pub(crate) fn sorted(
        &mut self,
        items: Vec<V<'a>>,
        key: Option<V<'a>>,
        reverse: bool,
    ) -> R<'a, Vec<V<'a>>> {
        let key = key.filter(|key| !matches!(key, V::None));
        let mut keyed = Vec::with_capacity(items.len());
        for item in items {
            let by = match &key {
                Some(key) => self.call_with(key, vec![item.clone()])?,
                None => item.clone(),
            };
            keyed.push((by, item));
        }
        let mut failed = None;
        // Reversed twice, equal items keep their order.
        if reverse {
            keyed.reverse();
        }
        keyed.sort_by(|a, b| {
            if failed.is_some() {
                return Ordering::Equal;
            }
            match less(&a.0, &b.0) {
                Ok(true) => Ordering::Less,
                Ok(false) => match less(&b.0, &a.0) {
                    Ok(true) => Ordering::Greater,
                    Ok(false) => Ordering::Equal,
                    Err(exc) => {
                        failed = Some(exc);
                        Ordering::Equal
                    }
                },
                Err(exc) => {
                    failed = Some(exc);
                    Ordering::Equal
                }
            }
        });
        if let Some(exc) = failed {
            return Err(exc);
        }
        if reverse {
            keyed.reverse();
        }
        Ok(keyed.into_iter().map(|(_, item)| item).collect())
    }
}

pub(super) fn less<'a>(a: &V<'a>, b: &V<'a>) -> R<'a, bool> {
    ordered(CompareOp::Lt, a, b, 0)
}

pub(super) fn min_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    extreme(machine, args, "min", CompareOp::Lt)
}

pub(super) fn max_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    extreme(machine, args, "max", CompareOp::Gt)
}

pub(super) fn extreme<'a>(
    machine: &mut Machine<'a>,
    mut args: Args<'a>,
    name: &str,
    op: CompareOp,
) -> R<'a, V<'a>> {
    let positional = std::mem::take(&mut args.positional);
    let [key, default] = args.sort(name, ["key", "default"], 0)?;
    let many = positional.len() > 1;
    if many && default.is_some() {
        return type_error(format!(
            "Cannot specify a default for {name}() with multiple positional arguments"
        ));
    }
    let items = match <[V<'a>; 1]>::try_from(positional) {
        Ok([only]) => machine.collect(&only)?,
        Err(many) if many.is_empty() => {
            return type_error(format!("{name} expected at least 1 argument, got 0"));
        }
        Err(many) => many,
    };
    let key = key.filter(|key| !matches!(key, V::None));
    let mut best: Option<(V<'a>, V<'a>)> = None;
    for item in items {
        let by = match &key {
            Some(key) => machine.call_with(key, vec![item.clone()])?,
            None => item.clone(),
        };
        let better = match &best {
            None => true,
            Some((known, _)) => ordered(op, &by, known, 0)?,
        };
        if better {
            best = Some((by, item));
        }
    }
    match best.map(|(_, item)| item).or(default) {
        Some(item) => Ok(item),
        None => value_error(format!("{name}() arg is an empty sequence")),
    }
}
