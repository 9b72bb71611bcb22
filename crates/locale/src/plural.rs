use crate::Error;
use crate::plural_rule::{Node, parse};

/// Which of a message's plural forms a number takes.
///
/// The value of a gettext catalogue's `Plural-Forms` header: an expression in C over `n`. Division by zero and overflow give no
/// form. Longer than 1,000 bytes, or nested deeper than 100, it is refused. (`LOCL-2.05`)
///
/// ```
/// use tornado_locale::PluralForms;
///
/// let polish = "nplurals=3; plural=n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2;";
/// let polish = PluralForms::parse(polish)?;
/// assert_eq!([1, 2, 5, 22].map(|n| polish.index(n)), [Some(0), Some(1), Some(2), Some(1)]);
/// # Ok::<(), tornado_locale::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct PluralForms(Node);

impl PluralForms {
    /// Reads a header's value: `nplurals=2; plural=n != 1;`.
    ///
    /// `nplurals` is left out of account: the forms a message has are counted.
    ///
    /// # Errors
    ///
    /// There is no `plural=`, or no expression of gettext's kind after it.
    pub fn parse(header: &str) -> Result<Self, Error> {
        let mut start = 0;
        for part in header.split(';') {
            let trimmed = part.trim_start();
            if let Some(expression) = trimmed.strip_prefix("plural")
                && let Some(expression) = expression.trim_start().strip_prefix('=')
            {
                let start = start + part.len() - expression.len();
                return match parse(expression) {
                    Ok(rule) => Ok(Self(rule)),
                    Err((at, problem)) => Err(Error::PluralForms {
                        position: start + at,
                        problem,
                    }),
                };
            }
            start += part.len() + 1;
        }
        Err(Error::PluralForms {
            position: 0,
            problem: "no plural=",
        })
    }

    /// The form for a number, counted from 0.
    #[must_use]
    pub fn index(&self, n: i64) -> Option<usize> {
        self.0.value(n)?.try_into().ok()
    }
}

/// One form for one thing and another for any other number.
impl Default for PluralForms {
    fn default() -> Self {
        Self(Node::not_one())
    }
}
