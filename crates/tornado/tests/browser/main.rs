//! What a browser makes of an application: headless Chromium, led by its driver; one file per idea.

mod events;
mod files;
mod forms;
mod languages;
mod modules;
mod server;
mod site;
mod users;
