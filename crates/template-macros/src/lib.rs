//! The macros of tornado-template.
