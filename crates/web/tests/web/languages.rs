//! The language of a request, and what templates say in it.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use tornado_httputil::Request;
use tornado_locale::{Locale, Locales, Translations};
use tornado_template::Loader;
use tornado_testing::{Answer, Client, fetch, run};
use tornado_web::{Application, Error, Exchange, Handler, HttpError, Result, Site};

/// A catalogue of a few sentences.
struct Sentences(&'static [(&'static str, &'static str)]);

impl Translations for Sentences {
    fn translate<'a>(&'a self, message: &'a str, plural: Option<(&'a str, i64)>) -> &'a str {
        let message = match plural {
            Some((plural, count)) if count != 1 => plural,
            _ => message,
        };
        let found = self.0.iter().find(|(known, _)| *known == message);
        found.map_or(message, |(_, translated)| translated)
    }

    fn pgettext<'a>(
        &'a self,
        context: &str,
        message: &'a str,
        plural: Option<(&'a str, i64)>,
    ) -> &'a str {
        match (context, message) {
            ("law", "right") => "derecho",
            ("good", "right") => "correcto",
            _ => self.translate(message, plural),
        }
    }
}

fn languages() -> Locales {
    Locales::new()
        .with(Locale::new(
            "es",
            Sentences(&[
                ("Sign out", "Cerrar sesión"),
                ("A person liked this", "A una persona le gustó esto"),
                (
                    "%(num)d people liked this",
                    "A %(num)d personas les gustó esto",
                ),
                ("%(commas)s and %(last)s", "%(commas)s y %(last)s"),
            ]),
        ))
        .with(Locale::new(
            "fr_CA",
            Sentences(&[("Sign out", "Fermer la session")]),
        ))
        .with(Locale::new("pt_BR", Sentences(&[("Sign out", "Sair")])))
        .with(Locale::new("ar", ()))
}

struct Page;

impl<S: Site> Handler<S> for Page {
    async fn get(&mut self, x: &mut Exchange<S>) -> Result {
        x.render("page.html", json!({"people": ["Ana", "Luis", "Eva"]}))
            .await
    }
}

fn page(template: &str) -> Application {
    Application::new()
        .translations(languages())
        .templates(Loader::from_map([("page.html", template)]))
        .route("/", || Page)
}

fn get<S: Site>(application: &Application<S>, accept: &str) -> Answer {
    let request = Request::get("/").header("Accept-Language", accept);
    run(fetch(application, request))
}

/// WEB-1.28, LOCL-1.04, TMPL-1.07
#[test]
fn a_template_translates_messages_with_and_without_a_count() {
    let application = page(
        "{{ _('Sign out') }}|{{ locale.translate('Sign out') }}|{{ _('Unknown') }}|\
         {{ _('A person liked this', '%(num)d people liked this', 1) }}|\
         {{ _('A person liked this', '%(num)d people liked this', len(people)) % {'num': len(people)} }}|\
         {{ _('Sign ' + 'out') }}|{{ handler.locale.code }}",
    );
    get(&application, "es").expect_text(
        "Cerrar sesión|Cerrar sesión|Unknown|A una persona le gustó esto|\
         A 3 personas les gustó esto|Cerrar sesión|es",
    );
    get(&application, "en").expect_text(
        "Sign out|Sign out|Unknown|A person liked this|3 people liked this|Sign out|en_US",
    );
}

/// WEB-3.25, LOCL-3.02
#[test]
fn a_message_may_mean_several_things() {
    let template = "{{ pgettext('law', 'right') }} {{ pgettext('good', 'right') }} {{ pgettext('x', 'A person liked this', '%(num)d people liked this', 1) }}";
    get(&page(template), "es").expect_text("derecho correcto A una persona le gustó esto");
}

/// LOCL-1.06, LOCL-2.06 … LOCL-2.10
#[test]
fn a_template_sees_the_language_as_python_does() {
    let template = "{{ locale.code }} {{ locale.name }} {{ locale.rtl }} {{ locale.list(people) }} {{ locale.friendly_number(1234567) }} \
        {{ locale.format_date(datetime.datetime(2010, 7, 10, 15, 4), full_format=True) }} {{ locale.format_date(1278774240, 60, False, True, full_format=True) }} \
        {{ locale.format_day(datetime.datetime(2010, 7, 10), dow=False) }}";
    get(&page(template), "en").expect_text(
        "en_US English (US) False Ana, Luis and Eva 1,234,567 July 10, 2010 at 3:04 pm July 10, 2010 July 10",
    );
    get(&page("{{ locale.code }} {{ locale.rtl }}"), "ar").expect_text("ar True");
    get(&page("{{ locale.list(people) }}"), "es").expect_text("Ana, Luis y Eva");
}

/// WEB-1.29, WEB-2.27, LOCL-1.03, LOCL-2.02
#[test]
fn the_browser_is_given_the_closest_language_it_asks_for() {
    let application = page("{{ locale.code }}");
    for (accept, code) in [
        ("es", "es"),
        ("es-GT", "es"),
        ("fr-ca", "fr_CA"),
        ("fr", "en_US"),
        ("de, es;q=0.5", "es"),
        ("es;q=0.1, pt-BR;q=0.9", "pt_BR"),
        ("es;q=0.5,pt-BR;q=0.5", "es"),
        ("es;q=0, pt-BR;q=0.1", "pt_BR"),
        ("es;q=x, pt-BR;q=0.1", "pt_BR"),
        ("es_LA_x", "en_US"),
        ("", "en_US"),
        ("*", "en_US"),
    ] {
        assert_eq!(get(&application, accept).text(), code, "{accept:?}");
    }
    run(fetch(&application, Request::get("/"))).expect_text("en_US");
}

