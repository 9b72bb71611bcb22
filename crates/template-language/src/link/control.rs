//! Control statements: their branches, from the nodes between them.

use std::sync::Arc;

use super::Linker;
use super::spot::Spot;
use crate::ast::{For, Handler, StmtKind, Try, While};
use crate::error::Error;
use crate::statement;
use crate::template::{File, Node, NodeKind, Source};

impl Linker<'_> {
    pub(super) fn control(
        &mut self,
        file: &Arc<File>,
        node: &Node,
        word: &str,
        source: &Source,
        body: &[Node],
    ) -> Result<StmtKind, Error> {
        // The parts between `else`, `elif`, `except`, `finally`.
        let mut parts: Vec<(&str, &Source, u32, &[Node])> = Vec::new();
        let (mut head, mut line, mut from, mut name) = (source, node.line, 0, word);
        for (index, child) in body.iter().enumerate() {
            if let NodeKind::Intermediate(word, source) = &child.kind {
                parts.push((name, head, line, body.get(from..index).unwrap_or_default()));
                (head, line, from, name) = (source, child.line, index + 1, word);
            }
        }
        parts.push((name, head, line, body.get(from..).unwrap_or_default()));

        let mut branches = Vec::new();
        let mut handlers = Vec::new();
        let mut loop_head = None;
        let mut loop_condition = None;
        let mut first_body = Vec::new();
        let (mut otherwise, mut finally) = (None, None);
        for (index, (name, head, line, nodes)) in parts.into_iter().enumerate() {
            let text = format!("{}:", head.text);
            let spot = Spot {
                file: Arc::clone(file),
                line,
                offset: head.offset,
                prefix: 0,
            };
            let misplaced =
                |linker: &Self| spot.check::<()>(Err((0, Error::syntax("invalid syntax"))), linker);
            if finally.is_some() || (otherwise.is_some() && name != "finally") {
                misplaced(self)?;
            }
            let is_loop = index == 0 && matches!(word, "for" | "while");
            self.loops += usize::from(is_loop);
            let at = self.place(file, line);
            match name {
                "if" | "elif" => {
                    let condition = spot.check(statement::condition(&text, name), self)?;
                    branches.push((at, condition, self.block_of(file, nodes)?));
                }
                "for" => {
                    loop_head = Some(spot.check(statement::for_head(&text), self)?);
                    first_body = self.block_of(file, nodes)?;
                }
                "while" => {
                    loop_condition = Some(spot.check(statement::condition(&text, name), self)?);
                    first_body = self.block_of(file, nodes)?;
                }
                "except" => {
                    let (class, name) = spot.check(statement::except_head(&text), self)?;
                    if handlers
                        .last()
                        .is_some_and(|handler: &Handler| handler.class.is_none())
                    {
                        spot.check::<()>(
                            Err((0, Error::syntax("default 'except:' must be last"))),
                            self,
                        )?;
                    }
                    handlers.push(Handler {
                        at,
                        class,
                        name,
                        body: self.block_of(file, nodes)?,
                    });
                }
                _ => {
                    spot.check(statement::bare_head(&text, name), self)?;
                    let body = self.block_of(file, nodes)?;
                    match name {
                        "try" => first_body = body,
                        "finally" => finally = Some(body),
                        _ => {
                            if word == "try" && handlers.is_empty() {
                                spot.check::<()>(
                                    Err((0, Error::syntax("expected 'except' or 'finally' block"))),
                                    self,
                                )?;
                            }
                            otherwise = Some(body);
                        }
                    }
                }
            }
            self.loops -= usize::from(is_loop);
        }
        if word == "try" && handlers.is_empty() && finally.is_none() {
            let error = Error::syntax("expected 'except' or 'finally' block")
                .at(&file.name, node.line, &file.text);
            return Err(error.through(&self.via_shared));
        }
        let otherwise = otherwise.unwrap_or_default();
        Ok(match (loop_head, loop_condition) {
            (Some((target, iter)), _) => StmtKind::For(Box::new(For {
                target,
                iter,
                body: first_body,
                otherwise,
            })),
            (None, Some(condition)) => StmtKind::While(Box::new(While {
                condition,
                body: first_body,
                otherwise,
            })),
            (None, None) if word == "try" => StmtKind::Try(Box::new(Try {
                body: first_body,
                handlers,
                otherwise,
                finally: finally.unwrap_or_default(),
            })),
            (None, None) => StmtKind::If(branches, otherwise),
        })
    }
}
