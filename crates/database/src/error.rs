use std::error::Error as StdError;
use std::{fmt, io};

/// Why the database did not do what it was asked.
///
/// Each has the statement and what the database said, without the values that were bound or stored: a log may have it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A constraint stands against it: a key exists already, a reference leads nowhere, NULL where none may be.
    #[doc(alias = "IntegrityError")]
    Integrity(Fault),
    /// The database cannot at this time: unreachable, full, locked, shutting down. The same may succeed later.
    #[doc(alias = "OperationalError")]
    Operational(Fault),
    /// A mistake in the program: syntax, unknown tables and columns, a wrong number of values, two rows for `get`.
    #[doc(alias = "ProgrammingError")]
    Programming(Fault),
    /// A value does not fit: too long, out of range, or of another type than the column or the program expects.
    #[doc(alias = "DataError")]
    Data(Fault),
}

/// What happened, and to which statement.
#[derive(Debug)]
pub struct Fault(Box<Inner>);

#[derive(Debug)]
struct Inner {
    message: String,
    code: Option<String>,
    statement: Option<String>,
    source: Option<io::Error>,
}

pub(crate) type Result<T = (), E = Error> = std::result::Result<T, E>;

impl Error {
    /// The statement, as it stands in the program.
    pub fn statement(&self) -> Option<&str> {
        self.fault().0.statement.as_deref()
    }

    /// The code that the database gave: SQLite's number, or SQLSTATE.
    pub fn code(&self) -> Option<&str> {
        self.fault().0.code.as_deref()
    }

    /// Whether a constraint stands against it.
    pub fn is_integrity(&self) -> bool {
        matches!(self, Self::Integrity(_))
    }

    /// Whether the same may succeed later.
    pub fn is_operational(&self) -> bool {
        matches!(self, Self::Operational(_))
    }

    pub(crate) fn operational(message: impl Into<String>) -> Self {
        Self::Operational(Fault::new(message))
    }

    pub(crate) fn programming(message: impl Into<String>) -> Self {
        Self::Programming(Fault::new(message))
    }

    pub(crate) fn data(message: impl Into<String>) -> Self {
        Self::Data(Fault::new(message))
    }

    pub(crate) fn with_code(mut self, code: &str) -> Self {
        self.fault_mut().0.code = Some(code.to_owned());
        self
    }

    pub(crate) fn with_statement(mut self, sql: &str) -> Self {
        self.fault_mut()
            .0
            .statement
            .get_or_insert_with(|| sql.to_owned());
        self
    }

    /// What the driver reports besides errors of the database, which each back end reads itself.
    #[cold]
    pub(crate) fn of_driver(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Io(source) => {
                let mut made = Self::operational(format!("the connection failed: {source}"));
                made.fault_mut().0.source = Some(source);
                made
            }
            sqlx::Error::Tls(source) => Self::operational(format!("no TLS: {source}")),
            sqlx::Error::Configuration(source) => {
                Self::programming(format!("the address of the database: {source}"))
            }
            sqlx::Error::WorkerCrashed => Self::operational("the connection is closed"),
            sqlx::Error::Protocol(message) => {
                Self::operational(format!("the database was not understood: {message}"))
            }
            sqlx::Error::ColumnDecode { index, .. } => {
                Self::data(format!("column {index} cannot be read"))
            }
            sqlx::Error::Encode(source) | sqlx::Error::Decode(source) => {
                match source.downcast::<Self>() {
                    Ok(ours) => *ours,
                    Err(_) => Self::data("a value cannot be bound or read"),
                }
            }
            other => Self::programming(other.to_string()),
        }
    }

    fn fault(&self) -> &Fault {
        match self {
            Self::Integrity(fault)
            | Self::Operational(fault)
            | Self::Programming(fault)
            | Self::Data(fault) => fault,
        }
    }

    fn fault_mut(&mut self) -> &mut Fault {
        match self {
            Self::Integrity(fault)
            | Self::Operational(fault)
            | Self::Programming(fault)
            | Self::Data(fault) => fault,
        }
    }
}

impl Fault {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            message: message.into(),
            code: None,
            statement: None,
            source: None,
        }))
    }

    /// What happened, in the words of the database.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Integrity(_) => "integrity error: ",
            Self::Operational(_) => "operational error: ",
            Self::Programming(_) => "programming error: ",
            Self::Data(_) => "data error: ",
        })?;
        self.fault().fmt(f)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        if let Some(code) = &self.0.code {
            write!(f, " ({code})")?;
        }
        if let Some(statement) = &self.0.statement {
            write!(f, ", in `{}`", statement.trim())?;
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.fault().0.source.as_ref().map(|source| source as _)
    }
}
