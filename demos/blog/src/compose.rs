//! The page on which entries are written and edited.

use tornado::ioloop::IoLoop;
use tornado::template::to_data;
use tornado::web::{Exchange, Handler, HttpError, Names, Result};

use crate::language;
use crate::markdown;
use crate::site::Blog;
use crate::slug::slug;
use crate::store::{Draft, Saved};

/// How many characters a title may have.
const TITLE: usize = 200;

/// How many characters a text may have; a line's end is one, as browsers count.
const TEXT: usize = 100_000;

/// `GET /compose` and `GET /compose?id=7`: the form; `POST /compose`: what was written.
pub(crate) struct Compose;

/// Why the form is shown again.
#[derive(Clone, Copy, PartialEq)]
enum Notice {
    None,
    Untitled,
    TooLong,
    TextTooLong,
    /// Somebody else has saved it.
    Meanwhile,
    /// The database is away.
    Unavailable,
}

impl Notice {
    fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Untitled => "untitled",
            Self::TooLong => "too long",
            Self::TextTooLong => "text too long",
            Self::Meanwhile => "meanwhile",
            Self::Unavailable => "unavailable",
        }
    }

    fn status(self) -> u16 {
        match self {
            Self::None => 200,
            Self::Untitled | Self::TooLong | Self::TextTooLong => 400,
            Self::Meanwhile => 409,
            Self::Unavailable => 503,
        }
    }
}

impl Handler<Blog> for Compose {
    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        x.authenticated().await?;
        let draft = match x.find_argument("id")? {
            Some(id) => x.site().store.draft(id).await?.ok_or(HttpError(404))?,
            None => Draft::default(),
        };
        let names = page(&draft, "", Notice::None)?;
        x.render("compose.html", names).await
    }

    async fn post(&mut self, x: &mut Exchange<Blog>) -> Result {
        let mut draft = Draft {
            id: x.argument_or("id", 0)?,
            slug: String::new(),
            title: markdown::readable(&x.argument_or("title", String::new())?)
                .trim()
                .to_owned(),
            markdown: markdown::readable(&x.argument_or("markdown", String::new())?),
            version: x.argument_or("version", 0)?,
        };
        match write(x, &mut draft).await {
            // Whatever was written is not lost because the database is away: it is on the page again.
            Err(error) if error.status() == 503 => {
                tracing::error!("an entry was not saved: {error}");
                x.set_status(Notice::Unavailable.status())?;
                x.set_header("Retry-After", "10")?;
                language::remember(x);
                x.render_at_once("compose.html", page(&draft, "", Notice::Unavailable)?)
            }
            outcome => outcome,
        }
    }
}

async fn write(x: &mut Exchange<Blog>, draft: &mut Draft) -> Result {
    // Asked first, since a failure of `authenticated` is an answer already.
    x.current_user().await?;
    let author = x.authenticated().await?;
    let length = draft.markdown.chars().filter(|sign| *sign != '\r').count();
    if length > TEXT {
        return again(x, draft, "", Notice::TextTooLong).await;
    }
    let notice = match draft.title.chars().count() {
        0 => Notice::Untitled,
        1..=TITLE => Notice::None,
        _ => Notice::TooLong,
    };
    let text = draft.markdown.clone();
    let rendering = IoLoop::current().run_in_executor(move || markdown::render(&text));
    let html = rendering.await?;
    if notice != Notice::None || x.find_argument::<String>("preview")?.is_some() {
        return again(x, draft, &html, notice).await;
    }
    if draft.id == 0 {
        draft.slug = slug(&draft.title);
        x.site().store.publish(author.id, draft, &html).await?;
    } else {
        let kept = x
            .site()
            .store
            .draft(draft.id)
            .await?
            .ok_or(HttpError(404))?;
        draft.slug = kept.slug;
        if let Saved::Meanwhile = x.site().store.save(draft, &html).await? {
            // To save once more is to decide against what the other wrote, which a link shows.
            draft.version = kept.version;
            return again(x, draft, &html, Notice::Meanwhile).await;
        }
    }
    x.redirect_with(303, &x.reverse_url("entry", &[&draft.slug])?)
}

async fn again(x: &mut Exchange<Blog>, draft: &Draft, html: &str, notice: Notice) -> Result {
    x.set_status(notice.status())?;
    x.render("compose.html", page(draft, html, notice)?).await
}

fn page(draft: &Draft, preview: &str, notice: Notice) -> Result<Names<'static>> {
    let names = Names::new()
        .with("draft", to_data(draft)?)
        .with("preview", preview.to_owned());
    Ok(names.with("notice", notice.name()))
}
