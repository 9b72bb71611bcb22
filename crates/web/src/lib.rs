//! Handlers, routes and everything a web application needs.
