//! Requests of other sites, told by what browsers say of them.

use std::borrow::Cow;

use super::Exchange;
use crate::Site;

impl<S: Site> Exchange<S> {
    /// Why a request that changes something is not to be answered: another site seems to make it (`WEB-3.21`).
    ///
    /// `Sec-Fetch-Site` decides. Browsers that do not send it have to come from the host they ask; who sends no
    /// `Origin` either is no browser. Origins that are `trusted` may do as they like.
    pub(crate) fn cross_origin_fault(&self, trusted: impl FnOnce(&str) -> bool) -> Option<String> {
        let origin = self.joined("Origin");
        match self.joined("Sec-Fetch-Site") {
            Some(site) if site == "same-origin" || site == "none" => None,
            None => {
                let origin = origin?;
                let allowed = self.is_own(&origin) || trusted(&origin);
                (!allowed).then(|| format!("Origin {origin:?} not allowed"))
            }
            Some(site) => {
                let origin = origin.unwrap_or_default();
                let allowed = !origin.is_empty() && trusted(&origin);
                (!allowed).then(|| {
                    format!(
                        "Sec-Fetch-Site {} & origin {origin:?} not allowed",
                        site.escape_debug()
                    )
                })
            }
        }
    }

    /// Whether an origin is the host that was asked, port included; the scheme is not known behind every proxy.
    fn is_own(&self, origin: &str) -> bool {
        let Some((scheme, rest)) = origin.split_once("://") else {
            return false;
        };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_scheme =
            !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let own = self.joined("Host").unwrap_or_default();
        is_scheme && !host.is_empty() && host.eq_ignore_ascii_case(&own)
    }

    /// A header; one that was sent twice is a list.
    pub(crate) fn joined(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut values = self.request.header_all(name);
        let first = values.next()?;
        Some(match values.next() {
            None => first.into(),
            Some(second) => format!("{first},{second}").into(),
        })
    }
}
