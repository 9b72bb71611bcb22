//! Between a stream of Redis and the channel of this process.

use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, FromRedisValue, RedisError, RedisResult, Value, cmd};
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};

use crate::pause::Pause;
use crate::{Channel, Cursor, Error, Payload};

/// What publishes and what reads.
pub(crate) struct Relay<T> {
    pub(crate) channel: Channel<T>,
    pub(crate) patience: Duration,
    client: Client,
    key: String,
    link: watch::Sender<Link>,
    /// Who publishes has found the connection broken.
    broken: Notify,
}

/// How things stand with Redis.
#[derive(Clone, Default)]
struct Link {
    /// What was stored before is here.
    loaded: bool,
    connection: Option<MultiplexedConnection>,
}

/// The field of an entry that is the message.
const FIELD: &str = "message";

/// How long Redis waits for a message before it says that there is none; a sign of life.
const BLOCK: Duration = Duration::from_secs(5);

/// How many messages are taken at once.
const BATCH: usize = 100;

impl<T: Payload> Relay<T> {
    pub(crate) fn new(client: Client, key: &str, channel: Channel<T>) -> Self {
        Self {
            channel,
            patience: Duration::from_secs(5),
            client,
            key: key.to_owned(),
            link: watch::Sender::default(),
            broken: Notify::new(),
        }
    }

    pub(crate) async fn publish(&self, message: T) -> Result<Cursor, Error> {
        self.channel.room().await;
        let mut connection = self.connected(|link| link.connection.clone()).await?;
        let keep = self.channel.shared.lock().ring.settings.keep;
        let stored: RedisResult<String> = cmd("XADD")
            .arg(&self.key)
            .arg(&["MAXLEN", "~"])
            .arg(keep)
            .arg("*")
            .arg(FIELD)
            .arg(&*message.to_bytes())
            .query_async(&mut connection)
            .await;
        match stored {
            Ok(id) => id.parse().map_err(|error| Error::Unconfirmed {
                cause: Box::new(error),
            }),
            // An answer is an answer: a Redis that may not write, or has no memory left.
            Err(error) if error.code().is_some() => Err(Error::Refused {
                cause: Box::new(error),
            }),
            Err(error) => {
                self.broken.notify_one();
                Err(Error::Unconfirmed {
                    cause: Box::new(error),
                })
            }
        }
    }

    pub(crate) async fn ready(&self) -> Result<(), Error> {
        self.connected(|link| link.loaded.then_some(())).await
    }

    /// Waits for something that comes with a connection.
    async fn connected<V>(&self, find: impl Fn(&Link) -> Option<V>) -> Result<V, Error> {
        let mut link = self.link.subscribe();
        let found = timeout(self.patience, link.wait_for(|link| find(link).is_some())).await;
        let found = found.ok().and_then(|link| find(&*link.ok()?));
        found.ok_or_else(|| Error::Unavailable {
            address: self.address(),
        })
    }

    /// Reads what is stored into the channel, through all losses of the connection.
    pub(crate) async fn run(&self) {
        let mut pause = Pause::new();
        loop {
            let error = match self.follow(&mut pause).await {
                Err(error) => error,
                Ok(never) => match never {},
            };
            self.link.send_modify(|link| link.connection = None);
            let pause = pause.next();
            tracing::warn!(
                target: "tornado.general",
                "no messages of {:?} from Redis at {}: {error}; the next try is in {pause:?}",
                self.key,
                self.address(),
            );
            sleep(pause).await;
        }
    }

    /// Reads what is stored into the channel, until the connection is lost.
    async fn follow(&self, pause: &mut Pause) -> RedisResult<Infallible> {
        let mut reader = self.connect(BLOCK + self.patience).await?;
        let writer = self.connect(self.patience).await?;
        self.load(&mut reader).await?;
        self.check(&mut reader).await?;
        // What was stored meanwhile.
        while self.read(&mut reader, None).await? == BATCH {}
        pause.reset();
        tracing::info!(
            target: "tornado.general",
            "messages of {:?} come from Redis at {}, behind {}",
            self.key,
            self.address(),
            self.channel.last(),
        );
        self.link.send_modify(|link| {
            link.loaded = true;
            link.connection = Some(writer);
        });
        loop {
            tokio::select! {
                read = self.read(&mut reader, Some(BLOCK)) => {
                    if read? == 0 {
                        self.check(&mut reader).await?;
                    }
                }
                () = self.broken.notified() => {
                    let lost = std::io::ErrorKind::ConnectionReset;
                    return Err(RedisError::from(std::io::Error::from(lost)));
                }
            };
        }
    }

