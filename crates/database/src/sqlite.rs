//! SQLite, inside the program.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqliteRow};
use sqlx::{
    Arguments, AssertSqlSafe, Column, ConnectOptions, Connection, Decode, Either, Executor as _,
    Row as _, SqlStr, Sqlite, SqliteConnection, TypeInfo, ValueRef,
};

use crate::error::{Error, Result};
use crate::placeholder::Dialect;
use crate::row::Columns;
use crate::session::{BoxFuture, BoxStream, Done, Home, Opener, Session, Step};
use crate::value::{Value, civil, sql_text};
use crate::{Row, Settings};

/// How long a writer waits for another.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn opener(url: &str, _: &Settings) -> Result<Box<dyn Opener>> {
    let options = SqliteConnectOptions::from_str(url).map_err(Error::of_driver)?;
    let in_memory = url.contains(":memory:") || url.contains("mode=memory");
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
            Ok(Box::new(Embedded(connection)) as Box<dyn Session>)
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

struct Embedded(SqliteConnection);

impl Session for Embedded {
    fn fetch(&mut self, sql: SqlStr, values: Vec<Value>) -> BoxStream<'_, Result<Step>> {
        let mut arguments = SqliteArguments::default();
        for value in values {
            if let Err(error) = bind(&mut arguments, value) {
                return Box::pin(stream::once(async { Err(error) }));
            }
        }
        let mut columns = None;
        let query = sqlx::query_with(sql, arguments);
        let steps = (&mut self.0).fetch_many(query);
        Box::pin(steps.map(move |step| match step {
            Ok(Either::Left(done)) => Ok(Step::Done(Done {
                rows: done.rows_affected(),
                last_id: done.last_insert_rowid(),
            })),
            Ok(Either::Right(row)) => read(&row, &mut columns).map(Step::Row),
            Err(fault) => Err(error(fault)),
        }))
    }

    fn script<'s>(&'s mut self, sql: &'s str) -> BoxFuture<'s, Result> {
        Box::pin(async move {
            let script = sqlx::raw_sql(AssertSqlSafe(sql));
            script.execute(&mut self.0).await.map_err(error)?;
            Ok(())
        })
    }

    fn ping(&mut self) -> BoxFuture<'_, Result> {
        Box::pin(async { self.0.ping().await.map_err(error) })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async {
            let _ = self.0.close().await;
        })
    }
}

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

fn read(row: &SqliteRow, columns: &mut Option<Arc<Columns>>) -> Result<Row> {
    let columns = columns
        .get_or_insert_with(|| Columns::new(row.columns().iter().map(|column| column.name())));
    let values = (0..columns.len())
        .map(|index| value(row, index))
        .collect::<Result<_>>()?;
    Ok(Row::new(Arc::clone(columns), values))
}

fn value(row: &SqliteRow, index: usize) -> Result<Value> {
    let raw = row.try_get_raw(index).map_err(error)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let kind = raw.type_info();
    let unreadable = |_| Error::data(format!("column {index} is not UTF-8"));
    let declared = row.columns().get(index).map(|column| column.type_info());
    Ok(match kind.name() {
        "INTEGER" => {
            let number = <i64 as Decode<Sqlite>>::decode(raw).map_err(unreadable)?;
            match declared.map(TypeInfo::name) {
                Some("BOOLEAN") if matches!(number, 0 | 1) => Value::Bool(number == 1),
                _ => Value::Int(number),
            }
        }
        "REAL" => Value::Float(<f64 as Decode<Sqlite>>::decode(raw).map_err(unreadable)?),
        "TEXT" => {
            let text = <String as Decode<Sqlite>>::decode(raw).map_err(unreadable)?;
            match declared.map(TypeInfo::name) {
                Some("DATETIME") => text.parse().map_or(Value::Text(text), Value::DateTime),
                Some("DATE") => text.parse().map_or(Value::Text(text), Value::Date),
                _ => Value::Text(text),
            }
        }
        _ => Value::Bytes(<Vec<u8> as Decode<Sqlite>>::decode(raw).map_err(unreadable)?),
    })
}

#[cold]
fn error(fault: sqlx::Error) -> Error {
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
        _ => Error::programming(message),
    };
    made.with_code(&code)
}
