//! Against providers that others have written, each started here.

mod browser;
mod oauth1;
mod oidc;
mod openid;
mod program;
mod wire;
