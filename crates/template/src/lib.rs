//! Tornado's template language, at compiled speed.
