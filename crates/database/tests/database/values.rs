//! `DBAS-2.05`: every kind of value comes back as it went.

use std::time::{Duration, SystemTime};

use tornado_database::Sql;

use crate::stage::{Kind, Stage, everywhere};

/// A table `t` with one column `x` of the type that a database has for it.
async fn column(kind: Kind, sqlite: &str, mysql: &str, postgres: &str) -> Stage {
    let stage = Stage::new(kind).await;
    let of = match kind {
        Kind::Sqlite => sqlite,
        #[cfg(feature = "mysql")]
        Kind::MySql => mysql,
        #[cfg(feature = "postgres")]
        Kind::Postgres => postgres,
    };
    let _ = (mysql, postgres);
    let script = Sql::assembled(format!("CREATE TABLE t (x {of})"));
    stage.db.execute_script(script).await.expect("a table");
    stage
}

/// Stores a value and reads it again.
async fn there_and_back<T>(stage: &Stage, value: impl serde::Serialize) -> T
where
    T: serde::de::DeserializeOwned + Send,
{
    stage
        .db
        .execute("DELETE FROM t", ())
        .await
        .expect("an empty table");
    stage
        .db
        .execute("INSERT INTO t VALUES (%s)", (value,))
        .await
        .expect("a row");
    stage
        .db
        .get_as("SELECT x FROM t", ())
        .await
        .expect("a value")
        .expect("a row")
}

