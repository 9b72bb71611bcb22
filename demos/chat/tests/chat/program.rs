//! The running program, and where people find it.

use tornado_testing::Program;

pub(crate) fn serve(arguments: &[&str]) -> Program {
    let common = ["--cookie-secret=of these tests", "--logging=error"];
    let arguments = [&common, arguments].concat();
    Program::start(env!("CARGO_BIN_EXE_chat"), &arguments)
}

/// Where somebody's browser finds it: a host for each, so that each has cookies of its own.
pub(crate) fn origin(program: &Program, user: &str) -> String {
    format!("http://{user}.localhost:{}", program.address().port())
}
