//! Handlers, routes and everything a web application needs.
//!
//! ```
//! use tornado_httputil::Request;
//! use tornado_testing::{fetch, run};
//! use tornado_web::{Application, Exchange, Handler, Result};
//!
//! struct Main;
//!
//! impl Handler for Main {
//!     async fn get(&mut self, x: &mut Exchange) -> Result {
//!         x.write("Hello, world")
//!     }
//! }
//!
//! let application = Application::new().route("/", || Main);
//!
//! run(async {
//!     let answer = fetch(&application, Request::get("/")).await;
//!     assert_eq!((answer.status().as_u16(), answer.text()), (200, "Hello, world"));
//! });
//! ```
//!
//! Four nouns carry it all:
//!
//! | noun | is | Tornado's |
//! |---|---|---|
//! | [`Handler`] | a value built for one request; answers its methods | the subclass of `RequestHandler` |
//! | [`Exchange`] | the request, and the answer being written to it; `x` by custom | everything a handler called on `self` |
//! | [`Site`] | what all handlers share: state, and how errors look | `BaseHandler`, attributes of the application |
//! | [`Application`] | routes and settings | `Application` |
//!
//! Around them are rooms, of which a program enters those that it needs:
//!
//! | for | begin with |
//! |---|---|
//! | paths | [`Application::route`]; [`Routes`], [`Redirect`], [`FromGroup`] |
//! | arguments, forms, JSON | [`Exchange::argument`], [`Exchange::arguments_as`], [`Exchange::json_body`] |
//! | uploads that go to a disk | [`Exchange::receive_upload`] |
//! | cookies, signed ones too | [`Exchange::cookie`], [`Exchange::secure_cookie`]; [`signed`], [`CookieSecret`] |
//! | users | [`Exchange::authenticated`], [`Site::current_user`] |
//! | forged requests | [`Settings::xsrf_cookies`], [`Settings::cross_origin_protection`]; [`xsrf`] |
//! | pages | [`Exchange::render`]; what it is given are [`Values`]; a [`UiModule`] is a piece with CSS and JavaScript |
//! | languages | [`Application::translations`], [`Exchange::locale`] |
//! | files | [`Settings::static_path`], [`Exchange::static_url`], [`StaticFile`], [`FileSource`] |
//! | answers in pieces, long polls, events | [`Exchange::flush`], [`Exchange::while_connected`], [`Exchange::event_stream`] |
//! | what is around requests | [`Application::wrap`]; [`Settings::compress_response`], [`Transform`] |
//!
//! Whatever goes wrong ends the method with `?`: [`HttpError`]`(404)` is the page of that status, any other error is 500
//! and a line in the log. A check whose `?` is forgotten is a warning of the compiler's; `#![deny(unused_must_use)]` makes
//! it an error.
//!
//! An application is a [`Service`](tornado_httputil::Service): any server can run it, and a test calls it without one.

mod accepted;
mod application;
mod compress;
mod endpoint;
mod error;
mod event;
mod exchange;
mod execute;
mod fields;
mod groups;
mod handler;
mod log;
mod methods;
mod names;
mod page;
mod pages;
mod pattern;
mod redirect;
mod rendering;
mod resources;
mod routes;
mod settings;
pub mod signed;
mod site;
mod static_file;
mod tags;
mod template_page;
mod transform;
mod ui_module;
mod upload;
pub mod xsrf;

pub use application::Application;
pub use compress::Coding;
pub use error::{Error, Finish, HttpError, Result};
pub use event::Event;
pub use exchange::{EventStream, Exchange, FromArgument, HeaderText, Json, Output, StaticUrl};
pub use groups::{Build, FromGroup, FromGroups, Groups};
pub use handler::Handler;
pub use names::{Names, Serialized, Values};
pub use redirect::{RawGroups, Redirect, Redirected};
pub use rendering::Rendering;
pub use resources::Resources;
pub use routes::Routes;
pub use settings::Settings;
pub use signed::CookieSecret;
pub use site::Site;
pub use static_file::{
    FilePath, FileSource, Folder, Found, FoundFile, Stamp, StaticFile, StaticFileHandler,
    VersionForm, guess_type,
};
pub use transform::Transform;
pub use ui_module::UiModule;
pub use upload::{Upload, UploadSettings, UploadedFile};