everywhere! {
    async fn integers_of_every_size(kind) {
        let stage = column(kind, "INTEGER", "BIGINT", "BIGINT").await;
        for number in [0, 1, -1, i64::from(i32::MAX) + 1, i64::MAX, i64::MIN] {
            assert_eq!(there_and_back::<i64>(&stage, number).await, number);
        }
        assert_eq!(there_and_back::<u8>(&stage, 255).await, 255);
        assert_eq!(there_and_back::<Option<i64>>(&stage, None::<i64>).await, None);
        let error = stage.db.get_as::<i64>("SELECT x FROM t", ()).await.expect_err("NULL");
        assert_eq!(error.to_string(), "data error: NULL is not i64");
        for (of, number) in [("SMALLINT", i64::from(i16::MIN)), ("INTEGER", i64::from(i32::MAX))] {
            let stage = column(kind, of, of, of).await;
            assert_eq!(there_and_back::<i64>(&stage, number).await, number);
        }
    }

    async fn unsigned_integers(kind) {
        let stage = column(kind, "INTEGER", "BIGINT UNSIGNED", "NUMERIC(20)").await;
        let big = if kind == Kind::Sqlite { i64::MAX as u64 } else { u64::MAX };
        assert_eq!(there_and_back::<u64>(&stage, big).await, big);
        if kind == Kind::Sqlite {
            let error = stage.db.execute("INSERT INTO t VALUES (%s)", u64::MAX).await.expect_err("too big");
            assert!(error.to_string().contains("63 bits"), "{error}");
        }
    }

    async fn booleans(kind) {
        let stage = column(kind, "BOOLEAN", "BOOLEAN", "BOOLEAN").await;
        for value in [true, false] {
            assert_eq!(there_and_back::<bool>(&stage, value).await, value);
        }
    }

    async fn floats(kind) {
        let stage = column(kind, "REAL", "DOUBLE", "DOUBLE PRECISION").await;
        for number in [0.0, -1.5, 0.1, 1e300, 5e-300] {
            assert_eq!(there_and_back::<f64>(&stage, number).await, number);
        }
        let stage = column(kind, "REAL", "FLOAT", "REAL").await;
        assert_eq!(there_and_back::<f64>(&stage, 1.1_f32).await, 1.1);
        assert_eq!(there_and_back::<f32>(&stage, 1.1_f32).await, 1.1);
    }

    /// Exact, as the digits that they have.
    async fn decimals(kind) {
        let stage = column(kind, "TEXT", "DECIMAL(30, 10)", "NUMERIC(30, 10)").await;
        for digits in ["0.0000000000", "12345678901234567890.0123456789", "-0.0000000001", "10000.0000000000", "99999999.9999999999"] {
            assert_eq!(there_and_back::<String>(&stage, digits).await, digits);
        }
        let stage = column(kind, "INTEGER", "INTEGER", "BIGINT").await;
        stage.db.executemany("INSERT INTO t VALUES (%s)", [1, 2, 3]).await.expect("rows");
        // A decimal on two of them.
        assert_eq!(stage.db.get_as::<i64>("SELECT sum(x) FROM t", ()).await.expect("a sum"), Some(6));
        let mean: Option<f64> = stage.db.get_as("SELECT avg(x) FROM t", ()).await.expect("a mean");
        assert_eq!(mean, Some(2.0));
    }

    async fn text_of_every_script(kind) {
        let stage = column(kind, "TEXT", "TEXT CHARACTER SET utf8mb4", "TEXT").await;
        for text in ["", "Grüße", "日本語", "🦀 {{ x }} ' \" \\ \n \t %s ?", "\u{feff}ﷺ"] {
            assert_eq!(there_and_back::<String>(&stage, text).await, text);
        }
        let stage = column(kind, "TEXT", "VARCHAR(20) COLLATE utf8mb4_bin", "VARCHAR(20)").await;
        assert_eq!(there_and_back::<String>(&stage, "ß").await, "ß");
        assert_eq!(there_and_back::<char>(&stage, 'ß').await, 'ß');
    }

    async fn bytes_stay_bytes(kind) {
        let stage = column(kind, "BLOB", "LONGBLOB", "BYTEA").await;
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(there_and_back::<Vec<u8>>(&stage, &all).await, all);
        assert_eq!(there_and_back::<Vec<u8>>(&stage, b"").await, b"");
        let error = stage.db.get_as::<String>("SELECT x FROM t", ()).await;
        assert!(error.is_err() || error.is_ok_and(|text| text.as_deref() == Some("")));
        let big = vec![7_u8; 3 << 20];
        assert_eq!(there_and_back::<Vec<u8>>(&stage, &big).await.len(), big.len());
    }

    async fn points_in_time(kind) {
        let stage = column(kind, "TIMESTAMP", "DATETIME(6)", "TIMESTAMPTZ").await;
        let moment = SystemTime::UNIX_EPOCH + Duration::new(1_278_774_245, 123_456_000);
        assert_eq!(there_and_back::<SystemTime>(&stage, moment).await, moment);
        let text: String = there_and_back(&stage, moment).await;
        assert!(text.starts_with("2010-07-10T15:04:05.123456"), "{text}");
        let whole = SystemTime::UNIX_EPOCH + Duration::from_secs(1_278_774_245);
        assert_eq!(there_and_back::<SystemTime>(&stage, whole).await, whole);
        assert_eq!(there_and_back::<SystemTime>(&stage, "2010-07-10 15:04:05").await, whole);
        assert_eq!(there_and_back::<SystemTime>(&stage, SystemTime::UNIX_EPOCH).await, SystemTime::UNIX_EPOCH);
        assert_eq!(there_and_back::<Option<SystemTime>>(&stage, None::<SystemTime>).await, None);

        let stage = column(kind, "DATETIME", "TIMESTAMP(6) NULL", "TIMESTAMP").await;
        assert_eq!(there_and_back::<SystemTime>(&stage, moment).await, moment);
    }

    /// With whatever crate for dates one has, by serde.
    async fn dates(kind) {
        use jiff::civil::{Date, DateTime, date};

        let stage = column(kind, "DATE", "DATE", "DATE").await;
        for day in [date(2024, 2, 29), date(1969, 12, 31), date(1600, 1, 1), date(9999, 12, 31)] {
            assert_eq!(there_and_back::<Date>(&stage, day).await, day);
        }
        assert_eq!(there_and_back::<String>(&stage, "2024-02-29").await, "2024-02-29");
        let stage = column(kind, "DATETIME", "DATETIME(6)", "TIMESTAMP").await;
        let at = date(2024, 2, 29).at(23, 59, 59, 5_000);
        assert_eq!(there_and_back::<DateTime>(&stage, at).await, at);
    }

    async fn everything_may_be_null(kind) {
        let types = match kind {
            Kind::Sqlite => ["INTEGER", "REAL", "TEXT", "BLOB", "TIMESTAMP", "BOOLEAN"],
            #[cfg(feature = "mysql")]
            Kind::MySql => ["BIGINT UNSIGNED", "DOUBLE", "TEXT", "BLOB", "DATETIME", "DECIMAL(5,2)"],
            #[cfg(feature = "postgres")]
            Kind::Postgres => ["BIGINT", "NUMERIC", "JSONB", "BYTEA", "TIMESTAMPTZ", "UUID"],
        };
        for of in types {
            let stage = column(kind, of, of, of).await;
            assert_eq!(there_and_back::<Option<String>>(&stage, None::<String>).await, None);
            let row = stage.db.get("SELECT x FROM t", ()).await.expect("an answer").expect("a row");
            assert!(row.is_null("x") && row.is_null(0) && !row.is_null("y"));
            assert_eq!(serde_json::to_string(&row).expect("JSON"), r#"{"x":null}"#);
        }
    }

    async fn enums_and_new_types_are_what_they_hold(kind) {
        #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "lowercase")]
        enum State { Draft, Public }
        #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        struct Slug(String);

        let stage = column(kind, "TEXT", "ENUM('draft', 'public')", "TEXT").await;
        assert_eq!(there_and_back::<State>(&stage, State::Public).await, State::Public);
        let stage = column(kind, "TEXT", "VARCHAR(20)", "VARCHAR(20)").await;
        assert_eq!(there_and_back::<Slug>(&stage, Slug("a".into())).await, Slug("a".into()));
        let error = stage.db.get_as::<State>("SELECT x FROM t", ()).await.expect_err("neither");
        assert_eq!(error.to_string(), "data error: text is none of draft, public");
    }
}

/// As Python's driver has it.
#[cfg(feature = "mysql")]
#[test]
fn the_day_0_of_old_tables_is_null() {
    crate::stage::run(async {
        let stage = Stage::new(Kind::MySql).await;
        let script = "SET sql_mode = ''; CREATE TABLE t (d DATE, t DATETIME, s TIMESTAMP NULL); INSERT INTO t VALUES (0, 0, 0)";
        stage.db.execute_script(script).await.expect("a table");
        type Read = (Option<String>, Option<String>, Option<String>);
        let read: Option<Read> = stage.db.get_as("SELECT * FROM t", ()).await.expect("a row");
        assert_eq!(read, Some((None, None, None)));
    });
}

/// Megabytes of zeros are nothing to wait for, and exponents no way to make them.
#[cfg(feature = "postgres")]
#[test]
fn decimals_are_read_once_and_have_an_end() {
    crate::stage::run(async {
        let stage = Stage::new(Kind::Postgres).await;
        let zeros = "0".repeat(4_000_000);
        let fine = [
            "1e-16000",
            "1e20000",
            "0.0001e-3",
            "12345e4",
            "0.00012e5",
            "-1e-4",
        ];
        let long = [
            "0.".to_owned() + &zeros + "1",
            zeros.clone() + "1",
            "1e99999".into(),
            "1e".into(),
            ".".into(),
        ];
        for digits in long {
            let error = stage
                .db
                .get_as::<String>("SELECT %s::numeric", digits)
                .await;
            assert!(error.is_err());
        }
        for digits in fine {
            let same = "SELECT %s::numeric = CAST(%s AS text)::numeric";
            let same: Option<bool> = stage
                .db
                .get_as(same, (digits, digits))
                .await
                .expect("a number");
            assert_eq!(same, Some(true), "{digits}");
        }
    });
}

#[cfg(feature = "mysql")]
#[test]
fn what_only_mysql_has() {
    crate::stage::run(async {
        let stage = Stage::new(Kind::MySql).await;
        let db = &stage.db;
        let sql = "SELECT CAST('-26:03:04.5' AS TIME(1)), CAST('00:00:00' AS TIME), b'101', CAST(2024 AS YEAR), x, y FROM t";
        let sql = sql.replace("CAST(2024 AS YEAR)", "z");
        db.execute_script("CREATE TABLE t (x MEDIUMINT UNSIGNED, y JSON, z YEAR, w SET('a', 'b')); INSERT INTO t VALUES (16777215, '[1]', 2024, 'a,b')")
            .await
            .expect("a table");
        let row = db
            .get(Sql::assembled(sql), ())
            .await
            .expect("an answer")
            .expect("a row");
        type Read = (String, String, Vec<u8>, u16, u32, String);
        let read = row.read::<Read>().expect("values");
        assert_eq!(
            read,
            (
                "-26:03:04.500000".into(),
                "00:00:00".into(),
                vec![5],
                2024,
                16_777_215,
                "[1]".into()
            )
        );
        assert_eq!(
            db.get_as::<String>("SELECT w FROM t", ())
                .await
                .expect("a set")
                .as_deref(),
            Some("a,b")
        );
    });
}

#[cfg(feature = "postgres")]
#[test]
fn what_only_postgresql_has() {
    crate::stage::run(async {
        let stage = Stage::new(Kind::Postgres).await;
        let db = &stage.db;
        let script = "CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE DOMAIN tiny AS smallint;
            CREATE TABLE t (u UUID, j JSONB, k JSON, m mood, d tiny, n NUMERIC, h TIME, c CHAR(3))";
        db.execute_script(script).await.expect("a table");
        let uuid = "c56a4180-65aa-42ec-a945-5fd21dec0538";
        let values = (
            uuid,
            r#"{"a": 1}"#,
            "[1]",
            "happy",
            3,
            "-12.50",
            "15:04:05",
            "x",
        );
        db.execute(
            "INSERT INTO t VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            values,
        )
        .await
        .expect("a row");
        type Read = (String, String, String, String, i16, String, String, String);
        let read: Read = db
            .get_as("SELECT * FROM t", ())
            .await
            .expect("values")
            .expect("a row");
        let expected = [
            uuid,
            r#"{"a": 1}"#,
            "[1]",
            "happy",
            "-12.50",
            "15:04:05",
            "x  ",
        ];
        assert_eq!(
            [
                &*read.0, &*read.1, &*read.2, &*read.3, &*read.5, &*read.6, &*read.7
            ],
            expected
        );
        assert_eq!(read.4, 3);

        for digits in [
            "0",
            "-1",
            "1e30",
            "0.00001",
            "123456789.987654321",
            "10000",
            "100000000",
            "0.1000",
            "NaN",
        ] {
            let back: Option<String> = db
                .get_as("SELECT %s::numeric", digits)
                .await
                .expect("a number");
            let told: Option<String> = db
                .get_as("SELECT CAST(%s AS text)::numeric::text", digits)
                .await
                .expect("text");
            assert_eq!(back, told);
        }
        for time in ["infinity", "-infinity"] {
            let sql = "SELECT CAST(%s AS text)::timestamptz, CAST(%s AS text)::date";
            let back: Option<(String, String)> =
                db.get_as(sql, (time, time)).await.expect("a time");
            assert_eq!(back, Some((time.into(), time.into())));
        }
        let error = db
            .get("SELECT ARRAY[1, 2] AS numbers", ())
            .await
            .expect_err("a list");
        assert!(
            error.to_string().contains("select it as `numbers::text`"),
            "{error}"
        );
        let error = db
            .get("SELECT %s::inet", "::1")
            .await
            .expect_err("an address");
        assert!(
            error.to_string().contains("CAST(%s AS text)::inet"),
            "{error}"
        );
        let text: Option<String> = db
            .get_as("SELECT (CAST(%s AS text)::inet)::text", "::1")
            .await
            .expect("text");
        assert_eq!(text.as_deref(), Some("::1/128"));
    });
}
