//! The other engines that interpret templates.

use minijinja::value::Serde;
use tera::{Context, Kwargs, State, Tera};

use crate::data::{Data, PAGES};
use crate::engine::{Engine, static_url, url_escape};

const FILES: [(&str, &str); 7] = [
    ("base.html", include_str!("../pages/jinja/base.html")),
    ("bbase.html", include_str!("../pages/jinja/bbase.html")),
    ("big.html", include_str!("../pages/jinja/big.html")),
    ("blog.html", include_str!("../pages/jinja/blog.html")),
    ("entry.html", include_str!("../pages/jinja/entry.html")),
    (
        "fortunes.html",
        include_str!("../pages/jinja/fortunes.html"),
    ),
    ("teams.html", include_str!("../pages/jinja/teams.html")),
];

pub struct MiniJinja {
    environment: minijinja::Environment<'static>,
    contexts: [minijinja::Value; 4],
    data: &'static Data,
}

impl MiniJinja {
    pub fn new(data: &'static Data) -> Self {
        let mut environment = minijinja::Environment::new();
        environment.add_function(
            "static_url",
            |named: minijinja::value::Kwargs| -> Result<String, minijinja::Error> {
                Ok(static_url(named.get("path")?))
            },
        );
        environment.add_filter("urlesc", |text: &str| url_escape(text));
        for (name, text) in FILES {
            environment.add_template(name, text).expect("it compiles");
        }
        let contexts = [
            Serde(&data.big).into(),
            Serde(&data.teams).into(),
            Serde(&data.fortunes).into(),
            Serde(&data.blog).into(),
        ];
        Self {
            environment,
            contexts,
            data,
        }
    }
}

impl Engine for MiniJinja {
    fn name(&self) -> &'static str {
        "minijinja 3.0"
    }

    fn render(&mut self, page: usize) -> Vec<u8> {
        self.environment
            .get_template(&format!("{}.html", PAGES[page]))
            .and_then(|template| template.render(&self.contexts[page]))
            .expect("it renders")
            .into_bytes()
    }

    fn build_context(&mut self) -> bool {
        self.contexts[3] = Serde(&self.data.blog).into();
        true
    }
}

pub struct TeraTwo {
    tera: Tera,
    contexts: [Context; 4],
    data: &'static Data,
}

impl TeraTwo {
    pub fn new(data: &'static Data) -> Self {
        let mut tera = Tera::new();
        tera.register_function(
            "static_url",
            |named: Kwargs, _: &State| -> tera::TeraResult<String> {
                Ok(static_url(named.must_get("path")?))
            },
        );
        tera.register_filter("urlesc", |text: &str, _: Kwargs, _: &State| {
            url_escape(text)
        });
        tera.add_raw_templates(FILES).expect("they compile");
        let contexts = [
            Context::from_serialize(&data.big).expect("it is a map"),
            Context::from_serialize(&data.teams).expect("it is a map"),
            Context::from_serialize(&data.fortunes).expect("it is a map"),
            Context::from_serialize(&data.blog).expect("it is a map"),
        ];
        Self {
            tera,
            contexts,
            data,
        }
    }
}

impl Engine for TeraTwo {
    fn name(&self) -> &'static str {
        "tera 2.4"
    }

    fn render(&mut self, page: usize) -> Vec<u8> {
        self.tera
            .render(&format!("{}.html", PAGES[page]), &self.contexts[page])
            .expect("it renders")
            .into_bytes()
    }

    fn build_context(&mut self) -> bool {
        self.contexts[3] = Context::from_serialize(&self.data.blog).expect("it is a map");
        true
    }
}
