use tornado_template::TemplateValue;

struct Secret;

#[derive(TemplateValue)]
struct Page {
    secret: Secret,
}

fn main() {}
