#[derive(Debug, Clone, Default)]
struct Color;

tornado_options::options! {
    struct Settings {
        color: Color,
    }
}

fn main() {}
