//! The pages that ask a database.

use contract::{ADDED, QUERIES, World, random_id};
use tornado::database::{Connection, Error};
use tornado::escape::json_encode;
use tornado::template::TemplateValue;
use tornado::web::{Application, Exchange, Handler, HttpError, Json, Result};

const WORLD: &str = "SELECT id, number FROM world WHERE id = %s";
const FORTUNES: &str = "SELECT id, message FROM fortune";

pub fn routes(application: Application, url: &str) -> Application {
    let db = Connection::open(url).expect("an address");
    let (queries, fortunes) = (db.clone(), db.clone());
    application
        .route("/db", move || Db(db.clone()))
        .route("/queries", move || Queries(queries.clone()))
        .route("/fortunes-db", move || Fortunes(fortunes.clone()))
}

struct Db(Connection);

impl Handler for Db {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let world = world(&self.0).await?.ok_or(HttpError(404))?;
        x.write(Json(&world))
    }
}

/// All over one connection.
struct Queries(Connection);

impl Handler for Queries {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let db = self.0.hold().await?;
        let mut worlds = Vec::with_capacity(QUERIES);
        for _ in 0..QUERIES {
            worlds.push(world(&db).await?.ok_or(HttpError(404))?);
        }
        // A list by itself has to be asked for.
        x.set_header("Content-Type", "application/json; charset=UTF-8")?;
        x.write(json_encode(&worlds)?)
    }
}

async fn world(db: &Connection) -> Result<Option<World>, Error> {
    let found: Option<(i32, i32)> = db.get_as(WORLD, random_id()).await?;
    Ok(found.map(|(id, number)| World { id, number }))
}

#[derive(serde::Deserialize, TemplateValue)]
struct Fortune {
    id: i32,
    message: String,
}

#[derive(TemplateValue)]
struct Page {
    fortunes: Vec<Fortune>,
}

struct Fortunes(Connection);

impl Handler for Fortunes {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let mut fortunes: Vec<Fortune> = self.0.query_as(FORTUNES, ()).await?;
        fortunes.push(Fortune {
            id: 0,
            message: ADDED.into(),
        });
        fortunes.sort_by(|one, other| one.message.cmp(&other.message));
        x.render("fortunes.html", &Page { fortunes }).await
    }
}
