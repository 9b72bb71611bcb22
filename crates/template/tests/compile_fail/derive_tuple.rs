use tornado_template::TemplateValue;

#[derive(TemplateValue)]
struct Page(u32);

fn main() {}
