use tornado_template::{Loader, templates};

fn main() {
    Loader::embedded(templates!("compile_fail/include"));
}
