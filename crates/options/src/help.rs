//! `--help`, in Tornado's layout.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::option::normalize;
use crate::{Definition, Options, Value};

impl Options {
    /// What `--help` shows: every option, by group and name.
    pub fn help(&self) -> String {
        let state = self.read();
        let mut groups: BTreeMap<&str, Vec<&Definition>> = BTreeMap::new();
        for slot in &state.slots {
            groups
                .entry(&slot.definition.group)
                .or_default()
                .push(&slot.definition);
        }
        let program = state.program();
        let mut text = format!("Usage: {program} [OPTIONS]\n\nOptions:\n\n");
        for (group, mut definitions) in groups {
            if !group.is_empty() {
                // Writing to a String cannot fail.
                let _ = write!(text, "\n{group} options:\n\n");
            }
            definitions.sort_by(|a, b| a.name.cmp(&b.name));
            for definition in definitions {
                describe(definition, &mut text);
            }
        }
        text.push('\n');
        text
    }

    /// Writes the help to standard error.
    pub fn print_help(&self) {
        eprint!("{}", self.help());
    }
}

/// Columns left for the description of an option.
const WIDTH: usize = 79 - 35;

fn describe(definition: &Definition, text: &mut String) {
    let mut prefix = normalize(&definition.name);
    if let Some(metavar) = &definition.metavar {
        prefix.push('=');
        prefix.push_str(metavar);
    }
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
