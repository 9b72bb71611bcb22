//! What the four pages show.

use serde::Serialize;
use tornado_template::TemplateValue;

/// The pages, by name and in the order of [`Data`].
pub const PAGES: [&str; 4] = ["big", "teams", "fortunes", "blog"];

#[derive(Serialize, TemplateValue)]
pub struct Big {
    pub table: Vec<Vec<u32>>,
}

#[derive(Serialize, TemplateValue)]
pub struct Teams {
    pub year: u32,
    pub teams: Vec<Team>,
}

#[derive(Serialize, TemplateValue)]
pub struct Team {
    pub name: String,
    pub score: u32,
}

#[derive(Serialize, TemplateValue)]
pub struct Fortunes {
    pub fortunes: Vec<Fortune>,
}

#[derive(Serialize, TemplateValue)]
pub struct Fortune {
    pub id: u32,
    pub message: String,
}

#[derive(Serialize, TemplateValue)]
pub struct Blog {
    pub site_title: String,
    pub path: String,
    pub page: u32,
    pub user: Option<User>,
    pub entries: Vec<Entry>,
}

#[derive(Serialize, TemplateValue)]
pub struct User {
    pub name: String,
    pub admin: bool,
}

#[derive(Serialize, TemplateValue)]
pub struct Entry {
    pub id: u32,
    pub slug: String,
    pub title: String,
    pub published: String,
    pub author: Author,
    pub html: String,
    pub summary: String,
    pub tags: Vec<String>,
    pub comments: u32,
    pub featured: bool,
}

#[derive(Serialize, TemplateValue)]
pub struct Author {
    pub id: u32,
    pub name: String,
}

#[derive(Serialize)]
pub struct Data {
    pub big: Big,
    pub teams: Teams,
    pub fortunes: Fortunes,
    pub blog: Blog,
}

impl Data {
    pub fn new() -> Self {
        Self {
            big: Big {
                table: vec![(0..10).collect(); 1000],
            },
            teams: teams(),
            fortunes: fortunes(),
            blog: blog(),
        }
    }
}

fn teams() -> Teams {
    let scores = [
        ("Jiangsu", 43),
        ("Beijing", 27),
        ("Guangzhou", 22),
        ("Shandong", 12),
    ];
    let team = |(name, score): (&str, u32)| Team {
        name: name.into(),
        score,
    };
    Teams {
        year: 2015,
        teams: scores.map(team).into(),
    }
}

fn fortunes() -> Fortunes {
    let messages = [
        "fortune: No such file or directory",
        "A computer scientist is someone who fixes things that aren't broken.",
        "After enough decimal places, nobody gives a damn.",
        "A bad random number generator: 1, 1, 1, 1, 1, 4.33e+67, 1, 1, 1",
        "A computer program does what you tell it to do, not what you want it to do.",
        "Emacs is a nice operating system, but I prefer UNIX. — Tom Christaensen",
        "Any program that runs right is obsolete.",
        "A list is only as strong as its weakest link. — Donald Knuth",
        "Feature: A bug with seniority.",
        "Computers make very fast, very accurate mistakes.",
        "<script>alert(\"This should not be displayed in a browser alert box.\");</script>",
        "フレームワークのベンチマーク",
    ];
    let fortune = |(id, message): (u32, &str)| Fortune {
        id,
        message: message.into(),
    };
    Fortunes {
        fortunes: (1..).zip(messages).map(fortune).collect(),
    }
}

fn blog() -> Blog {
    Blog {
        site_title: "Ben & Jerry's blog".into(),
        path: "/?page=2".into(),
        page: 2,
        user: Some(User {
            name: "Admin".into(),
            admin: true,
        }),
        entries: (0..50).map(entry).collect(),
    }
}

fn entry(i: u32) -> Entry {
    const AUTHORS: [&str; 5] = ["Ann", "Bob O'Hara", "Céline", "Dmitri", "Eve"];
    Entry {
        id: 1000 + i,
        slug: format!("some-entry-about topic-{i}"),
        title: match i % 3 {
            0 => format!("Tips & tricks <number {i}>"),
            _ => format!("A quite ordinary blog post title {i}"),
        },
        published: format!("November {}, 2026", i % 28 + 1),
        author: Author {
            id: i % 5,
            name: AUTHORS[i as usize % 5].into(),
        },
        html: format!(
            "<p>Lorem ipsum dolor sit amet, <b>consectetur</b> adipiscing elit, sed do eiusmod tempor {i}.</p>\n\
             <p>Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip.</p>"
        ),
        summary: format!(
            "Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur. \
             Excepteur sint \"occaecat\" cupidatat non proident {i}"
        ),
        tags: (0..i % 4).map(|tag| format!("tag {tag}")).collect(),
        comments: i % 7,
        featured: i.is_multiple_of(10),
    }
}
