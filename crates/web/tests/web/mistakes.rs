//! Programs that must not compile, and what the compiler says of each.

/// Run with `TRYBUILD=overwrite` after a change of the compiler or of a message, and read what changed.
#[test]
fn mistakes_are_named_where_they_are_made() {
    trybuild::TestCases::new().compile_fail("tests/mistakes/*.rs");
}
