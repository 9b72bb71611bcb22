//! Patterns that need no backtracking, matched by hand: `/story/([0-9]+)`, `/entry/([^/]+)/edit`.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::{Spans, flat};

/// A row of literals and runs in which every run can only end in one place.
///
/// A run of characters of a class is followed by the end, or by something that begins with no character of that class,
/// so it takes all it can and never gives any back. That is what the expression would find, greedy or not.
pub(super) struct Simple {
    steps: Vec<Step>,
}

enum Step {
    /// This text.
    Literal(Box<[u8]>),
    /// Characters of a class, at least and at most so many.
    Run {
        class: Box<[bool; 128]>,
        least: usize,
        most: usize,
    },
    /// A group begins.
    Open(usize),
    /// A group ends.
    Close(usize),
}

impl Simple {
    /// The simple form of an expression, if it has one.
    pub(super) fn of(hir: &Hir) -> Option<Self> {
        let mut steps = Vec::new();
        for part in flat(hir) {
            push(part, &mut steps)?;
        }
        is_unambiguous(&steps).then_some(Self { steps })
    }

    /// Whether a path matches; `None` if it is not ASCII, and the classes cannot tell.
    pub(super) fn matches(&self, path: &[u8], spans: &mut Spans) -> Option<bool> {
        let mut at = 0;
        let mut starts = [0; super::MOST_GROUPS];
        for step in &self.steps {
            match step {
                Step::Literal(text) => {
                    let rest = path.get(at..)?;
                    if !rest.starts_with(text) {
                        return if path.is_ascii() { Some(false) } else { None };
                    }
                    at += text.len();
                }
                Step::Run { class, least, most } => {
                    let rest = path.get(at..)?;
                    let mut length = 0;
                    for &byte in rest {
                        match class.get(usize::from(byte)) {
                            Some(true) if length < *most => length += 1,
                            Some(_) => break,
                            None => return None,
                        }
                    }
                    if length < *least {
                        return if path.is_ascii() { Some(false) } else { None };
                    }
                    at += length;
                }
                Step::Open(group) => *starts.get_mut(*group)? = at,
                Step::Close(group) => spans.set(*group, *starts.get(*group)?..at),
            }
        }
        if at == path.len() {
            return Some(true);
        }
        if path.is_ascii() { Some(false) } else { None }
    }
}

/// Appends the steps of a part; `None` if it is not simple.
fn push(hir: &Hir, steps: &mut Vec<Step>) -> Option<()> {
    match hir.kind() {
        HirKind::Empty => {}
        HirKind::Literal(literal) => steps.push(Step::Literal(literal.0.clone())),
        HirKind::Class(class) => steps.push(Step::Run {
            class: ascii(class),
            least: 1,
            most: 1,
        }),
        HirKind::Repetition(repetition) => {
            let HirKind::Class(class) = repetition.sub.kind() else {
                return None;
            };
            let most = repetition.max.map_or(usize::MAX, |most| most as usize);
            steps.push(Step::Run {
                class: ascii(class),
                least: repetition.min as usize,
                most,
            });
        }
        HirKind::Capture(capture) => {
            let group = (capture.index as usize).checked_sub(1)?;
            steps.push(Step::Open(group));
            push(&capture.sub, steps)?;
            steps.push(Step::Close(group));
        }
        HirKind::Concat(parts) => {
            for part in parts {
                push(part, steps)?;
            }
        }
        HirKind::Look(_) | HirKind::Alternation(_) => return None,
    }
    Some(())
}

/// Whether every run can only end in one place.
fn is_unambiguous(steps: &[Step]) -> bool {
    let mut rest = steps
        .iter()
        .filter(|step| matches!(step, Step::Literal(_) | Step::Run { .. }))
        .peekable();
    while let Some(step) = rest.next() {
        let Step::Run { class, least, most } = step else {
            continue;
        };
        let fixed = least == most;
        let clear = match rest.peek() {
            None => true,
            Some(Step::Literal(text)) => match text
                .first()
                .and_then(|&first| class.get(usize::from(first)))
            {
                Some(inside) => !inside,
                // Beyond ASCII the expression is asked.
                None => true,
            },
            Some(Step::Run {
                class: next, least, ..
            }) => {
                *least > 0
                    && !class
                        .iter()
                        .zip(next.iter())
                        .any(|(here, there)| *here && *there)
            }
            Some(_) => false,
        };
        if !fixed && !clear {
            return false;
        }
    }
    true
}

/// Which characters of ASCII a class has.
fn ascii(class: &Class) -> Box<[bool; 128]> {
    let mut table = Box::new([false; 128]);
    let mut include = |start: u32, end: u32| {
        for byte in start..=end.min(127) {
            if let Some(slot) = table.get_mut(byte as usize) {
                *slot = true;
            }
        }
    };
    match class {
        Class::Unicode(class) => class
            .iter()
            .for_each(|range| include(range.start().into(), range.end().into())),
        Class::Bytes(class) => class
            .iter()
            .for_each(|range| include(range.start().into(), range.end().into())),
    }
    table
}
