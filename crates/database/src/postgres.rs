//! PostgreSQL.

mod decode;
mod encode;
mod numeric;

use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use sqlx::postgres::{
    PgConnectOptions, PgConnection, PgDatabaseError, PgErrorPosition, PgQueryResult, PgRow,
    PgTypeInfo,
};
use sqlx::{
    AssertSqlSafe, Column, ConnectOptions, Connection, Either, Executor as _, Row as _,
    Statement as _,
};

use crate::error::{Error, Fault, Result};
use crate::placeholder::{Dialect, Plan};
use crate::row::Columns;
use crate::session::{BoxFuture, BoxStream, Done, Home, Known, Opener, Session, Step};
use crate::settings::check_name;
use crate::value::Value;
use crate::{Row, Settings};

/// What everything before 2000 is a negative number of microseconds to.
const EPOCH_MICROS: i64 = 946_684_800_000_000;

pub(crate) fn opener(url: &str, settings: &Settings) -> Result<Box<dyn Opener>> {
    let mut options = PgConnectOptions::from_str(url).map_err(Error::of_driver)?;
    if let Some(user) = &settings.user {
        options = options.username(user);
    }
    if let Some(password) = &settings.password {
        options = options.password(password);
    }
    let options = options.disable_statement_logging();
    let database = options.get_database().unwrap_or_default();
    check_name(database)?;
    let name = match options.get_socket() {
        Some(socket) => format!("PostgreSQL at {}, database {database}", socket.display()),
        None => format!(
            "PostgreSQL at {}:{}, database {database}",
            options.get_host(),
            options.get_port()
        ),
    };
    let zone = zone(&settings.time_zone);
    Ok(Box::new(Server {
        options,
        name,
        zone,
    }))
}

/// `+02:00` is east of Greenwich to everyone but POSIX, whose form this is.
fn zone(name: &str) -> String {
    match name.split_at_checked(1) {
        Some(("+", "00:00" | "0:00")) => "UTC".to_owned(),
        Some(("+", offset)) => format!("<{name}>-{offset}"),
        Some(("-", offset)) => format!("<{name}>+{offset}"),
        _ => name.to_owned(),
    }
}

struct Server {
    options: PgConnectOptions,
    name: String,
    zone: String,
}

impl Opener for Server {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn Session>>> {
        Box::pin(async {
            let mut connection = self.options.connect().await.map_err(error)?;
            // Strings without backslashes is what the scanner of placeholders expects.
            let session = sqlx::query(
                "SELECT set_config('TimeZone', $1, false), set_config('standard_conforming_strings', 'on', false)",
            );
            let session = session.bind(&self.zone).persistent(false);
            session.execute(&mut connection).await.map_err(error)?;
            Ok(Box::new(Remote {
                connection,
                learnt: Learnt {
                    types: Known::nothing(),
                    stale: false,
                    doubted: None,
                },
                columns: Known::nothing(),
            }) as Box<dyn Session>)
        })
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn home(&self) -> Home {
        Home::Server
    }
}

struct Remote {
    connection: PgConnection,
    learnt: Learnt,
    columns: Known<Arc<Columns>>,
}

/// What the server told of the statements that it has prepared.
struct Learnt {
    /// Of which types the values of a statement have to be.
    types: Known<Arc<[PgTypeInfo]>>,
    /// Whether tables have changed since: all is to be prepared anew.
    stale: bool,
    /// When a value last made us ask whether they have.
    doubted: Option<Instant>,
}

/// How often a value of another type, which is most likely wrong, may have all statements prepared anew.
const DOUBT: Duration = Duration::from_secs(60);

impl Learnt {
    fn forget(&mut self) {
        self.types.forget();
        self.stale = true;
    }

    /// A value is not of the type that was learnt: perhaps the column has another by now.
    fn refused(&mut self, error: Error) -> Result<Step> {
        if self.doubted.is_some_and(|at| at.elapsed() < DOUBT) {
            return Err(error);
        }
        self.doubted = Some(Instant::now());
        self.forget();
        Ok(Step::Stale(error))
    }
}

impl Session for Remote {
    fn fetch<'s>(
        &'s mut self,
        plan: Arc<Plan>,
        values: &mut Vec<Value>,
    ) -> BoxStream<'s, Result<Step>> {
        let Self {
            connection,
            learnt,
            columns,
        } = self;
        if let Some(types) = learnt.types.get(&plan) {
            return match encode::arguments(types, values) {
                Ok(arguments) => {
                    let query = sqlx::query_with(plan.sql.clone(), arguments);
                    Box::pin(steps(connection.fetch_many(query), plan, columns, learnt))
                }
                Err(error) => Box::pin(stream::once(async { learnt.refused(error) })),
            };
        }
        let values = values.clone();
        let first = async move {
            if std::mem::take(&mut learnt.stale) {
                let forgotten = connection.clear_cached_statements().await;
                forgotten.map_err(error)?;
            }
            // The server says it, and the driver keeps what it has prepared.
            let sql = plan.sql.clone();
            let prepared = (&mut *connection).prepare(sql).await;
            let statement = prepared.map_err(|fault| told(fault, Some(plan.sql.as_str())))?;
            let asked: Arc<[PgTypeInfo]> = match statement.parameters() {
                Some(Either::Left(types)) => types.into(),
                _ => Arc::default(),
            };
            learnt.types.put(&plan, Arc::clone(&asked));
            let arguments = encode::arguments(&asked, &values)?;
            let query = sqlx::query_with(plan.sql.clone(), arguments);
            Ok(steps(connection.fetch_many(query), plan, columns, learnt))
        };
        Box::pin(stream::once(first).try_flatten())
    }

    fn script<'s>(&'s mut self, sql: &'s str) -> BoxFuture<'s, Result> {
        Box::pin(async move {
            let script = sqlx::raw_sql(AssertSqlSafe(sql));
            let done = script.execute(&mut self.connection).await;
            done.map(drop).map_err(|fault| told(fault, Some(sql)))
        })
    }

    fn ping(&mut self) -> BoxFuture<'_, Result> {
        Box::pin(async { self.connection.ping().await.map_err(error) })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async {
            let _ = self.connection.close().await;
        })
    }
}

