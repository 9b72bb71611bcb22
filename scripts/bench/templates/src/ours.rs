//! tornado-template.

use tornado_template::{Loader, Namespace, Object, Template, TemplateValue, Value, function};

use crate::data::{Data, PAGES};
use crate::engine::{Engine, static_url};

pub struct Ours {
    templates: [Template; 4],
    names: [Namespace<'static>; 4],
    static_url: &'static dyn TemplateValue,
    data: &'static Data,
}

impl Ours {
    pub fn new(data: &'static Data) -> Self {
        let loader = Loader::new(concat!(env!("CARGO_MANIFEST_DIR"), "/pages/tornado"));
        let load = |page| loader.load(&format!("{page}.html")).expect("it loads");
        let static_url: &'static _ = Box::leak(Box::new(function(|args| {
            Ok(Value::from(static_url(&args.text(0, "path")?)))
        })));
        let pages: [&'static dyn Object; 4] = [&data.big, &data.teams, &data.fortunes, &data.blog];
        Self {
            templates: PAGES.map(load),
            names: pages.map(|page| names(static_url, page)),
            static_url,
            data,
        }
    }
}

fn names(static_url: &'static dyn TemplateValue, page: &'static dyn Object) -> Namespace<'static> {
    let mut names = Namespace::new();
    names.lend("static_url", static_url).lend_all(page);
    names
}

impl Engine for Ours {
    fn name(&self) -> &'static str {
        "tornado-template"
    }

    fn render(&mut self, page: usize) -> Vec<u8> {
        self.templates[page]
            .generate(&self.names[page])
            .expect("it renders")
    }

    fn build_context(&mut self) -> bool {
        self.names[3] = names(self.static_url, &self.data.blog);
        true
    }
}
