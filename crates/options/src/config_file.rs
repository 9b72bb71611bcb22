//! Option files: `name = value`, line after line.

mod python;
#[cfg(feature = "toml")]
mod toml;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::{Error, Options, Origin, Value};

/// One `name = value`.
struct Assignment {
    name: String,
    /// How much of the name comes from the tables around it.
    table: usize,
    literal: Literal,
    line: usize,
}

/// What stands behind `=`.
enum Literal {
    Value(Value),
    /// Something that no option can be, such as `a dict`.
    Other(&'static str),
}

/// What is wrong, and in which line.
struct Complaint {
    line: usize,
    message: String,
}

/// Sets the options that the file names.
pub(crate) fn read(options: &Options, path: &Path) -> Result<(), Error> {
    read_text(options, path, &text_of(path)?)
}

/// Sets the options that this text names; `path` says its form.
pub(crate) fn read_text(options: &Options, path: &Path, text: &str) -> Result<(), Error> {
    let is_toml = path
        .extension()
        .is_some_and(|extension| extension == "toml");
    let assignments = if is_toml {
        from_toml(text)
    } else {
        python::read(text, path)
    };
    let assignments = assignments.map_err(|Complaint { line, message }| Error::Syntax {
        path: path.to_owned(),
        line,
        message,
    })?;
    for Assignment {
        name,
        table,
        literal,
        line,
    } in last_of_each(assignments)
    {
        let origin = Origin::File {
            path: path.to_owned(),
            line,
        };
        if name == "help" {
            continue;
        }
        let Some(definition) = options.definition(&name) else {
            let key = name.get(table..).unwrap_or_default();
            options.write().hint_at_unknown(&name, key, origin);
            continue;
        };
        if definition.names_file {
            return Err(Error::Syntax {
                path: path.to_owned(),
                line,
                message: format!("{name}: an option file cannot name another"),
            });
        }
        match literal {
            Literal::Value(Value::Text(text)) if !definition.kind.is_text() => {
                options.store_text(&definition, &text, origin)?;
            }
            Literal::Value(value) => {
                let value = definition.admit(value, &origin)?;
                options.store(&name, &value, origin)?;
            }
            Literal::Other(what) => {
                let (given, expected) = (what.to_owned(), definition.kind.to_string());
                return Err(Error::Invalid {
                    name: definition.name,
                    given,
                    expected,
                    origin,
                });
            }
        }
    }
    Ok(())
}

#[cfg(feature = "toml")]
fn from_toml(text: &str) -> Result<Vec<Assignment>, Complaint> {
    toml::read(text)
}

#[cfg(not(feature = "toml"))]
fn from_toml(_: &str) -> Result<Vec<Assignment>, Complaint> {
    let message = "this program was built without TOML (the feature toml of tornado-options)";
    Err(Complaint {
        line: 1,
        message: message.to_owned(),
    })
}

/// A name that is assigned twice has its last value, as after running the file.
fn last_of_each(assignments: Vec<Assignment>) -> Vec<Assignment> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<Assignment> = Vec::new();
    for assignment in assignments {
        let name = crate::option::key(&assignment.name).into_owned();
        match places.get(&name).and_then(|at| kept.get_mut(*at)) {
            Some(earlier) => *earlier = assignment,
            None => {
                places.insert(name, kept.len());
                kept.push(assignment);
            }
        }
    }
    kept
}

/// More than any option file holds; a log file given by mistake is not read to its end.
const LARGEST: u64 = 16 << 20;

fn text_of(path: &Path) -> Result<String, Error> {
    let failed = |source| Error::File {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        return Err(failed(io::Error::other(
            "larger than 16 MiB, so not an option file",
        )));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error
            .as_bytes()
            .get(..error.utf8_error().valid_up_to())
            .unwrap_or_default();
        Error::Syntax {
            path: path.to_owned(),
            line: 1 + good.iter().filter(|byte| **byte == b'\n').count(),
            message: "not valid UTF-8; save the file as UTF-8".to_owned(),
        }
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}