/// What the driver tells, in our words.
fn steps<'s>(
    answer: BoxStream<'s, Result<Either<PgQueryResult, PgRow>, sqlx::Error>>,
    plan: Arc<Plan>,
    known: &'s mut Known<Arc<Columns>>,
    learnt: &'s mut Learnt,
) -> impl Stream<Item = Result<Step>> + Send + 's {
    let (mut columns, mut last_id) = (None, 0);
    answer.map(move |step| {
        Ok(match step {
            Err(fault) => {
                let stale = columns.is_none() && is_stale(&fault);
                let error = told(fault, Some(plan.sql.as_str()));
                if !stale {
                    return Err(error);
                }
                learnt.forget();
                Step::Stale(error)
            }
            Ok(Either::Left(done)) => Step::Done(Done {
                rows: done.rows_affected(),
                last_id,
            }),
            Ok(Either::Right(row)) => {
                let names = || row.columns().iter().map(|column| column.name());
                let columns = columns.get_or_insert_with(|| Columns::of(names(), &plan, known));
                let row = Row::of(columns, |index| value(&row, index))?;
                // What RETURNING gives is the nearest there is to an id of the last row.
                last_id = row.first_integer();
                Step::Row(row)
            }
        })
    })
}

fn value(row: &PgRow, index: usize) -> Result<Value> {
    let raw = row.try_get_raw(index).map_err(error)?;
    decode::value(&raw).map_err(|refused| refused.of_column(row.column(index).name()))
}

fn error(fault: sqlx::Error) -> Error {
    told(fault, None)
}

/// Where the server finds that what was prepared does not fit the tables any more, before it executes anything.
const REVALIDATED: &str = "RevalidateCachedQuery";

/// Whether a statement was prepared for tables that have changed since.
#[cold]
fn is_stale(fault: &sqlx::Error) -> bool {
    let sqlx::Error::Database(fault) = fault else {
        return false;
    };
    let Some(fault) = fault.try_downcast_ref::<PgDatabaseError>() else {
        return false;
    };
    match fault.code() {
        "0A000" => fault.routine() == Some(REVALIDATED),
        // Types and functions that do not fit, found as the statement itself was read again.
        "42804" | "42883" => matches!(fault.position(), Some(PgErrorPosition::Original(_))),
        _ => false,
    }
}

/// What the server says of a statement, without values.
#[cold]
fn told(fault: sqlx::Error, statement: Option<&str>) -> Error {
    let sqlx::Error::Database(fault) = fault else {
        return Error::of_driver(fault);
    };
    let Some(fault) = fault.try_downcast_ref::<PgDatabaseError>() else {
        return Error::programming("an error of another database");
    };
    let code = fault.code();
    let class = code.get(..2).unwrap_or_default();
    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    let made = match (class, code) {
        ("23", _) => Error::Integrity(Fault::new(fault.message())),
        ("22", _) => Error::Data(Fault::new(without_values(fault.message(), '"', None))),
        // Within a transaction; without one the statement is prepared anew.
        (_, "0A000") if fault.routine() == Some(REVALIDATED) => Error::operational(
            "a table was changed since the statement was prepared, and the transaction cannot go on: begin it again",
        ),
        // connection, access, no such database, deadlock, resources, in use, shutting down, system, configuration
        ("08" | "25" | "28" | "3D" | "40" | "53" | "55" | "57" | "58" | "F0" | "XX", _) => {
            Error::operational(fault.message())
        }
        // Names, which stand in the statement; and values that were taken for names or texts to search for.
        _ => Error::programming(without_values(fault.message(), '"', statement)),
    };
    made.with_code(code)
}

/// A message without its quotations, from the first mark to the last, unless all that it quotes is of the statement.
fn without_values(message: &str, mark: char, statement: Option<&str>) -> String {
    let (Some(begin), Some(end)) = (message.find(mark), message.rfind(mark)) else {
        return message.to_owned();
    };
    if let Some(statement) = statement {
        let statement = statement.to_lowercase();
        let of_it = |name: &str| !name.is_empty() && statement.contains(&name.to_lowercase());
        // A value that has marks itself leaves one without its fellow, or nothing between two.
        let paired = message.matches(mark).count().is_multiple_of(2);
        if paired && message.split(mark).skip(1).step_by(2).all(of_it) {
            return message.to_owned();
        }
    }
    let (before, after) = (message.get(..begin), message.get(end + 1..));
    format!(
        "{}…{}",
        before.unwrap_or_default(),
        after.unwrap_or_default()
    )
}
