use std::fmt;
use std::time::Duration;

#[cfg(any(feature = "mysql", feature = "postgres"))]
use crate::error::{Error, Result};

/// How a database is connected to, besides its address.
///
/// ```no_run
/// use std::time::Duration;
/// use tornado_database::{Connection, Settings};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let settings = Settings {
///     user: Some("blog".into()),
///     password: Some(std::env::var("BLOG_PASSWORD")?),
///     max_idle_time: Duration::from_secs(10 * 60),
///     ..Settings::default()
/// };
/// let db = Connection::with("mysql://localhost:3306/blog", settings)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    /// Who connects; the one in the address by default.
    pub user: Option<String>,
    /// The password; the one in the address by default. It needs no percent-encoding here, and is never shown.
    pub password: Option<String>,
    /// How long a connection may be unused before another takes its place: 7 hours, as MySQL hangs up after 8.
    pub max_idle_time: Duration,
    /// How many connections each loop has at most: 8. A server must have room for those of all loops of all processes.
    pub max_connections: usize,
    /// How long to wait for a connection, for a new one or for another's to become free: 10 seconds.
    pub connect_timeout: Duration,
    /// The zone in which the server reads and writes times without one: `+00:00`.
    pub time_zone: String,
}

/// Whether the name of a database can be one. Of a password with a slash that was not encoded, the rest would be taken for it.
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub(crate) fn check_name(database: &str) -> Result {
    if database.contains(['@', '/']) {
        return Err(Error::programming(
            "the address of the database: `@` or `/` in the name of the database; what is no letter in a password is \
             percent-encoded, or the password is given in `Settings`",
        ));
    }
    Ok(())
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            user: None,
            password: None,
            max_idle_time: Duration::from_secs(7 * 60 * 60),
            max_connections: 8,
            connect_timeout: Duration::from_secs(10),
            time_zone: "+00:00".into(),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("user", &self.user)
            .field("password", &self.password.as_ref().map(|_| "…"))
            .field("max_idle_time", &self.max_idle_time)
            .field("max_connections", &self.max_connections)
            .field("connect_timeout", &self.connect_timeout)
            .field("time_zone", &self.time_zone)
            .finish()
    }
}