/// LOCL-2.01
#[test]
fn the_default_language_is_the_applications() {
    let application = page("{{ locale.code }}").translations(languages().with_default("de"));
    get(&application, "fr").expect_text("de");
    run(fetch(&application, Request::get("/"))).expect_text("de");
}

/// What the browser said is answered without headers of its own, as there.
#[test]
fn no_header_tells_the_language() {
    get(&page("{{ _('Sign out') }}"), "es")
        .expect_no_header("Content-Language")
        .expect_no_header("Vary");
}

/// A site that lets its users choose, and counts how often it is asked.
struct Chosen(AtomicUsize);

impl Site for Chosen {
    type User = ();

    async fn user_locale(&self, x: &mut Exchange<Self>) -> Result<Option<Locale>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        let code: Option<String> = x.find_argument("lang")?;
        Ok(code.map(|code| x.locales().get([code])))
    }
}

struct Twice;

impl Handler<Chosen> for Twice {
    async fn get(&mut self, x: &mut Exchange<Chosen>) -> Result {
        let code = x.locale().await?.code().to_owned();
        x.write(format!("{code} "))?;
        let before = x.site().0.load(Ordering::Relaxed);
        let code = x.locale().await?.code().to_owned();
        x.write(format!("{before} {code} "))?;
        x.render("page.html", ()).await
    }
}

/// WEB-1.29: the user's choice, asked for once, or else the browser's.
#[test]
fn a_user_chooses_the_language() {
    let application = Application::of(Chosen(AtomicUsize::new(0)))
        .translations(languages())
        .templates(Loader::from_map([("page.html", "{{ locale.code }}")]))
        .route("/", || Twice);
    run(async {
        let mut client = Client::new(&application).header("Accept-Language", "es");
        let answer = client.fetch(Request::get("/?lang=fr_CA")).await;
        answer.expect_text("fr_CA 1 fr_CA fr_CA");
        client
            .fetch(Request::get("/"))
            .await
            .expect_text("es 2 es es");
        client
            .fetch(Request::get("/?lang=xx"))
            .await
            .expect_text("en_US 3 en_US en_US");
    });
}

/// A page that asks for no language costs none.
#[test]
fn a_page_without_messages_asks_nobody_for_the_language() {
    let application = Application::of(Chosen(AtomicUsize::new(0)))
        .templates(Loader::from_map([("page.html", "{{ len(people) }}")]))
        .route("/", || Page)
        .route("/asked", || Asked);
    run(async {
        fetch(&application, Request::get("/"))
            .await
            .expect_text("3");
        fetch(&application, Request::get("/asked"))
            .await
            .expect_text("0");
    });

    struct Asked;

    impl Handler<Chosen> for Asked {
        async fn get(&mut self, x: &mut Exchange<Chosen>) -> Result {
            let asked = x.site().0.load(Ordering::Relaxed);
            x.write(asked.to_string())
        }
    }
}

#[test]
fn a_handler_may_set_the_language() {
    struct Set;

    impl Handler for Set {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            let locale = x.locales().get(["es-MX"]);
            x.set_locale(locale);
            x.render("page.html", ()).await
        }
    }

    let application = page("{{ _('Sign out') }}").route("/set", || Set);
    let request = Request::get("/set").header("Accept-Language", "fr-CA");
    run(fetch(&application, request)).expect_text("Cerrar sesión");
}

/// WEB-1.12, WEB-3.16: an error page cannot wait for the user's language, and is in the browser's or the one known by then.
#[test]
fn an_error_page_may_be_a_template_in_the_readers_language() {
    struct Strict;

    impl Site for Strict {
        type User = ();

        async fn user_locale(&self, x: &mut Exchange<Self>) -> Result<Option<Locale>> {
            Ok(Some(x.locales().get(["pt-BR"])))
        }

        fn write_error(&self, x: &mut Exchange<Self>, error: &Error) -> Result {
            x.render_at_once("error.html", json!({"status": error.status().as_u16()}))
        }
    }

    struct Locked(bool);

    impl Handler<Strict> for Locked {
        async fn get(&mut self, x: &mut Exchange<Strict>) -> Result {
            if self.0 {
                x.locale().await?;
            }
            Err(HttpError(403).into())
        }
    }

    let application = Application::of(Strict)
        .translations(languages())
        .templates(Loader::from_map([(
            "error.html",
            "{{ status }}: {{ _('Sign out') }}",
        )]))
        .route("/", || Locked(false))
        .route("/known", || Locked(true));
    get(&application, "es")
        .expect_status(403)
        .expect_text("403: Cerrar sesión");
    let request = Request::get("/known").header("Accept-Language", "es");
    run(fetch(&application, request)).expect_text("403: Sair");
    run(fetch(&application, Request::get("/nowhere")))
        .expect_status(404)
        .expect_text("404: Sign out");
}
