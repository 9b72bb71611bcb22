//! Escaping and unescaping for HTML, JSON and URLs.
