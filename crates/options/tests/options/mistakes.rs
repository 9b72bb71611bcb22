//! Programs that must not compile, with what the compiler says beside them.

#[test]
fn mistakes_in_a_struct_of_options_are_explained() {
    trybuild::TestCases::new().compile_fail("tests/fail/*.rs");
}
