//! Collects the messages of templates and Rust sources for translators.

mod call;
mod catalogue;
mod literal;
mod message;
mod rust;
mod template;
mod token;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use call::Keywords;
use message::Messages;

const HELP: &str = r#"Collects the messages of templates and Rust sources.

Usage: extract [OPTIONS] PATH...

A PATH is a file, or a directory to search for .rs files and templates (.html .htm .xhtml .xml .svg .txt .tpl .tmpl .eml .js
.css). Looked for are calls whose first arguments are string literals: _("…"), translate("…"), translate("…", "…", n),
translate_plural, gettext, ngettext, pgettext("context", "…"), pgettext_plural, npgettext; in templates within {{ }} and
{% %}, in Rust also within string literals that hold a template.

Options:
  --output FILE   write there instead of to the terminal. Of a .csv file that exists, every row stays as it is, and the
                  messages it does not have are added; a .pot file is written anew.
  --format NAME   csv or pot; otherwise the ending of the output says so, or else it is csv
  --built-in      also the months, weekdays and sentences with which dates and lists are written
  --keyword NAME  another function whose arguments are messages; may be given several times
  --help          this text
"#;

fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("extract: {problem}\nTry --help.");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err((path, error)) => {
            eprintln!("extract: {}: {error}", path.display());
            ExitCode::FAILURE
        }
    }
}

type Failed = (PathBuf, io::Error);

fn run(options: &Options) -> Result<(), Failed> {
    let mut messages = Messages::default();
    for path in &options.paths {
        let mut files = Vec::new();
        if path.is_dir() {
            search(path, &mut files)?;
        } else {
            files.push(path.clone());
        }
        for file in files {
            let bytes = fs::read(&file).map_err(|error| (file.clone(), error))?;
            let Ok(text) = String::from_utf8(bytes) else {
                eprintln!("extract: {}: not UTF-8, left out", file.display());
                continue;
            };
            let is_rust = file.extension().is_some_and(|ending| ending == "rs");
            let tokens = if is_rust {
                rust::tokens(&text)
            } else {
                template::tokens(&text)
            };
            for found in call::messages(&tokens, &options.keywords) {
                messages.add(found, &file);
            }
        }
    }
    if options.built_in {
        for (message, plural) in tornado_locale::built_in_messages() {
            messages.add_built_in(message, plural);
        }
    }
    for warning in &messages.warnings {
        eprintln!("extract: {warning}");
    }
    let name = options.output.clone().unwrap_or_else(|| "terminal".into());
    write(options, &messages).map_err(|error| (name, error))
}

fn write(options: &Options, messages: &Messages) -> io::Result<()> {
    let old = match &options.output {
        Some(path) if !options.pot && path.exists() => fs::read(path)?,
        _ => Vec::new(),
    };
    let text = if options.pot {
        catalogue::pot(messages)
    } else {
        catalogue::csv(messages, old)?
    };
    match &options.output {
        Some(path) => fs::write(path, text),
        None => io::stdout().write_all(&text),
    }
}

const TEMPLATES: [&str; 11] = [
    "html", "htm", "xhtml", "xml", "svg", "txt", "tpl", "tmpl", "eml", "js", "css",
];

/// The files of a directory, in order; hidden ones, links and `target` are passed by.
fn search(directory: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failed> {
    let failed = |error| (directory.to_owned(), error);
    let entries = fs::read_dir(directory).map_err(failed)?;
    let mut entries = entries.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type().map_err(failed)?);
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || name == "target" {
            continue;
        }
        let ending = path
            .extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or_default();
        if kind.is_dir() {
            search(&path, files)?;
        } else if kind.is_file() && (ending == "rs" || TEMPLATES.contains(&ending)) {
            files.push(path);
        }
    }
    Ok(())
}

struct Options {
    paths: Vec<PathBuf>,
    output: Option<PathBuf>,
    pot: bool,
    built_in: bool,
    keywords: Keywords,
}

impl Options {
    /// Nothing, if help was asked for.
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut options = Self {
            paths: Vec::new(),
            output: None,
            pot: false,
            built_in: false,
            keywords: Keywords::default(),
        };
        let mut format = None;
        while let Some(argument) = arguments.next() {
            let (name, given) = match argument.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
                _ => (argument.as_str(), None),
            };
            let mut value = || {
                given
                    .clone()
                    .or_else(|| arguments.next())
                    .ok_or(format!("{name} wants a value"))
            };
            match name {
                "--help" | "-h" => return Ok(None),
                "--output" | "-o" => options.output = Some(value()?.into()),
                "--format" => format = Some(value()?),
                "--built-in" => options.built_in = true,
                "--keyword" => options.keywords.add(value()?),
                _ if name.starts_with('-') => return Err(format!("unknown option {name}")),
                _ => options.paths.push(argument.into()),
            }
        }
        options.pot = match format.as_deref() {
            Some("pot") => true,
            Some("csv") => false,
            Some(other) => return Err(format!("--format is csv or pot, not {other:?}")),
            None => options
                .output
                .as_ref()
                .is_some_and(|path| path.extension().is_some_and(|ending| ending == "pot")),
        };
        if options.paths.is_empty() {
            return Err("which files or directories?".into());
        }
        Ok(Some(options))
    }
}
