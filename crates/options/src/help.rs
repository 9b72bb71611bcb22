//! `--help`, in Tornado's layout.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Write as _;

use crate::option::with_dashes;
use crate::state::Slot;
use crate::{Definition, Options, Value};

impl Options {
    /// What `--help` shows: every option, by group and name.
    pub fn help(&self) -> String {
        let state = self.read();
        let mut text = format!("Usage: {} [OPTIONS]\n\nOptions:\n\n", state.program());
        for (group, definitions) in by_group(&state.slots) {
            if !group.is_empty() {
                // Writing to a String cannot fail.
                let _ = write!(text, "\n{group} options:\n\n");
            }
            for definition in definitions {
                describe(definition, &mut text);
            }
        }
        text.push('\n');
        text
    }

    /// The same as Tornado 1.1 laid it out, a line for each option.
    ///
    /// Names as they were defined, no defaults, nothing wrapped; it went to standard output. For programs whose help others read.
    pub fn help_v1_1(&self) -> String {
        let state = self.read();
        let mut text = format!("Usage: {} [OPTIONS]\n\nOptions:\n", state.program());
        for (group, definitions) in by_group(&state.slots) {
            if !group.is_empty() {
                let _ = writeln!(text, "{group}");
            }
            for definition in definitions {
                let prefix = prefix(definition.name.clone(), definition);
                let _ = writeln!(text, "  --{prefix:<30} {}", definition.help);
            }
        }
        text.push('\n');
        text
    }

    /// Writes the help to standard error.
    pub fn print_help(&self) {
        // A reader that has seen enough is no reason to panic.
        let _ = std::io::stderr().write_all(self.help().as_bytes());
    }
}

/// The definitions of each group, sorted by name.
fn by_group(slots: &[Slot]) -> BTreeMap<&str, Vec<&Definition>> {
    let mut groups: BTreeMap<&str, Vec<&Definition>> = BTreeMap::new();
    for Slot { definition, .. } in slots {
        groups
            .entry(&definition.group)
            .or_default()
            .push(definition);
    }
    for definitions in groups.values_mut() {
        definitions.sort_by(|a, b| a.name.cmp(&b.name));
    }
    groups
}

/// `name=METAVAR`.
fn prefix(mut name: String, definition: &Definition) -> String {
    if let Some(metavar) = &definition.metavar {
        name.push('=');
        name.push_str(metavar);
    }
    name
}

/// Columns left for the description of an option.
const WIDTH: usize = 79 - 35;

fn describe(definition: &Definition, text: &mut String) {
    let prefix = prefix(with_dashes(&definition.name), definition);
    let mut description = definition.help.clone();
    let default = definition.default.to_string();
    if definition.default != Value::None && !default.is_empty() {
        let _ = write!(description, " (default {default})");
    }
    let mut lines = crate::wrap::wrap(&description, WIDTH);
    if prefix.chars().count() > 30 || lines.is_empty() {
        lines.insert(0, String::new());
    }
    let mut lines = lines.into_iter();
    let first = lines.next().unwrap_or_default();
    let _ = writeln!(text, "  --{prefix:<30} {first}");
    for line in lines {
        let _ = writeln!(text, "{:<34} {line}", " ");
    }
}
