/// A piece of source, as much of it as finding calls needs.
#[derive(Debug, PartialEq)]
pub(crate) enum Kind {
    /// A name, keyword or number.
    Word(String),
    /// A string literal, its escapes resolved.
    Text(String),
    /// Anything else.
    Mark(char),
}

#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// From 1.
    pub(crate) line: usize,
}

/// A place in source.
pub(crate) struct Reader<'a> {
    pub(crate) rest: &'a str,
    pub(crate) line: usize,
}

impl<'a> Reader<'a> {
    /// Takes so many bytes, or all there are.
    pub(crate) fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    /// Takes what comes before a text, and the text; all there is if it does not come.
    pub(crate) fn take_to(&mut self, end: &str) -> &'a str {
        let length = self.rest.find(end);
        let taken = self.take(length.unwrap_or(self.rest.len()));
        self.take(if length.is_some() { end.len() } else { 0 });
        taken
    }

    pub(crate) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        self.take(
            self.rest
                .find(|char| !wanted(char))
                .unwrap_or(self.rest.len()),
        )
    }

    pub(crate) fn take_char(&mut self) -> Option<char> {
        let char = self.rest.chars().next()?;
        self.take(char.len_utf8());
        Some(char)
    }

    pub(crate) fn eat(&mut self, token: &str) -> bool {
        let found = self.rest.starts_with(token);
        self.take(if found { token.len() } else { 0 });
        found
    }

    /// Takes a name or number.
    pub(crate) fn word(&mut self) -> &'a str {
        self.take_while(|char| char == '_' || char.is_alphanumeric())
    }
}
