//! What a program says that was built without a back end.

use crate::Settings;
use crate::error::{Error, Result};
use crate::session::Opener;

#[cfg(not(feature = "mysql"))]
pub(crate) fn mysql(_: &str, _: &Settings) -> Result<Box<dyn Opener>> {
    Err(missing("mysql"))
}

#[cfg(not(feature = "postgres"))]
pub(crate) fn postgres(_: &str, _: &Settings) -> Result<Box<dyn Opener>> {
    Err(missing("postgres"))
}

fn missing(feature: &str) -> Error {
    Error::programming(format!(
        "this program cannot speak to {feature}: build tornado-database with its feature `{feature}`"
    ))
}
