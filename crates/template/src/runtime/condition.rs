//! Conditions: the truth of an expression, without making a value where that is easy.

use super::attribute::Base;
use super::exception::R;
use super::machine::Machine;
use crate::language::ast::{CompareOp, Const, Expr};
use crate::value::V;

impl<'a> Machine<'a> {
    #[inline]
    pub(crate) fn truth(&mut self, condition: &'a Expr) -> R<'a, bool> {
        match condition {
            Expr::Local(slot) | Expr::Global(slot) => {
                if let Some(Some(value)) = self.slots.get(*slot as usize) {
                    return Ok(value.truth());
                }
            }
            Expr::Compare(first, rest) => {
                if let Expr::Local(slot) = &**first
                    && let [(op, Expr::Const(Const::Int(right)))] = rest.as_slice()
                    && let Some(Some(V::Int(left))) = self.slots.get(*slot as usize)
                    && let Some(holds) = compare_ints(*op, *left, *right)
                {
                    return Ok(holds);
                }
            }
            Expr::Attr(object, name) => {
                let base = self.base(object)?;
                if let Base::Lent(object) = &base
                    && let Some(value) = object.attr(name)
                {
                    return Ok(value.0.truth());
                }
                return Ok(self.attr_of(base, name)?.truth());
            }
            _ => {}
        }
        self.truth_deep(condition)
    }

    #[inline(never)]
    fn truth_deep(&mut self, condition: &'a Expr) -> R<'a, bool> {
        self.check_stack()?;
        match condition {
            Expr::Not(inner) => Ok(!self.truth(inner)?),
            Expr::And(items) => {
                for item in items {
                    if !self.truth(item)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Expr::Or(items) => {
                for item in items {
                    if self.truth(item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Expr::Compare(first, rest) => {
                let [(op, second)] = rest.as_slice() else {
                    return Ok(self.eval_deep(condition)?.truth());
                };
                let left = self.eval(first)?;
                let right = self.eval(second)?;
                if let (V::Int(left), V::Int(right)) = (&left, &right)
                    && let Some(holds) = compare_ints(*op, *left, *right)
                {
                    return Ok(holds);
                }
                self.compare(*op, &left, &right)
            }
            condition => Ok(self.eval_deep(condition)?.truth()),
        }
    }
}

#[inline]
fn compare_ints(op: CompareOp, left: i64, right: i64) -> Option<bool> {
    Some(match op {
        CompareOp::Eq => left == right,
        CompareOp::Ne => left != right,
        CompareOp::Lt => left < right,
        CompareOp::Le => left <= right,
        CompareOp::Gt => left > right,
        CompareOp::Ge => left >= right,
        _ => return None,
    })
}
