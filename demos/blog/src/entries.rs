//! The pages for readers.

use tornado::template::{Args, Namespace, to_data};
use tornado::web::{Exchange, Handler, HttpError, Names, Rendering, Result, UiModule};

use crate::site::Blog;

/// `GET /`: the newest entries; without any, the page to write the first.
pub(crate) struct Home;

impl Handler<Blog> for Home {
    async fn head(&mut self, x: &mut Exchange<Blog>) -> Result {
        self.get(x).await
    }

    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        let entries = to_data(&x.site().store.recent().await?)?;
        x.render("home.html", Names::new().with("entries", entries))
            .await
    }
}

/// `GET /archive`: all titles.
pub(crate) struct Archive;

impl Handler<Blog> for Archive {
    async fn head(&mut self, x: &mut Exchange<Blog>) -> Result {
        self.get(x).await
    }

    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        let entries = to_data(&x.site().store.archive().await?)?;
        x.render("archive.html", Names::new().with("entries", entries))
            .await
    }
}

/// `GET /feed`: the newest entries as Atom.
pub(crate) struct Feed;

impl Handler<Blog> for Feed {
    async fn head(&mut self, x: &mut Exchange<Blog>) -> Result {
        self.get(x).await
    }

    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        let entries = to_data(&x.site().store.recent().await?)?;
        x.set_header("Content-Type", "application/atom+xml; charset=UTF-8")?;
        x.render("feed.xml", Names::new().with("entries", entries))
            .await
    }
}

/// `GET /entry/slug`.
pub(crate) struct Entry(pub(crate) String);

impl Handler<Blog> for Entry {
    async fn head(&mut self, x: &mut Exchange<Blog>) -> Result {
        self.get(x).await
    }

    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        let entry = x.site().store.entry(&self.0).await?.ok_or(HttpError(404))?;
        x.render("entry.html", Names::new().with("entry", to_data(&entry)?))
            .await
    }
}

/// `{% module Entry(entry) %}`: an entry, on whatever page; `alone=True` where the page is about it.
pub(crate) struct EntryModule;

impl UiModule<Blog> for EntryModule {
    fn render(&self, page: &Rendering<'_, Blog>, arguments: &Args<'_>) -> Result<String> {
        let mut names = Namespace::new();
        names.set("entry", arguments.require(0, "entry")?);
        names.set("alone", arguments.get(1, "alone").unwrap_or(false.into()));
        page.render_string("modules/entry.html", names)
    }
}
