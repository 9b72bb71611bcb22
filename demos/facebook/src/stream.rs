//! The stream: reading it, and adding to it.

use serde_json::Value;
use tornado::auth::Error as AuthError;
use tornado::template::{Args, Namespace};
use tornado::web::{Exchange, Handler, HttpError, Names, Rendering, Result, UiModule};

use crate::account;
use crate::post::{FIELDS, Post, is_web_address};
use crate::sessions::User;
use crate::site::Wall;

/// How many characters a post has at most.
const LONGEST: usize = 5000;

/// `GET /`: the newest posts, or the door; `POST`: one more.
pub(crate) struct Stream;

/// What somebody was about to say.
#[derive(Default)]
struct Draft {
    message: String,
    link: String,
    /// What is wrong with it.
    notice: String,
    /// With which field.
    wrong: &'static str,
}

impl Handler<Wall> for Stream {
    async fn get(&mut self, x: &mut Exchange<Wall>) -> Result {
        match x.current_user().await? {
            Some(user) => show(x, &user, Draft::default()).await,
            None => x.render("welcome.html", ()).await,
        }
    }

    async fn post(&mut self, x: &mut Exchange<Wall>) -> Result {
        let user = x.authenticated().await?;
        let draft = Draft::read(x)?;
        if !draft.notice.is_empty() {
            x.set_status(400)?;
            return show(x, &user, draft).await;
        }
        let mut fields = vec![("message", draft.message.as_str())];
        if !draft.link.is_empty() {
            fields.push(("link", &draft.link));
        }
        let site = x.site();
        let posted = site.facebook.request(
            &site.fetch,
            "/me/feed",
            Some(&user.token),
            &[],
            Some(&fields),
        );
        match posted.await {
            Ok(_) => x.redirect("/"),
            Err(error) => {
                tracing::warn!("a post was not taken: {error}");
                let notice = match error {
                    AuthError::Refused { description, .. } => {
                        format!("Facebook did not take it: {description}")
                    }
                    _ => "Facebook cannot be reached just now. Your text is still here.".into(),
                };
                x.set_status(502)?;
                show(x, &user, Draft { notice, ..draft }).await
            }
        }
    }
}

impl Draft {
    fn read(x: &Exchange<Wall>) -> Result<Self> {
        let message: String = x.body_argument("message")?;
        let link: String = x.find_body_argument("link")?.unwrap_or_default();
        let (message, link) = (message.trim().to_owned(), link.trim().to_owned());
        let (wrong, notice) = if message.is_empty() {
            ("message", "Please write something first.".into())
        } else if message.chars().count() > LONGEST {
            let notice = format!("This is too long: {LONGEST} characters fit.");
            ("message", notice)
        } else if !link.is_empty() && !is_web_address(&link) {
            ("link", "A link begins with https:// or http://.".into())
        } else {
            ("", String::new())
        };
        Ok(Self {
            message,
            link,
            notice,
            wrong,
        })
    }
}

/// The page; if Facebook does not believe the token any more, whoever it was is a stranger again.
async fn show(x: &mut Exchange<Wall>, user: &User, draft: Draft) -> Result {
    let site = x.site();
    let arguments = [("fields", FIELDS), ("limit", "25")];
    let feed = site
        .facebook
        .request(&site.fetch, "/me/feed", Some(&user.token), &arguments, None);
    let feed = match feed.await {
        Ok(feed) => feed,
        Err(error @ AuthError::Refused { .. }) => {
            tracing::info!("a session is over: {error}");
            account::forget(x)?;
            return x.redirect("/");
        }
        Err(error) => return Err(HttpError(502).with_log(error.to_string())),
    };
    let posts = feed.get("data").and_then(Value::as_array);
    let posts: Vec<_> = posts.into_iter().flatten().map(Post::read).collect();
    let names = Names::new()
        .with("posts", &posts)
        .with("message", draft.message)
        .with("link", draft.link)
        .with("notice", draft.notice)
        .with("wrong", draft.wrong);
    x.render("stream.html", names).await
}

/// `{% module Post(post) %}`: a post.
pub(crate) struct PostModule;

impl UiModule<Wall> for PostModule {
    fn render(&self, page: &Rendering<'_, Wall>, arguments: &Args<'_>) -> Result<String> {
        let mut names = Namespace::new();
        names.set("post", arguments.require(0, "post")?);
        page.render_string("modules/post.html", names)
    }
}

/// `{% module Compose(message, link, notice, wrong) %}`: the form for another.
pub(crate) struct ComposeModule;

impl UiModule<Wall> for ComposeModule {
    fn render(&self, page: &Rendering<'_, Wall>, arguments: &Args<'_>) -> Result<String> {
        let mut names = Namespace::new();
        for (index, name) in ["message", "link", "notice", "wrong"]
            .into_iter()
            .enumerate()
        {
            names.set(name, arguments.require(index, name)?);
        }
        names.set("longest", LONGEST);
        page.render_string("modules/compose.html", names)
    }
}
