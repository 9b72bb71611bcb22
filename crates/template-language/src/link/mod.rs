//! Inheritance and includes: several files become one body of code.

mod control;
mod spot;

use std::collections::HashMap;
use std::sync::Arc;

use crate::ast::{Apply, Code, Escape, Expr, Place, Simple, Stmt, StmtKind, Target};
use crate::error::{Error, ErrorKind};
use crate::stack::{LINKING, here, used_more_than};
use crate::template::{File, Node, NodeKind, Source};
use crate::text::Text;
use crate::{MAX_BLOCK_DEPTH, scope, statement};
use spot::Spot;

/// Where `extends` and `include` find files.
pub trait Files {
    /// The file of a name that stands in another.
    fn file(&self, name: &str, parent: &str) -> Result<Arc<File>, Error>;
    /// Whether there are other files at all.
    fn has_loader(&self) -> bool;
}

/// Compiles a file with all that it extends and includes.
pub fn link(file: &Arc<File>, files: &dyn Files) -> Result<Code, Error> {
    let mut linker = Linker {
        files,
        blocks: HashMap::new(),
        code: Code::default(),
        via: Vec::new(),
        via_shared: Arc::from([]),
        loops: 0,
        depth: 0,
        stack: here(),
        escapes: HashMap::new(),
    };
    let mut chain = Vec::new();
    linker.ancestors(file, &mut chain, 0)?;
    for file in chain.iter().rev() {
        linker.find_blocks(file, &file.body, 0)?;
    }
    if let Some(root) = chain.last() {
        let mut body = Vec::new();
        linker.nodes(root, &root.body, &mut body)?;
        linker.code.body = body;
    }
    for file in &chain {
        linker.note(file);
    }
    scope::resolve(&mut linker.code);
    Ok(linker.code)
}

/// The body of a block, and the file it stands in.
type Block = (Arc<File>, Arc<[Node]>);

struct Linker<'f> {
    files: &'f dyn Files,
    blocks: HashMap<Box<str>, Block>,
    code: Code,
    via: Vec<(Arc<str>, u32)>,
    via_shared: Arc<[(Arc<str>, u32)]>,
    loops: usize,
    depth: usize,
    stack: usize,
    escapes: HashMap<Box<str>, Arc<Expr>>,
}

