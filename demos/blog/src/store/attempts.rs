//! Attempts to log in, which all processes count together.

use std::time::Duration;

use serde::Serialize;
use tornado::database::Error;

use super::Store;
use crate::limit::Allowance;

/// What the statements are told, in milliseconds since 1970.
#[derive(Serialize)]
struct Values {
    who: i64,
    now: i64,
    pause: i64,
    /// Whoever is remembered for longer has no attempt left.
    full: i64,
    /// How long the first attempt is remembered.
    first: i64,
}

impl Store {
    /// Counts an attempt; if it is one too many, until when to wait for the next.
    ///
    /// Each statement is whole by itself, so that of two at once one comes first, whichever process they reach.
    pub(crate) async fn attempt(
        &self,
        who: i64,
        allowance: Allowance,
        now: Duration,
    ) -> Result<Result<(), Duration>, Error> {
        let pause = milliseconds(allowance.pause);
        let now = milliseconds(now);
        let full = now + milliseconds(allowance.room());
        let values = Values {
            who,
            now,
            pause,
            full,
            first: now + pause,
        };
        let again = "UPDATE attempts
                     SET until_ms = (CASE WHEN until_ms > %(now)s THEN until_ms ELSE %(now)s END) + %(pause)s
                     WHERE who = %(who)s AND until_ms <= %(full)s";
        let begin = "INSERT INTO attempts (who, until_ms) VALUES (%(who)s, %(first)s)";
        loop {
            if self.db.execute_rowcount(again, &values).await? > 0 {
                return Ok(Ok(()));
            }
            let until: Option<i64> = self
                .db
                .get_as("SELECT until_ms FROM attempts WHERE who = %s", who)
                .await?;
            match until {
                Some(until) if until > full => {
                    let wait = u64::try_from(until - full).unwrap_or(0);
                    return Ok(Err(Duration::from_millis(wait)));
                }
                Some(_) => {} // one of them was forgotten at this moment
                None => match self.db.execute(begin, &values).await {
                    Err(error) if error.is_integrity() => {} // another was faster
                    done => return done.map(|_| Ok(())),
                },
            }
        }
    }

    /// An attempt was none.
    pub(crate) async fn forget_attempt(&self, who: i64, allowance: Allowance) -> Result<(), Error> {
        let sql = "UPDATE attempts SET until_ms = until_ms - %s WHERE who = %s";
        self.db
            .execute(sql, (milliseconds(allowance.pause), who))
            .await
            .map(drop)
    }

    /// Nobody needs those that are over.
    pub(crate) async fn sweep_attempts(&self, now: Duration) -> Result<(), Error> {
        let sql = "DELETE FROM attempts WHERE until_ms < %s";
        self.db.execute(sql, milliseconds(now)).await.map(drop)
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 2)
}
