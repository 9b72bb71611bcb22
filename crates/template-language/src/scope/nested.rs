//! Lambdas and comprehensions: scopes of their own.

use std::sync::Arc;

use super::bound::{names_of, walrus_in};
use super::{Kind, Resolver};
use crate::ast::{Comprehension, ComprehensionKind, Lambda};

impl Resolver {
    pub(super) fn lambda(&mut self, shared: &mut Arc<Lambda>) {
        let lambda = Arc::make_mut(shared);
        for param in &mut lambda.params {
            param.default.iter_mut().for_each(|value| self.expr(value));
        }
        let mut names: Vec<Box<str>> = lambda
            .params
            .iter()
            .map(|param| param.name.clone())
            .collect();
        walrus_in(&lambda.body, &mut names);
        let first = self.names.len() as u32;
        self.push(Kind::Lambda, names);
        if let Some(scope) = self.scopes.last() {
            for param in &mut lambda.params {
                param.slot = scope.names.get(&param.name).copied().unwrap_or_default();
            }
        }
        self.expr(&mut lambda.body);
        lambda.captured = self
            .scopes
            .pop()
            .map(|scope| scope.captured.into_iter().collect())
            .unwrap_or_default();
        lambda.own = self.since(first);
    }

    pub(super) fn comprehension(&mut self, shared: &mut Arc<Comprehension>) {
        let comprehension = Arc::make_mut(shared);
        let generator = comprehension.kind == ComprehensionKind::Generator;
        if let Some(first) = comprehension.clauses.first_mut() {
            self.expr(&mut first.iter);
        }
        let mut names = Vec::new();
        for clause in &comprehension.clauses {
            names_of(&clause.target, &mut names);
        }
        let first = self.names.len() as u32;
        self.push(
            if generator {
                Kind::Generator
            } else {
                Kind::Comprehension
            },
            names,
        );
        for (index, clause) in comprehension.clauses.iter_mut().enumerate() {
            if index > 0 {
                self.expr(&mut clause.iter);
            }
            self.target(&mut clause.target);
            clause
                .conditions
                .iter_mut()
                .for_each(|condition| self.expr(condition));
        }
        comprehension.key.iter_mut().for_each(|key| self.expr(key));
        self.expr(&mut comprehension.element);
        comprehension.captured = self
            .scopes
            .pop()
            .map(|scope| scope.captured.into_iter().collect())
            .unwrap_or_default();
        comprehension.own = self.since(first);
    }
}
