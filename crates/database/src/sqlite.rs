//! SQLite, inside the program.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqliteRow};
use sqlx::{
    Arguments, AssertSqlSafe, Column, ConnectOptions, Connection, Decode, Either, Executor as _,
    Row as _, Sqlite, SqliteConnection, Type, TypeInfo, ValueRef,
};

use crate::error::{Error, Result};
use crate::placeholder::{Dialect, Plan};
use crate::row::Columns;
use crate::session::{BoxFuture, BoxStream, Done, Home, Known, Opener, Session, Step};
use crate::value::{Value, civil, sql_text};
use crate::verb::Verb;
use crate::{Row, Settings};

/// How long a writer waits for another.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn opener(url: &str, _: &Settings) -> Result<Box<dyn Opener>> {
    let options = SqliteConnectOptions::from_str(url).map_err(Error::of_driver)?;
    let in_memory = url.contains(":memory:") || url.contains("mode=memory");
    let has_file = url.contains(':') && !options.get_filename().as_os_str().is_empty();
    if !has_file && !in_memory {
        // SQLite would give every connection a database of its own, which ends with it.
        return Err(Error::programming(
            "the address of the database names no file: `sqlite:blog.db` does, and `sqlite::memory:` needs none",
        ));
    }
    let mut options = options.busy_timeout(PATIENCE).disable_statement_logging();
    if !url.contains("mode=") {
        options = options.create_if_missing(true);
    }
    if in_memory {
        options = options.shared_cache(false);
    } else if !url.contains("mode=ro") && !url.contains("immutable") {
        // Readers and a writer do not wait for one another.
        options = options.journal_mode(SqliteJournalMode::Wal);
    }
    let name = options.get_filename().display().to_string();
    Ok(Box::new(File {
        options,
        name,
        in_memory,
    }))
}

struct File {
    options: SqliteConnectOptions,
    name: String,
    in_memory: bool,
}

impl Opener for File {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn Session>>> {
        Box::pin(async {
            let connection = self.options.connect().await.map_err(error)?;
            let columns = Known::nothing();
            Ok(Box::new(Embedded {
                connection,
                columns,
            }) as Box<dyn Session>)
        })
    }

    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn name(&self) -> &str {
        if self.in_memory {
            "SQLite in memory"
        } else {
            &self.name
        }
    }

    fn home(&self) -> Home {
        if self.in_memory {
            Home::Memory
        } else {
            Home::File
        }
    }

    /// The lock to write is taken at once: whoever reads first and writes then would be refused if another wrote meanwhile.
    fn begin(&self) -> &'static str {
        "BEGIN IMMEDIATE"
    }
}

struct Embedded {
    connection: SqliteConnection,
    columns: Known<Arc<Columns>>,
}

