//! MySQL and MariaDB.

use std::str::FromStr;
use std::sync::Arc;

use futures_util::{StreamExt, stream};
use jiff::civil::{Date, DateTime, Time};
use sqlx::mysql::{
    MySqlArguments, MySqlConnectOptions, MySqlConnection, MySqlDatabaseError, MySqlRow,
    MySqlValueRef,
};
use sqlx::{
    Arguments, AssertSqlSafe, Column, ConnectOptions, Connection, Decode, Either, Executor as _,
    MySql, Row as _, Type, TypeInfo, ValueRef,
};

use crate::error::{Error, Fault, Result};
use crate::placeholder::{Dialect, Plan};
use crate::row::Columns;
use crate::session::{BoxFuture, BoxStream, Done, Home, Known, Opener, Session, Step};
use crate::settings::check_name;
use crate::value::{Value, civil, sql_text};
use crate::{Row, Settings};

pub(crate) fn opener(url: &str, settings: &Settings) -> Result<Box<dyn Opener>> {
    // MariaDB's own name for itself is as good.
    let url = url.replacen("mariadb:", "mysql:", 1);
    let mut options = MySqlConnectOptions::from_str(&url).map_err(Error::of_driver)?;
    if let Some(user) = &settings.user {
        options = options.username(user);
    }
    if let Some(password) = &settings.password {
        options = options.password(password);
    }
    let options = options
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .timezone(None)
        .disable_statement_logging();
    let database = options.get_database().unwrap_or_default();
    check_name(database)?;
    let name = match options.get_socket() {
        Some(socket) => format!("MySQL at {}, database {database}", socket.display()),
        None => format!(
            "MySQL at {}:{}, database {database}",
            options.get_host(),
            options.get_port()
        ),
    };
    let zone = settings.time_zone.clone();
    Ok(Box::new(Server {
        options,
        name,
        zone,
    }))
}

struct Server {
    options: MySqlConnectOptions,
    name: String,
    zone: String,
}

impl Opener for Server {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn Session>>> {
        Box::pin(async {
            let mut connection = self.options.connect().await.map_err(error)?;
            let session =
                sqlx::query("SET SESSION sql_mode = 'TRADITIONAL', time_zone = ?, autocommit = 1");
            let session = session.bind(&self.zone).persistent(false);
            session.execute(&mut connection).await.map_err(error)?;
            let utc = matches!(&*self.zone, "+00:00" | "+0:00" | "UTC");
            let columns = Known::nothing();
            Ok(Box::new(Remote {
                connection,
                utc,
                columns,
            }) as Box<dyn Session>)
        })
    }

