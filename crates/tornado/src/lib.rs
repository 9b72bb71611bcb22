//! Tornado for Rust: one coherent, complete, fast web framework.
