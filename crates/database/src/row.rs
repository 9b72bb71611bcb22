mod read;
mod show;

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::placeholder::Plan;
use crate::session::Known;
use crate::value::Value;

/// One row: values with names.
///
/// What is read says its type: numbers, `bool`, `String` and `&str`, `Vec<u8>` and `&[u8]`, `SystemTime`, `Option` of these
/// where NULL may be, and whatever else is `Deserialize`. Dates and times read as text are ISO 8601, decimals their digits.
///
/// ```
/// use std::time::SystemTime;
/// use tornado_database::{Connection, Row};
///
/// #[derive(serde::Deserialize)]
/// struct Entry {
///     title: String,
///     published: SystemTime,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tornado_database::Error> {
/// let db = Connection::open("sqlite::memory:")?;
/// db.execute("CREATE TABLE entries (title TEXT, published TIMESTAMP, rating REAL)", ()).await?;
/// db.execute("INSERT INTO entries VALUES (%s, %s, %s)", ("Hello", SystemTime::now(), None::<f64>)).await?;
///
/// let row: Row = db.get("SELECT * FROM entries", ()).await?.expect("the one that was inserted");
/// let title: &str = row.get("title")?;
/// let rating: Option<f64> = row.get(2)?;
/// let entry: Entry = row.read()?;
/// assert_eq!((title, rating), ("Hello", None));
/// assert!(entry.title == "Hello" && entry.published <= SystemTime::now());
/// # Ok(())
/// # }
/// ```
///
/// A row is `Serialize`: templates see an object with attributes, `{{ entry.title }}`, in which dates are `datetime`s; JSON
/// is an object.
#[derive(Clone, PartialEq)]
pub struct Row {
    columns: Arc<Columns>,
    values: Box<[Value]>,
}

/// The names of a result, once for all its rows.
#[derive(Debug, PartialEq)]
pub(crate) struct Columns {
    names: Box<[Box<str>]>,
}

impl Columns {
    /// The names of this result: those of the statement's last one, as long as they are the same.
    pub(crate) fn of<'n>(
        names: impl Iterator<Item = &'n str> + Clone,
        plan: &Plan,
        known: &mut Known<Arc<Self>>,
    ) -> Arc<Self> {
        if let Some(last) = known.get(plan)
            && last.names.iter().map(|name| &**name).eq(names.clone())
        {
            return Arc::clone(last);
        }
        let names = names.map(Into::into).collect();
        let columns = Arc::new(Self { names });
        known.put(plan, Arc::clone(&columns));
        columns
    }

    /// Of several columns with one name the last has it.
    fn index(&self, name: &str) -> Option<usize> {
        self.names.iter().rposition(|known| **known == *name)
    }
}

impl Row {
    /// Reads the value of each column.
    pub(crate) fn of(
        columns: &Arc<Columns>,
        mut value: impl FnMut(usize) -> Result<Value>,
    ) -> Result<Self> {
        let count = columns.names.len();
        let mut values = Vec::with_capacity(count);
        for index in 0..count {
            values.push(value(index)?);
        }
        Ok(Self {
            columns: Arc::clone(columns),
            values: values.into(),
        })
    }

    /// The value of a column, by its name or its position from 0.
    ///
    /// # Errors
    /// A column that is not there, and a value of another type; NULL where no `Option` is.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "names and numbers are given as they are"
    )]
    pub fn get<'r, T: Deserialize<'r>>(&'r self, column: impl Column) -> Result<T> {
        let (index, value) = column
            .position(self)
            .and_then(|index| Some((index, self.values.get(index)?)))
            .ok_or_else(|| {
                let known: Vec<&str> = self.columns().collect();
                Error::programming(format!(
                    "there is no column `{column}`, only {}",
                    known.join(", ")
                ))
            })?;
        T::deserialize(read::Cell(value)).map_err(|error| error.of_column(self.name(index)))
    }

    /// The row as a struct, by names; as a tuple, by position; of a single column as the value itself.
    ///
    /// # Errors
    /// A field without a column, and a value of another type.
    pub fn read<'r, T: Deserialize<'r>>(&'r self) -> Result<T> {
        T::deserialize(self.lent()).map_err(read::Mismatch::into_error)
    }

    /// The same, for types that own what they have: nothing is copied.
    ///
    /// # Errors
    /// A field without a column, and a value of another type.
    pub fn into_value<T: DeserializeOwned>(self) -> Result<T> {
        let Self { columns, values } = self;
        T::deserialize(Self::given(&columns.names, values)).map_err(read::Mismatch::into_error)
    }

    /// Whether the value of a column is NULL; not so if there is no such column.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "names and numbers are given as they are"
    )]
    pub fn is_null(&self, column: impl Column) -> bool {
        column
            .position(self)
            .and_then(|index| self.values.get(index))
            == Some(&Value::Null)
    }

    /// The names of the columns, in their order.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.names.iter().map(|name| &**name)
    }

    /// How many columns there are.
    #[allow(clippy::len_without_is_empty, reason = "a row always has a column")]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// The integer with which it begins, or 0.
    #[cfg(feature = "postgres")]
    pub(crate) fn first_integer(&self) -> i64 {
        match self.values.first() {
            Some(Value::Int(number)) => *number,
            _ => 0,
        }
    }

    fn name(&self, index: usize) -> &str {
        self.columns.names.get(index).map_or("?", |name| name)
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.columns().zip(&self.values))
            .finish()
    }
}

/// Which column: its name, or its position from 0.
pub trait Column: fmt::Display {
    /// The position, if the row has such a column. Of several with one name it is the last.
    fn position(&self, row: &Row) -> Option<usize>;
}

impl Column for &str {
    fn position(&self, row: &Row) -> Option<usize> {
        row.columns.index(self)
    }
}

impl Column for usize {
    fn position(&self, row: &Row) -> Option<usize> {
        (*self < row.values.len()).then_some(*self)
    }
}
