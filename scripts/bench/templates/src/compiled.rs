//! The engines that compile templates to Rust.

use askama::Template;
use sailfish::TemplateSimple;

use crate::data::{Data, Entry, Fortune, Team, User};
use crate::engine::Engine;

/// The structs of the four pages, for an engine's derive and its extension of files.
macro_rules! pages {
    ($derive:ident, $big:literal, $teams:literal, $fortunes:literal, $blog:literal) => {
        #[derive($derive)]
        #[template(path = $big)]
        pub struct Big<'a> {
            pub table: &'a [Vec<u32>],
        }
        #[derive($derive)]
        #[template(path = $teams)]
        pub struct Teams<'a> {
            pub year: u32,
            pub teams: &'a [Team],
        }
        #[derive($derive)]
        #[template(path = $fortunes)]
        pub struct Fortunes<'a> {
            pub fortunes: &'a [Fortune],
        }
        #[derive($derive)]
        #[template(path = $blog)]
        pub struct Blog<'a> {
            pub site_title: &'a str,
            pub path: &'a str,
            pub page: u32,
            pub user: Option<&'a User>,
            pub entries: &'a [Entry],
        }
    };
}

macro_rules! render {
    ($module:ident, $method:ident, $data:expr, $page:expr) => {{
        let data = $data;
        let page = match $page {
            0 => $module::Big {
                table: &data.big.table,
            }
            .$method(),
            1 => $module::Teams {
                year: data.teams.year,
                teams: &data.teams.teams,
            }
            .$method(),
            2 => $module::Fortunes {
                fortunes: &data.fortunes.fortunes,
            }
            .$method(),
            _ => $module::Blog {
                site_title: &data.blog.site_title,
                path: &data.blog.path,
                page: data.blog.page,
                user: data.blog.user.as_ref(),
                entries: &data.blog.entries,
            }
            .$method(),
        };
        page.expect("it renders").into_bytes()
    }};
}

mod for_askama {
    use super::*;
    pages!(
        Template,
        "big.html",
        "teams.html",
        "fortunes.html",
        "blog.html"
    );
}

mod for_sailfish {
    use super::*;
    pages!(
        TemplateSimple,
        "big.stpl",
        "teams.stpl",
        "fortunes.stpl",
        "blog.stpl"
    );
}

pub struct Askama(pub &'static Data);

impl Engine for Askama {
    fn name(&self) -> &'static str {
        "askama 0.16"
    }

    fn render(&mut self, page: usize) -> Vec<u8> {
        render!(for_askama, render, self.0, page)
    }
}

pub struct Sailfish(pub &'static Data);

impl Engine for Sailfish {
    fn name(&self) -> &'static str {
        "sailfish 0.11"
    }

    fn render(&mut self, page: usize) -> Vec<u8> {
        render!(for_sailfish, render_once, self.0, page)
    }
}
