//! Rows in templates and JSON, as they are.

use std::time::{Duration, SystemTime};

use tornado_template::{Namespace, Template, to_data};

use crate::stage::{Kind, Stage, everywhere};

everywhere! {
    /// Attributes as in Tornado, items too, and dates are `datetime`s (`DBAS-2.05`).
    async fn rows_are_objects_to_templates(kind) {
        let stage = Stage::new(kind).await;
        let script = match kind {
            Kind::Sqlite => "CREATE TABLE entries (title TEXT, published TIMESTAMP, day DATE, rating REAL, body BLOB)",
            #[cfg(feature = "mysql")]
            Kind::MySql => "CREATE TABLE entries (title TEXT, published DATETIME, day DATE, rating DOUBLE, body BLOB)",
            #[cfg(feature = "postgres")]
            Kind::Postgres => "CREATE TABLE entries (title TEXT, published TIMESTAMPTZ, day DATE, rating REAL, body BYTEA)",
        };
        stage.db.execute_script(script).await.expect("a table");
        let published = SystemTime::UNIX_EPOCH + Duration::from_secs(1_278_774_245);
        let values = ("Q&A", published, "2024-02-29", None::<f64>, b"raw");
        stage.db.execute("INSERT INTO entries VALUES (%s, %s, %s, %s, %s)", values).await.expect("a row");
        let rows = stage.db.query("SELECT * FROM entries", ()).await.expect("rows");

        let entries = to_data(&rows).expect("what templates see");
        let mut names = Namespace::new();
        names.lend("entries", &entries);
        let page = Template::new(
            "{% for entry in entries %}{{ entry.title }} {{ entry['title'] }} {{ entry.published.strftime('%d %b %Y %H:%M:%S') }} \
             {{ entry.day.year }} {{ entry.rating is None }} {{ len(entry.body) }}{% end %}\
             {% try %}{{ entries[0].slug }}{% except AttributeError %} none{% end %}\
             {% try %}{{ entries[0]['slug'] }}{% except KeyError %} none{% end %}",
        );
        let page = page.expect("a template").generate(&names).expect("a page");
        let page = String::from_utf8(page).expect("text");
        assert_eq!(page, "Q&amp;A Q&amp;A 10 Jul 2010 15:04:05 2024 True 3 none none");

        let sql = "SELECT title, published, day, rating FROM entries";
        let row = stage.db.get(sql, ()).await.expect("an answer").expect("a row");
        let json = r#"{"title":"Q&A","published":"2010-07-10T15:04:05","day":"2024-02-29","rating":null}"#;
        assert_eq!(serde_json::to_string(&row).expect("JSON"), json);
    }
}
