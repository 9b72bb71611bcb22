//! Logging in, by every protocol: against doubles, and against providers that others have written.

mod facebook;
mod historic;
mod oauth1;
mod oauth2;
mod openid;
mod openid_connect;
mod provider;
mod real;
mod secrets;
mod signatures;
mod values;
mod visit;
