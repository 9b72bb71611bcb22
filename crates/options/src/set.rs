//! Options as the fields of a struct.

use std::ffi::OsString;

use crate::{Error, Options};

/// A struct whose fields are options; made by [`options!`](crate::options!).
///
/// Each module has its own. One that only reads what others define can be written by hand.
pub trait OptionSet: Sized {
    /// Adds the definitions of the fields to `options`.
    ///
    /// # Errors
    ///
    /// [`Error::Duplicate`] if a name is taken.
    fn define(options: &Options) -> Result<(), Error>;

    /// Takes the values of the fields from `options`.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] before [`define`](Self::define).
    fn read(options: &Options) -> Result<Self, Error>;

    /// Parses the command line of a program, with logging; the usual start.
    ///
    /// Says what is wrong on standard error and exits, with status 2; shows help and exits. Arguments that are not options are
    /// refused: use [`try_parse`](Self::try_parse) where they have a meaning.
    fn parse() -> Self {
        Self::parse_with(&Options::with_logging())
    }

    /// Parses the command line into `options`, with whatever else they have.
    ///
    /// For programs with option files, an environment prefix, or several structs of options. Exits as [`parse`](Self::parse) does.
    fn parse_with(options: &Options) -> Self {
        if let Err(error) = Self::define(options) {
            options.exit(&error);
        }
        if let Some(argument) = options.parse_command_line_or_exit().first() {
            options.exit(&format_args!(
                "unexpected argument {argument:?}; see --help"
            ));
        }
        Self::read(options).unwrap_or_else(|error| options.exit(&error))
    }

    /// Parses these arguments into `options`; returns the fields and the rest.
    ///
    /// # Errors
    ///
    /// As [`Options::parse_args`].
    fn try_parse<I>(options: &Options, args: I) -> Result<(Self, Vec<String>), Error>
    where
        I: IntoIterator<Item: Into<OsString>>,
    {
        Self::define(options)?;
        let rest = options.parse_args(args)?;
        Ok((Self::read(options)?, rest))
    }
}

/// Defines a struct whose fields are options.
///
/// A field's doc comment is its help; what stands behind `=` is its default, and without it the type's own: `None`, `false`, no
/// values, `0`. `#[option(…)]` calls methods of [`Definition`](crate::Definition) that take one argument. The struct implements
/// [`OptionSet`], [`Debug`] and [`Clone`]; its fields are as visible as itself.
///
/// ```
/// use std::time::Duration;
/// use tornado_options::{OptionSet, Options, options};
///
/// options! {
///     /// How the database is reached.
///     pub struct Database {
///         /// Host and port of the server
///         #[option(metavar = "HOST:PORT", group = "database")]
///         db_host: String = "127.0.0.1:3306",
///         /// Connections to keep
///         #[option(group = "database", range = 1..=64)]
///         db_pool: u16 = 8,
///         /// When to give up
///         #[option(group = "database")]
///         db_timeout: Duration = Duration::from_secs(30),
///         /// Servers to read from
///         #[option(group = "database")]
///         db_replicas: Vec<String> = ["127.0.0.1:3307"],
///         /// Password; asked for when left out
///         #[option(group = "database")]
///         db_password: Option<String>,
///     }
/// }
///
/// let options = Options::new();
/// let (database, rest) =
///     Database::try_parse(&options, ["program", "--db-timeout=1m 30s", "--db-replicas=a,b", "import"])?;
/// assert_eq!(database.db_host, "127.0.0.1:3306");
/// assert_eq!(database.db_timeout, Duration::from_secs(90));
/// assert_eq!(database.db_replicas, ["a", "b"]);
/// assert_eq!(database.db_password, None);
/// assert_eq!(rest, ["import"]);
/// # Ok::<(), tornado_options::Error>(())
/// ```
#[macro_export]
macro_rules! options {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident {
            $(
                $(#[doc = $help:expr])*
                $(#[option($($method:ident = $argument:expr),* $(,)?)])?
                $field:ident : $type:ty $(= $default:expr)?
            ),* $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone)]
        $visibility struct $name {
            $(
                $(#[doc = $help])*
                $visibility $field: $type,
            )*
        }

        impl $crate::OptionSet for $name {
            fn define(options: &$crate::Options) -> ::std::result::Result<(), $crate::Error> {
                $(
                    options.define(
                        $crate::Definition::new::<$type>(
                            stringify!($field).trim_start_matches("r#"),
                            $crate::options!(@default $type $(, $default)?),
                        )
                        .help(concat!("" $(, $help)*).trim())
                        $($(.$method($argument))*)?
                    )?;
                )*
                ::std::result::Result::Ok(())
            }

            fn read(options: &$crate::Options) -> ::std::result::Result<Self, $crate::Error> {
                ::std::result::Result::Ok(Self {
                    $($field: options.get(stringify!($field).trim_start_matches("r#"))?,)*
                })
            }
        }
    };
    (@default $type:ty) => {
        <$type as ::std::default::Default>::default()
    };
    (@default $type:ty, $default:expr) => {
        $crate::DefaultOf::<$type>::into_field($default)
    };
}
