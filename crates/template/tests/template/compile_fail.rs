//! Mistakes that do not compile, and what the compiler says then (`tests/compile_fail`).

use std::path::Path;

#[test]
fn mistakes_do_not_compile_and_are_shown_where_they_are() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile_fail/templates");
    // `templates!` looks in the package, which is one that trybuild makes.
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../tests/trybuild/tornado-template");
    for name in ["syntax", "parent", "include"] {
        let copy = package.join("compile_fail").join(name);
        std::fs::create_dir_all(&copy).expect("a directory");
        for file in std::fs::read_dir(own.join(name)).expect("templates") {
            let file = file.expect("a template");
            std::fs::copy(file.path(), copy.join(file.file_name())).expect("it can be copied");
        }
    }
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
