use std::borrow::Cow;

/// What can be executed: SQL that stands in the program.
///
/// Text that was put together while the program runs is none, so that a value cannot become part of a statement:
///
/// ```compile_fail
/// # async fn find(db: &tornado_database::Connection, slug: &str) -> Result<(), tornado_database::Error> {
/// db.get(format!("SELECT * FROM entries WHERE slug = '{slug}'"), ()).await?; // does not compile
/// # Ok(())
/// # }
/// ```
///
/// ```
/// # async fn find(db: &tornado_database::Connection, slug: &str) -> Result<(), tornado_database::Error> {
/// db.get("SELECT * FROM entries WHERE slug = %s", slug).await?;
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "SQL is a text of the program, and `{Self}` is none",
    label = "expected `&'static str`",
    note = "give values apart, for placeholders: `db.get(\"SELECT * FROM entries WHERE slug = %s\", slug)`",
    note = "a statement whose very form is found while the program runs, from nothing that comes from outside: `Sql::assembled(text)`"
)]
pub trait Statement {
    /// Becomes the text.
    fn into_sql(self) -> Sql;
}

/// The text of a statement.
///
/// Only for statements that the program has to put together; all others are plain literals.
///
/// ```
/// use tornado_database::Sql;
///
/// # async fn sorted(db: &tornado_database::Connection, descending: bool) -> Result<(), tornado_database::Error> {
/// let direction = if descending { "DESC" } else { "ASC" };
/// let sql = Sql::assembled(format!("SELECT * FROM entries WHERE author = %s ORDER BY title {direction}"));
/// db.query(sql, [7]).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Sql(pub(crate) Cow<'static, str>);

impl Sql {
    /// Takes responsibility that nothing from outside is in the text.
    ///
    /// Values belong into placeholders here too.
    pub fn assembled(text: impl Into<String>) -> Self {
        Self(Cow::Owned(text.into()))
    }
}

impl Statement for &'static str {
    fn into_sql(self) -> Sql {
        Sql(Cow::Borrowed(self))
    }
}

impl Statement for Sql {
    fn into_sql(self) -> Self {
        self
    }
}
