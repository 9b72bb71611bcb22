//! Typed paths: from the groups of a pattern to the handler.

use std::borrow::Cow;
use std::fmt;

use crate::pattern::{MOST_GROUPS, Spans};
use crate::{HttpError, Result, Site};

/// A type that can be read from one group of a path.
///
/// Text, numbers, `bool`, `char`, and `Option` of these for a group that may be absent. A path whose group does not fit
/// the type is answered 404.
///
/// ```
/// use tornado_web::{FromGroup, HttpError, Result};
///
/// enum Format {
///     Html,
///     Json,
/// }
///
/// impl FromGroup for Format {
///     fn from_group(text: Option<&str>) -> Result<Self> {
///         match text {
///             Some("html") | None => Ok(Self::Html),
///             Some("json") => Ok(Self::Json),
///             Some(_) => Err(HttpError(404).into()),
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a group of the URL path",
    label = "expected text, a number, or an `Option` of these",
    note = "path arguments are `String`, numbers, `Option<_>` of these, or types that implement `FromGroup`"
)]
pub trait FromGroup: Sized {
    /// Reads a group, percent-decoded; `None` if it took no part in the match.
    ///
    /// # Errors
    /// What answers the request: `HttpError(404)` as a rule.
    fn from_group(text: Option<&str>) -> Result<Self>;
}

/// All groups of a path: `()`, `(A,)`, `(A, B)` and so on to eight.
pub trait FromGroups: Sized + Send + 'static {
    /// How many groups there are; `None` if it does not matter.
    const COUNT: Option<usize>;

    /// Reads them all.
    ///
    /// # Errors
    /// That of the first group which cannot be read.
    fn from_groups(groups: &Groups<'_>) -> Result<Self>;
}

/// Builds the handler of a route: a function of none to eight groups.
///
/// The name of a tuple struct is one, `Story`; so is a closure, which can bring what Tornado passed to `initialize`.
#[doc(alias = "initialize")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not build a handler",
    label = "expected a function from path groups to a handler",
    note = "for a handler without arguments write `|| Main`",
    note = "for `struct Story(u64);` write `Story`; for named fields write `|id: u64| Story {{ id }}`"
)]
pub trait Build<Arguments>: Send + Sync + 'static {
    /// What is built.
    type Handler;

    /// Builds a handler for one request.
    fn build(&self, arguments: Arguments) -> Self::Handler;
}

/// The groups of a path that matched a pattern.
#[derive(Clone, Copy)]
pub struct Groups<'p> {
    path: &'p [u8],
    spans: &'p Spans,
    decode: &'p dyn Decode,
}

/// A site, as far as groups know it.
trait Decode {
    fn decode<'v>(&self, value: &'v [u8]) -> Result<Cow<'v, str>>;
}

impl<S: Site> Decode for S {
    fn decode<'v>(&self, value: &'v [u8]) -> Result<Cow<'v, str>> {
        self.decode_argument(value, None)
    }
}

impl<'p> Groups<'p> {
    pub(crate) fn new(path: &'p [u8], spans: &'p Spans, site: &'p impl Site) -> Self {
        Self {
            path,
            spans,
            decode: site,
        }
    }

    /// The group at this position, counted from 0, percent-decoded; `+` stays what it is (`WEB-2.38`).
    ///
    /// # Errors
    /// 400 for a group that is not UTF-8, or what [`Site::decode_argument`] says.
    #[inline]
    pub fn get(&self, index: usize) -> Result<Option<Cow<'p, str>>> {
        let Some(raw) = self.spans.get(index).and_then(|span| self.path.get(span)) else {
            return Ok(None);
        };
        if !raw.contains(&b'%') {
            return self.decode.decode(raw).map(Some);
        }
        let bytes = tornado_escape::url_unescape_bytes(raw, false);
        Ok(Some(Cow::Owned(self.decode.decode(&bytes)?.into_owned())))
    }

    /// The group at this position, as it was sent.
    #[inline]
    pub fn raw(&self, index: usize) -> Option<&'p str> {
        std::str::from_utf8(self.path.get(self.spans.get(index)?)?).ok()
    }
}

impl fmt::Debug for Groups<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries((0..MOST_GROUPS).map_while(|index| self.raw(index)))
            .finish()
    }
}

impl FromGroup for String {
    fn from_group(text: Option<&str>) -> Result<Self> {
        Ok(text.ok_or(HttpError(404))?.to_owned())
    }
}

impl<T: FromGroup> FromGroup for Option<T> {
    fn from_group(text: Option<&str>) -> Result<Self> {
        text.map(|text| T::from_group(Some(text))).transpose()
    }
}

macro_rules! parsed {
    ($($type:ty)*) => {
        $(impl FromGroup for $type {
            fn from_group(text: Option<&str>) -> Result<Self> {
                text.and_then(|text| text.parse().ok()).ok_or_else(|| HttpError(404).into())
            }
        })*
    };
}

parsed! { u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 bool char }

macro_rules! tuples {
    ($($count:literal: $($group:ident $index:literal)*;)*) => {
        $(
            impl<$($group: FromGroup + Send + 'static),*> FromGroups for ($($group,)*) {
                const COUNT: Option<usize> = Some($count);

                #[inline]
                fn from_groups(groups: &Groups<'_>) -> Result<Self> {
                    let _ = groups;
                    Ok(($($group::from_group(groups.get($index)?.as_deref())?,)*))
                }
            }

            impl<Function, Handler, $($group),*> Build<($($group,)*)> for Function
            where
                Function: Fn($($group),*) -> Handler + Send + Sync + 'static,
            {
                type Handler = Handler;

                #[inline]
                #[allow(non_snake_case, reason = "the groups are named as their types")]
                fn build(&self, ($($group,)*): ($($group,)*)) -> Handler {
                    self($($group),*)
                }
            }
        )*
    };
}

tuples! {
    0: ;
    1: A 0;
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
    5: A 0 B 1 C 2 D 3 E 4;
    6: A 0 B 1 C 2 D 3 E 4 F 5;
    7: A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
}
