use tornado_template::TemplateValue;

#[derive(TemplateValue)]
struct Page {
    #[template(name = "title")]
    heading: String,
}

fn main() {}
