use tornado_template::TemplateValue;

#[derive(TemplateValue)]
enum Page {
    Empty,
}

fn main() {}