    fn dialect(&self) -> Dialect {
        Dialect::MySql
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn home(&self) -> Home {
        Home::Server
    }
}

struct Remote {
    connection: MySqlConnection,
    /// Whether the server tells timestamps in UTC.
    utc: bool,
    columns: Known<Arc<Columns>>,
}

impl Session for Remote {
    fn fetch<'s>(
        &'s mut self,
        plan: Arc<Plan>,
        values: &mut Vec<Value>,
    ) -> BoxStream<'s, Result<Step>> {
        let mut arguments = MySqlArguments::default();
        for value in values.drain(..) {
            if let Err(error) = bind(&mut arguments, value) {
                return Box::pin(stream::once(async { Err(error) }));
            }
        }
        let (mut columns, known, utc) = (None, &mut self.columns, self.utc);
        let query = sqlx::query_with(plan.sql.clone(), arguments);
        let steps = self.connection.fetch_many(query);
        Box::pin(steps.map(move |step| match step {
            Ok(Either::Left(done)) => Ok(Step::Done(Done {
                rows: done.rows_affected(),
                last_id: done.last_insert_id().cast_signed(),
            })),
            Ok(Either::Right(row)) => {
                let names = || row.columns().iter().map(|column| column.name());
                let columns = columns.get_or_insert_with(|| Columns::of(names(), &plan, known));
                let value = |index| read(&row, index, utc);
                Row::of(columns, value).map(Step::Row)
            }
            Err(fault) => Err(error(fault)),
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

fn bind(arguments: &mut MySqlArguments, value: Value) -> Result {
    let bound = match value {
        Value::Null => arguments.add(None::<String>),
        Value::Bool(value) => arguments.add(value),
        Value::Int(value) => arguments.add(value),
        Value::Unsigned(value) => arguments.add(value),
        Value::Float(value) => arguments.add(value),
        Value::Decimal(text) | Value::Text(text) => arguments.add(text),
        Value::Bytes(bytes) => arguments.add(bytes),
        Value::Date(date) => arguments.add(date.to_string()),
        Value::DateTime(at) => arguments.add(sql_text(at)),
        Value::Timestamp(at) => arguments.add(sql_text(civil(at))),
    };
    bound.map_err(|_| Error::data("a value cannot be bound"))
}

fn read(row: &MySqlRow, index: usize, utc: bool) -> Result<Value> {
    let raw = row.try_get_raw(index).map_err(error)?;
    value(raw, utc).ok_or_else(|| {
        let name = row.columns().get(index).map_or("?", |column| column.name());
        Error::data(format!("column `{name}` cannot be read"))
    })
}

fn value(raw: MySqlValueRef<'_>, utc: bool) -> Option<Value> {
    let kind = raw.type_info().into_owned();
    if raw.is_null() {
        return Some(Value::Null);
    }
    let text = |raw| Some(<&str as Decode<MySql>>::decode(raw).ok()?.to_owned());
    // The usual ones first: no name has to be compared for them.
    if <i64 as Type<MySql>>::compatible(&kind) {
        return Some(Value::Int(<i64 as Decode<MySql>>::decode(raw).ok()?));
    }
    if <str as Type<MySql>>::compatible(&kind) {
        return Some(Value::Text(text(raw)?));
    }
    let name = kind.name();
    Some(match name {
        "BOOLEAN" => Value::Int(<i64 as Decode<MySql>>::decode(raw).ok()?),
        "YEAR" | "BIT" => Value::unsigned(<u64 as Decode<MySql>>::decode(raw).ok()?),
        "FLOAT" => Value::float(<f32 as Decode<MySql>>::decode(raw).ok()?),
        "DOUBLE" => Value::Float(<f64 as Decode<MySql>>::decode(raw).ok()?),
        "DECIMAL" => Value::Decimal(text(raw)?),
        "DATE" | "DATETIME" | "TIMESTAMP" | "TIME" => {
            let bytes = <&[u8] as Decode<MySql>>::decode(raw).ok()?;
            let bytes = bytes.get(1..)?; // behind their count
            match name {
                // The day 0, which old tables have for none.
                "DATE" | "DATETIME" | "TIMESTAMP" if bytes.iter().all(|byte| *byte == 0) => {
                    Value::Null
                }
                "DATE" => Value::Date(date(bytes)?),
                "TIME" => Value::Text(time(bytes)?),
                "TIMESTAMP" if utc => Value::DateTime(date_time(bytes)?)
                    .to_timestamp()
                    .map(Value::Timestamp)?,
                _ => Value::DateTime(date_time(bytes)?),
            }
        }
        "JSON" | "ENUM" | "SET" => Value::Text(text(raw)?),
        name if name.ends_with("UNSIGNED") => {
            Value::unsigned(<u64 as Decode<MySql>>::decode(raw).ok()?)
        }
        _ => Value::Bytes(<&[u8] as Decode<MySql>>::decode(raw).ok()?.to_owned()),
    })
}

/// Year, month and day.
fn date(bytes: &[u8]) -> Option<Date> {
    let [low, high, month, day, ..] = *bytes else {
        return None;
    };
    let year = i16::from_le_bytes([low, high]);
    Date::new(year, month.cast_signed(), day.cast_signed()).ok()
}

/// A date, with hour, minute and second unless it is midnight, and microseconds if there are any.
fn date_time(bytes: &[u8]) -> Option<DateTime> {
    let date = date(bytes)?;
    let time = match *bytes.get(4..)? {
        [] => Time::midnight(),
        [hour, minute, second, ref micros @ ..] => {
            let micros = micros.try_into().map_or(0, i32::from_le_bytes);
            let nanos = micros.checked_mul(1_000)?;
            Time::new(
                hour.cast_signed(),
                minute.cast_signed(),
                second.cast_signed(),
                nanos,
            )
            .ok()?
        }
        _ => return None,
    };
    Some(date.to_datetime(time))
}

/// A span of up to 838 hours: a sign, days, hour, minute, second, microseconds.
fn time(bytes: &[u8]) -> Option<String> {
    let [sign, d0, d1, d2, d3, hour, minute, second, ref micros @ ..] = *bytes else {
        return bytes.is_empty().then(|| "00:00:00".to_owned());
    };
    let days = u32::from_le_bytes([d0, d1, d2, d3]);
    let hours = days.checked_mul(24)?.checked_add(hour.into())?;
    let sign = if sign == 1 { "-" } else { "" };
    let micros = micros.try_into().map_or(0, u32::from_le_bytes);
    let fraction = if micros == 0 {
        String::new()
    } else {
        format!(".{micros:06}")
    };
    Some(format!(
        "{sign}{hours:02}:{minute:02}:{second:02}{fraction}"
    ))
}

#[cold]
fn error(fault: sqlx::Error) -> Error {
    let sqlx::Error::Database(fault) = fault else {
        return Error::of_driver(fault);
    };
    let Some(fault) = fault.try_downcast_ref::<MySqlDatabaseError>() else {
        return Error::programming("an error of another database");
    };
    let (number, state) = (fault.number(), fault.code().unwrap_or("HY000"));
    let message = Fault::new(without_values(number, fault.message()));
    // https://mariadb.com/kb/en/mariadb-error-code-reference/
    let made = match (number, state) {
        (3819 | 4025, _) | (_, "23000") => Error::Integrity(message),
        // disk full, storage, memory, too many connections, access, no such database, lock wait, deadlock, shutting down,
        // killed, read-only
        (
            3
            | 20
            | 1021
            | 1026
            | 1030
            | 1037
            | 1038
            | 1040..=1045
            | 1049
            | 1053
            | 1077..=1080
            | 1114
            | 1129
            | 1130
            | 1158..=1161
            | 1203
            | 1205
            | 1213
            | 1226
            | 1290
            | 1317
            | 1792
            | 1836
            | 1927
            | 2000..=2999
            | 3024,
            _,
        )
        | (_, "40001" | "08S01") => Error::Operational(message),
        (1264 | 1265 | 1292 | 1365 | 1366 | 1406 | 1411 | 1416 | 1690, _)
        | (_, "22001" | "22003" | "22007") => Error::Data(message),
        _ => Error::Programming(message),
    };
    made.with_code(state)
}

/// Of the messages that quote what was to be stored, without the quotation.
fn without_values(number: u16, message: &str) -> String {
    match number {
        1062 | 1105 | 1169 | 1292 | 1300 | 1366 | 1367 | 1411 | 1525 | 1586 | 1690 => {}
        _ => return message.to_owned(),
    }
    let end = message.rfind("' for key ").or_else(|| message.rfind('\''));
    match (message.find('\''), end) {
        (Some(begin), Some(end)) if begin < end => {
            let (before, after) = (message.get(..begin), message.get(end + 1..));
            format!(
                "{}…{}",
                before.unwrap_or_default(),
                after.unwrap_or_default()
            )
        }
        _ => message.to_owned(),
    }
}