    async fn connect(&self, patience: Duration) -> RedisResult<MultiplexedConnection> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.patience))
            .set_response_timeout(Some(patience));
        self.client
            .get_multiplexed_async_connection_with_config(&config)
            .await
    }

    /// What is kept of earlier times, once.
    async fn load(&self, reader: &mut MultiplexedConnection) -> RedisResult<()> {
        if self.link.borrow().loaded {
            return Ok(());
        }
        let keep = self.channel.shared.lock().ring.settings.keep;
        let entries: Vec<Entry> = cmd("XREVRANGE")
            .arg(&self.key)
            .arg(&["+", "-", "COUNT"])
            .arg(keep)
            .query_async(reader)
            .await?;
        let whole = entries.len() < keep;
        for entry in entries.into_iter().rev() {
            self.take(entry).await;
        }
        self.channel.shared.lock().ring.begin(whole);
        Ok(())
    }

    /// Begins anew where Redis has lost messages that are here.
    ///
    /// It came back without them, and by its clock, or by that of another machine, its next messages may be older.
    async fn check(&self, reader: &mut MultiplexedConnection) -> RedisResult<()> {
        let last = self.channel.last();
        if last == Cursor::START {
            return Ok(());
        }
        let mut stored = Cursor::START;
        if cmd("EXISTS").arg(&self.key).query_async(reader).await? {
            let mut about: HashMap<String, Value> = cmd("XINFO")
                .arg("STREAM")
                .arg(&self.key)
                .query_async(reader)
                .await?;
            let id = about.remove("last-generated-id").unwrap_or(Value::Nil);
            match String::from_redis_value(id)?.parse() {
                Ok(cursor) => stored = cursor,
                Err(_) => return Ok(()),
            }
        }
        if stored < last {
            tracing::warn!(
                target: "tornado.general",
                "Redis at {} has lost messages of {:?} behind {stored}, where {last} was the last",
                self.address(),
                self.key,
            );
            self.channel.shared.lock().ring.begin_anew(stored);
        }
        Ok(())
    }

    /// The messages behind the last, for which Redis may wait; how many there were.
    async fn read(
        &self,
        reader: &mut MultiplexedConnection,
        block: Option<Duration>,
    ) -> RedisResult<usize> {
        let mut command = cmd("XREAD");
        command.arg("COUNT").arg(BATCH);
        if let Some(block) = block {
            command.arg("BLOCK").arg(block.as_millis() as u64);
        }
        command.arg("STREAMS").arg(&self.key);
        command.arg(self.channel.last().to_string());
        let streams: Option<Vec<(Value, Vec<Entry>)>> = command.query_async(reader).await?;
        let mut count = 0;
        for entry in streams
            .into_iter()
            .flatten()
            .flat_map(|(_, entries)| entries)
        {
            count += 1;
            self.take(entry).await;
        }
        Ok(count)
    }

    /// Adds a message to the channel.
    async fn take(&self, (id, fields): Entry) {
        let Ok(cursor) = id.parse() else { return };
        let is =
            |value: &Value| matches!(value, Value::BulkString(name) if name == FIELD.as_bytes());
        let mut fields = fields.into_iter();
        let bytes = match (fields.find(is), fields.next()) {
            (Some(_), Some(Value::BulkString(bytes))) => Ok(bytes),
            _ => Err(format!("it has no field {FIELD:?}").into()),
        };
        match bytes.and_then(T::from_bytes) {
            Ok(message) => {
                self.channel.add(Some(cursor), message).await;
            }
            Err(error) => {
                self.channel.shared.lock().ring.pass(cursor);
                tracing::error!(
                    target: "tornado.general",
                    "message {id} of {:?} in Redis at {} is passed over: {error}",
                    self.key,
                    self.address(),
                );
            }
        }
    }

    fn address(&self) -> String {
        self.client.get_connection_info().addr().to_string()
    }
}

/// An entry of a stream: its id; then names of fields and their values, in turns.
type Entry = (String, Vec<Value>);

impl<T> fmt::Debug for Relay<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay")
            .field("key", &self.key)
            .field("address", self.client.get_connection_info().addr())
            .field("channel", &self.channel)
            .finish_non_exhaustive()
    }
}