impl Linker<'_> {
    fn note(&mut self, file: &File) {
        if !self.code.files.contains(&file.name) {
            self.code.files.push(Arc::clone(&file.name));
        }
    }

    /// The file, its parents, and theirs; with several `extends` the chain of the last one comes last.
    fn ancestors(
        &mut self,
        file: &Arc<File>,
        chain: &mut Vec<Arc<File>>,
        depth: usize,
    ) -> Result<(), Error> {
        if depth > MAX_BLOCK_DEPTH {
            return Err(recursion().at(&file.name, 0, ""));
        }
        chain.push(Arc::clone(file));
        for node in file.body.iter() {
            if let NodeKind::Extends(name) = &node.kind {
                if !self.files.has_loader() {
                    let error = Error::parse("{% extends %} block found, but no template loader");
                    return Err(error.at(&file.name, node.line, &file.text));
                }
                let parent = self.load(file, name, node.line)?;
                if chain.len() > MAX_BLOCK_DEPTH * 4 {
                    return Err(recursion().at(&file.name, node.line, &file.text));
                }
                self.ancestors(&parent, chain, depth + 1)?;
            }
        }
        Ok(())
    }

    fn load(&mut self, file: &File, name: &str, line: u32) -> Result<Arc<File>, Error> {
        let found = self
            .files
            .file(name, &file.name)
            .map_err(|error| error.at(&file.name, line, &file.text))?;
        self.note(&found);
        Ok(found)
    }

    fn find_blocks(
        &mut self,
        file: &Arc<File>,
        nodes: &Arc<[Node]>,
        depth: usize,
    ) -> Result<(), Error> {
        if depth > MAX_BLOCK_DEPTH * 2 || used_more_than(LINKING, self.stack) {
            return Err(recursion().at(&file.name, 0, ""));
        }
        for node in nodes.iter() {
            match &node.kind {
                NodeKind::Block(name, body) => {
                    self.blocks
                        .insert(name.clone(), (Arc::clone(file), Arc::clone(body)));
                    self.find_blocks(file, body, depth + 1)?;
                }
                NodeKind::Control(_, _, body) | NodeKind::Apply(_, body) => {
                    self.find_blocks(file, body, depth + 1)?
                }
                NodeKind::Include(name) => {
                    let included = self.include(file, name, node.line)?;
                    self.find_blocks(&included, &included.body, depth + 1)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn include(&mut self, file: &File, name: &str, line: u32) -> Result<Arc<File>, Error> {
        if !self.files.has_loader() {
            return Err(
                Error::parse("{% include %} block found, but no template loader")
                    .at(&file.name, line, &file.text),
            );
        }
        self.load(file, name, line)
    }

    fn nodes(
        &mut self,
        file: &Arc<File>,
        nodes: &[Node],
        out: &mut Vec<Stmt>,
    ) -> Result<(), Error> {
        let deep = used_more_than(LINKING, self.stack);
        if deep || self.depth > MAX_BLOCK_DEPTH * 2 || self.code.places.len() > 4_000_000 {
            return Err(recursion().at(
                &file.name,
                nodes.first().map_or(0, |node| node.line),
                &file.text,
            ));
        }
        self.depth += 1;
        // Comments and the like leave texts side by side: they are joined all at once.
        let mut run = String::new();
        for node in nodes {
            if let NodeKind::Text(text) = &node.kind {
                run.push_str(text);
                continue;
            }
            text(&mut run, out);
            self.node(file, node, out)?;
        }
        text(&mut run, out);
        self.depth -= 1;
        Ok(())
    }

    fn node(&mut self, file: &Arc<File>, node: &Node, out: &mut Vec<Stmt>) -> Result<(), Error> {
        let at = |source: &Source, prefix: usize| Spot {
            file: Arc::clone(file),
            line: node.line,
            offset: source.offset,
            prefix,
        };
        let kind = match &node.kind {
            NodeKind::Text(_) => return Ok(()), // written by `nodes`
            NodeKind::Print(source, raw) => {
                let (targets, value) =
                    at(source, 0).check(statement::printed(&source.text), self)?;
                let escape = match &file.autoescape {
                    Some(function) if !raw => self.escape(file, node.line, function)?,
                    _ => Escape::None,
                };
                self.assign_first(file, node.line, targets, value, out, escape)
            }
            NodeKind::Module(source) => {
                let text = format!("_tt_modules.{}", source.text);
                let (targets, value) = at(source, 12).check(statement::printed(&text), self)?;
                self.assign_first(file, node.line, targets, value, out, Escape::None)
            }
            NodeKind::Statement(source) => StmtKind::Simple(Box::new(
                at(source, 0).check(statement::simple(&source.text), self)?,
            )),
            NodeKind::Break(source) | NodeKind::Continue(source) => {
                let is_break = matches!(node.kind, NodeKind::Break(_));
                let word = if is_break { "break" } else { "continue" };
                at(source, 0).check(
                    statement::bare_head(&format!("{}:", source.text), word),
                    self,
                )?;
                if self.loops == 0 {
                    let error = Error::syntax(format!("'{word}' outside loop"))
                        .at(&file.name, node.line, &file.text);
                    return Err(error.through(&self.via_shared));
                }
                if is_break {
                    StmtKind::Break
                } else {
                    StmtKind::Continue
                }
            }
            NodeKind::Control(word, source, body) => {
                self.control(file, node, word, source, body)?
            }
            NodeKind::Intermediate(_, source) => {
                return Err(at(source, 0)
                    .check::<()>(Err((0, Error::syntax("invalid syntax"))), self)
                    .err()
                    .unwrap_or_else(recursion));
            }
            NodeKind::Apply(source, body) => {
                let text = format!("{}(_tt_apply)", source.text);
                let call = at(source, 0).check(statement::expression(&text), self)?;
                let loops = std::mem::take(&mut self.loops);
                let body = self.block_of(file, body)?;
                self.loops = loops;
                StmtKind::Apply(Box::new(Apply {
                    call,
                    slot: 0,
                    body,
                    own: Vec::new(),
                }))
            }
            NodeKind::Block(name, _) => {
                let Some((from, body)) = self.blocks.get(name).cloned() else {
                    return Ok(());
                };
                return self.placed(file, node.line, &from, &body, out);
            }
            NodeKind::Include(name) => {
                let included = self.include(file, name, node.line)?;
                let body = Arc::clone(&included.body);
                return self.placed(file, node.line, &included, &body, out);
            }
            NodeKind::Extends(_) => {
                let error = Error::syntax(
                    "{% extends %} counts only at the top level of a template that is not included",
                );
                return Err(error
                    .at(&file.name, node.line, &file.text)
                    .through(&self.via_shared));
            }
        };
        self.push(file, node.line, kind, out);
        Ok(())
    }

    fn push(&mut self, file: &File, line: u32, kind: StmtKind, out: &mut Vec<Stmt>) {
        let at = self.place(file, line);
        match out.last_mut() {
            Some(last) if matches!(last.kind, StmtKind::Nothing) => {
                last.at = at;
                last.kind = kind;
            }
            _ => out.push(Stmt {
                before: Text::EMPTY,
                at,
                kind,
            }),
        }
    }

    fn place(&mut self, file: &File, line: u32) -> u32 {
        self.code.places.push(Place {
            template: Arc::clone(&file.name),
            line,
            via: Arc::clone(&self.via_shared),
        });
        self.code.places.len() as u32 - 1
    }

    /// `{{ a = b }}` assigns, as it does in Python.
    fn assign_first(
        &mut self,
        file: &File,
        line: u32,
        targets: Vec<Target>,
        value: Expr,
        out: &mut Vec<Stmt>,
        escape: Escape,
    ) -> StmtKind {
        if targets.is_empty() {
            return StmtKind::Print(value, escape);
        }
        let temporary = || Target::Name("_tt_tmp".into());
        let targets = std::iter::once(temporary()).chain(targets).collect();
        self.push(
            file,
            line,
            StmtKind::Simple(Box::new(Simple::Assign(targets, value))),
            out,
        );
        StmtKind::Print(Expr::Name("_tt_tmp".into()), escape)
    }

    fn escape(&mut self, file: &Arc<File>, line: u32, function: &str) -> Result<Escape, Error> {
        if function.is_empty() {
            return Ok(Escape::None);
        }
        if let Some(call) = self.escapes.get(function) {
            return Ok(Escape::Source(Arc::clone(call)));
        }
        let spot = Spot {
            file: Arc::clone(file),
            line,
            offset: 0,
            prefix: usize::MAX,
        };
        let call =
            Arc::new(spot.check(statement::expression(&format!("{function}(_tt_tmp)")), self)?);
        self.escapes.insert(function.into(), Arc::clone(&call));
        Ok(Escape::Source(call))
    }

    /// The body of a block or an include, where it stands.
    fn placed(
        &mut self,
        file: &Arc<File>,
        line: u32,
        from: &Arc<File>,
        body: &[Node],
        out: &mut Vec<Stmt>,
    ) -> Result<(), Error> {
        let before = Arc::clone(&self.via_shared);
        self.via.push((Arc::clone(&file.name), line));
        self.via_shared = self.via.iter().rev().cloned().collect();
        if self.via.len() > MAX_BLOCK_DEPTH {
            return Err(recursion().at(&file.name, line, &file.text));
        }
        let result = self.nodes(from, body, out);
        self.via.pop();
        self.via_shared = before;
        result
    }

    fn block_of(&mut self, file: &Arc<File>, body: &[Node]) -> Result<Vec<Stmt>, Error> {
        let mut out = Vec::new();
        self.nodes(file, body, &mut out)?;
        Ok(out)
    }
}

/// Writes a run of text, behind what an include or a block may have left.
fn text(run: &mut String, out: &mut Vec<Stmt>) {
    if run.is_empty() {
        return;
    }
    match out.last_mut() {
        Some(last) if matches!(last.kind, StmtKind::Nothing) => {
            last.before = last.before.followed_by(run);
        }
        _ => out.push(Stmt {
            before: Text::new(run.as_bytes()),
            at: 0,
            kind: StmtKind::Nothing,
        }),
    }
    run.clear();
}

fn recursion() -> Error {
    Error::new(
        ErrorKind::Limit,
        "RecursionError",
        "templates extend or include one another without end".into(),
    )
}
