//! The half of the site that is ours: what `neighbour.py` has, handler by handler.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread::JoinHandle;

use tornado::HttpServer;
use tornado::httputil::SetCookie;
use tornado::ioloop::{Handle, IoLoop};
use tornado::locale::{Locale, Locales};
use tornado::options::{OptionSet, Options, options};
use tornado::template::Value;
use tornado::web::xsrf::XsrfVersion;
use tornado::web::{
    Application, CookieSecret, Exchange, Handler, Json, Names, Result, Settings, Site,
};

options! {
    /// What both halves are told, by one file.
    struct Told {
        /// One secret, or several with their numbers, `2:secret`
        cookie_secrets: Vec<String>,
        /// Which of them signs
        key_version: Option<u64>,
        /// How XSRF tokens are written
        xsrf_cookie_version: u8 = 2,
        /// The directory of static files
        static_path: String,
        /// The directory of templates
        template_path: String,
        /// The directory of catalogues
        translations: String,
        /// Catalogues of gettext in place of CSV
        domain: Option<String>,
    }
}

/// Serves on a thread of its own until it is dropped.
pub(crate) struct OurHalf {
    pub(crate) address: SocketAddr,
    io_loop: Handle,
    thread: Option<JoinHandle<()>>,
}

impl OurHalf {
    pub(crate) fn start(arguments: &[String]) -> Self {
        let application = application(&Told::read(arguments));
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let io_loop = IoLoop::new().expect("a loop");
            let current = io_loop.make_current();
            let server = HttpServer::new(application).xheaders(true);
            let running = server.bind(("127.0.0.1", 0)).and_then(HttpServer::serve);
            let running = running.expect("a server");
            drop(current);
            let _ = tell.send((running.addresses()[0], (*io_loop).clone()));
            io_loop.start();
        });
        let (address, io_loop) = told.recv().expect("a server with an address");
        Self {
            address,
            io_loop,
            thread: Some(thread),
        }
    }
}

impl Drop for OurHalf {
    fn drop(&mut self) {
        self.io_loop.add_callback(|| IoLoop::current().stop());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Told {
    fn read(arguments: &[String]) -> Self {
        let options = Options::new();
        options.config_option("config").expect("an option");
        let words = std::iter::once("site".to_owned()).chain(arguments.iter().cloned());
        Self::try_parse(&options, words).expect("options").0
    }

    fn cookie_secret(&self) -> CookieSecret {
        let Some(current) = self.key_version else {
            return CookieSecret::new(&self.cookie_secrets[0]);
        };
        let numbered = self.cookie_secrets.iter().filter_map(|secret| {
            let (number, secret) = secret.split_once(':')?;
            Some((number.parse().ok()?, secret))
        });
        CookieSecret::rotating(numbered, current)
    }

    fn locales(&self) -> Locales {
        let folder = &self.translations;
        let locales = match &self.domain {
            Some(domain) => Locales::load_gettext_translations(folder, domain),
            None => Locales::load_translations(folder),
        };
        locales.expect("catalogues")
    }
}

fn application(told: &Told) -> Application<Members> {
    let settings = Settings {
        cookie_secret: Some(told.cookie_secret()),
        xsrf_cookies: true,
        xsrf_cookie_version: match told.xsrf_cookie_version {
            1 => XsrfVersion::V1,
            _ => XsrfVersion::V2,
        },
        login_url: Some("/login".into()),
        static_path: Some(PathBuf::from(&told.static_path).into()),
        template_path: Some(told.template_path.clone().into()),
        ..Settings::default()
    };
    let mut application = Application::of(Members)
        .settings(settings)
        .translations(told.locales());
    for prefix in ["", "/members"] {
        let path = |path: &str| format!("{prefix}{path}");
        application = application
            .route(&path("/"), || Home)
            .route(&path("/login"), || Login)
            .route(&path("/logout"), || Logout)
            .route(&path("/note"), || Note)
            .route(&path("/language"), || Language)
            .route(&path("/who"), || Who);
    }
    application
}

struct Members;

impl Site for Members {
    type User = String;

    async fn current_user(&self, x: &mut Exchange<Self>) -> Result<Option<String>> {
        x.secure_cookie("user")
    }

    fn template_user<'a>(&'a self, user: &'a String) -> Value<'a> {
        user.as_str().into()
    }

    async fn user_locale(&self, x: &mut Exchange<Self>) -> Result<Option<Locale>> {
        Ok(x.cookie("language").map(|code| x.locales().get([code])))
    }
}

struct Home;

impl Handler<Members> for Home {
    async fn get(&mut self, x: &mut Exchange<Members>) -> Result {
        x.authenticated().await?;
        let letters: i64 = x.find_argument("letters")?.unwrap_or(1);
        x.render("home.html", Names::new().with("letters", letters))
            .await
    }
}

struct Login;

impl Handler<Members> for Login {
    async fn get(&mut self, x: &mut Exchange<Members>) -> Result {
        x.render(
            "form.html",
            Names::new().with("action", "/login").with("field", "name"),
        )
        .await
    }

    async fn post(&mut self, x: &mut Exchange<Members>) -> Result {
        let name: String = x.argument("name")?;
        x.set_secure_cookie_with(
            &SetCookie::new("user", name)
                .expires_days(30.0)
                .http_only(true),
        )?;
        x.redirect("/members/")
    }
}

struct Logout;

impl Handler<Members> for Logout {
    async fn post(&mut self, x: &mut Exchange<Members>) -> Result {
        x.clear_cookie("user")?;
        x.redirect("/login")
    }
}

struct Note;

impl Handler<Members> for Note {
    async fn get(&mut self, x: &mut Exchange<Members>) -> Result {
        let action: String = x.argument("action")?;
        x.render(
            "form.html",
            Names::new().with("action", action).with("field", "message"),
        )
        .await
    }

    async fn post(&mut self, x: &mut Exchange<Members>) -> Result {
        let message: String = x.argument("message")?;
        let user = x.current_user().await?;
        x.write(Json(&serde_json::json!({"message": message, "user": user})))
    }
}

struct Language;

impl Handler<Members> for Language {
    async fn post(&mut self, x: &mut Exchange<Members>) -> Result {
        let code: String = x.argument("code")?;
        x.set_cookie("language", &code)?;
        x.redirect("/members/")
    }
}

struct Who;

impl Handler<Members> for Who {
    async fn get(&mut self, x: &mut Exchange<Members>) -> Result {
        let (user, key_version) = (x.current_user().await?, x.secure_cookie_key_version("user"));
        x.write(Json(
            &serde_json::json!({"user": user, "key_version": key_version}),
        ))
    }
}
