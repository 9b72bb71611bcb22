//! `all`, `single` and `oneline`.

use std::borrow::Cow;

/// What happens to blanks in the text between tags.
///
/// By default the name decides: `.html` and `.js` are `Single`, all others `All` (`TMPL-2.05`, `TMPL-3.04`). A run of text that
/// holds `<pre>` is never touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Whitespace {
    /// Everything stays.
    All,
    /// A run of blanks becomes a blank, one with a line break a line break.
    Single,
    /// Every run becomes a blank.
    Oneline,
}

impl Whitespace {
    pub fn from_name(template: &str) -> Self {
        if template.ends_with(".html") || template.ends_with(".js") {
            Self::Single
        } else {
            Self::All
        }
    }

    pub fn named(mode: &str) -> Option<Self> {
        Some(match mode {
            "all" => Self::All,
            "single" => Self::Single,
            "oneline" => Self::Oneline,
            _ => return None,
        })
    }

    pub fn filter(self, text: &str) -> Cow<'_, str> {
        if self == Self::All || text.contains("<pre>") {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(is_space) {
            let (before, from) = rest.split_at(start);
            let end = from.find(|c| !is_space(c)).unwrap_or(from.len());
            let (run, after) = from.split_at(end);
            out.push_str(before);
            match self {
                Self::Oneline => out.push(' '),
                _ if run.contains('\n') => out.push('\n'),
                _ => squeeze_blanks(run, &mut out),
            }
            rest = after;
        }
        out.push_str(rest);
        Cow::Owned(out)
    }
}

/// Tabs and spaces become one space; other space without a line break stays.
fn squeeze_blanks(run: &str, out: &mut String) {
    let mut blank = false;
    for c in run.chars() {
        if c == ' ' || c == '\t' {
            if !blank {
                out.push(' ');
            }
            blank = true;
        } else {
            out.push(c);
            blank = false;
        }
    }
}

/// What Python's `\s` and `str.isspace` take for white space.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}