impl Session for Embedded {
    fn fetch<'s>(
        &'s mut self,
        plan: Arc<Plan>,
        values: &mut Vec<Value>,
    ) -> BoxStream<'s, Result<Step>> {
        let mut arguments = SqliteArguments::default();
        for value in values.drain(..) {
            if let Err(error) = bind(&mut arguments, value) {
                return Box::pin(stream::once(async { Err(error) }));
            }
        }
        let (mut columns, known) = (None, &mut self.columns);
        // The driver takes for granted that a statement keeps the columns with which it was prepared, and fails if it does not.
        // So one that has those of the table is prepared each time, after a look at the schema.
        let mut looking = plan.all_columns;
        let query = if looking {
            let sql = format!("{LOOK}{}", plan.sql.as_str());
            sqlx::query_with(AssertSqlSafe(sql), arguments).persistent(false)
        } else {
            sqlx::query_with(plan.sql.clone(), arguments)
        };
        let steps = self.connection.fetch_many(query);
        Box::pin(steps.map(move |step| match step {
            Ok(Either::Left(_)) if std::mem::take(&mut looking) => Ok(Step::Done(Done::default())),
            Ok(Either::Left(done)) => {
                let rows = match plan.verb {
                    Verb::Other => 0,
                    Verb::Insert | Verb::Change => done.rows_affected(),
                };
                let inserted = plan.verb == Verb::Insert && rows > 0;
                let last_id = if inserted {
                    done.last_insert_rowid()
                } else {
                    0
                };
                Ok(Step::Done(Done { rows, last_id }))
            }
            Ok(Either::Right(row)) => {
                let names = || row.columns().iter().map(|column| column.name());
                let columns = columns.get_or_insert_with(|| Columns::of(names(), &plan, known));
                Row::of(columns, |index| value(&row, index)).map(Step::Row)
            }
            Err(fault) => Err(told(fault, Some(plan.sql.as_str()))),
        }))
    }

    fn script<'s>(&'s mut self, sql: &'s str) -> BoxFuture<'s, Result> {
        Box::pin(async move {
            let script = sqlx::raw_sql(AssertSqlSafe(sql));
            script.execute(&mut self.connection).await.map_err(error)?;
            Ok(())
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

/// Has SQLite look whether somebody changed the schema; it finds nothing.
const LOOK: &str = "SELECT 1 FROM sqlite_master LIMIT 0;";

fn bind(arguments: &mut SqliteArguments, value: Value) -> Result {
    let bound = match value {
        Value::Null => arguments.add(None::<i64>),
        Value::Bool(value) => arguments.add(value),
        Value::Int(value) => arguments.add(value),
        Value::Unsigned(_) => {
            return Err(Error::data(
                "an integer is beyond the 63 bits that SQLite has",
            ));
        }
        Value::Float(value) => arguments.add(value),
        Value::Decimal(text) | Value::Text(text) => arguments.add(text),
        Value::Bytes(bytes) => arguments.add(bytes),
        Value::Date(date) => arguments.add(date.to_string()),
        Value::DateTime(at) => arguments.add(sql_text(at)),
        Value::Timestamp(at) => arguments.add(sql_text(civil(at))),
    };
    bound.map_err(|_| Error::data("a value cannot be bound"))
}

fn value(row: &SqliteRow, index: usize) -> Result<Value> {
    let (raw, column) = (row.try_get_raw(index).map_err(error)?, row.column(index));
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let unreadable = |_| Error::data(format!("column `{}` is not UTF-8", column.name()));
    let (kind, declared) = (raw.type_info(), column.type_info());
    Ok(if *kind == <i64 as Type<Sqlite>>::type_info() {
        match <i64 as Decode<Sqlite>>::decode(raw).map_err(unreadable)? {
            number @ (0 | 1) if declared.name() == "BOOLEAN" => Value::Bool(number == 1),
            number => Value::Int(number),
        }
    } else if *kind == <str as Type<Sqlite>>::type_info() {
        let text = <String as Decode<Sqlite>>::decode(raw).map_err(unreadable)?;
        match declared.name() {
            "DATETIME" => text.parse().map_or(Value::Text(text), Value::DateTime),
            "DATE" => text.parse().map_or(Value::Text(text), Value::Date),
            _ => Value::Text(text),
        }
    } else if *kind == <f64 as Type<Sqlite>>::type_info() {
        Value::Float(<f64 as Decode<Sqlite>>::decode(raw).map_err(unreadable)?)
    } else {
        Value::Bytes(<Vec<u8> as Decode<Sqlite>>::decode(raw).map_err(unreadable)?)
    })
}

fn error(fault: sqlx::Error) -> Error {
    told(fault, None)
}

/// What the database says of a statement, without values.
#[cold]
fn told(fault: sqlx::Error, statement: Option<&str>) -> Error {
    let sqlx::Error::Database(fault) = fault else {
        return Error::of_driver(fault);
    };
    let code = fault.code().unwrap_or_default();
    let primary = code.parse::<u32>().unwrap_or(1) & 0xff;
    let message = fault.message().to_owned();
    // https://www.sqlite.org/rescode.html
    let made = match primary {
        19 => Error::Integrity(crate::Fault::new(message)),
        18 | 20 | 25 => Error::data(message), // too big, mismatch, range
        // perm, busy, locked, no memory, read-only, input or output, corrupt, full, cannot open, protocol, authorization,
        // not a database
        3 | 5..=8 | 10 | 11 | 13..=15 | 23 | 26 => Error::operational(message),
        _ => Error::programming(without_values(message, statement)),
    };
    made.with_code(&code)
}

/// Of the messages that quote what is searched for, or the path into JSON, without the quotation.
fn without_values(message: String, statement: Option<&str>) -> String {
    // A word before a colon is a column to a search.
    let begin = match message.split_once("no such column: ") {
        Some((_, name)) if statement.is_some_and(|sql| sql.contains(name)) => None,
        Some((before, name)) if !name.is_empty() => Some(before.len() + "no such column: ".len()),
        _ => [
            "fts5: ",
            "malformed MATCH expression: ",
            "unknown special query: ",
            "bad JSON path: ",
            "JSON path error near ",
        ]
        .iter()
        .find(|start| message.starts_with(**start))
        .map(|start| start.len()),
    };
    match begin.and_then(|begin| message.get(..begin)) {
        Some(begin) => format!("{begin}…"),
        None => message,
    }
}
