//! Why somebody is not logged in.

use std::error::Error as StdError;
use std::fmt;

use crate::redact::short;

/// Why somebody is not logged in.
///
/// Says in which step, by which check, and what the provider answered: a short piece of it on one line, without the secrets that were
/// sent or came. So it may be logged, `Debug` included. What a stranger is told should be less.
#[doc(alias = "AuthError")]
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Error {
    /// The provider, or the person asked by it, said no.
    Refused {
        /// Where it was said.
        step: Step,
        /// The provider's code for it, such as `access_denied`.
        code: String,
        /// The provider's words; often empty.
        description: String,
    },
    /// The provider could not be asked.
    Fetch {
        /// What it was to be asked for.
        step: Step,
        /// Why it could not.
        source: tornado_httpclient::Error,
    },
    /// The provider answered with another status than 2xx.
    Status {
        /// What it was asked for.
        step: Step,
        /// The status.
        code: u16,
        /// The beginning of the answer.
        answer: String,
    },
    /// The answer is not of the form that the protocol gives it.
    Answer {
        /// What the provider was asked for.
        step: Step,
        /// What is wrong with the answer.
        fault: String,
        /// The beginning of the answer.
        answer: String,
    },
    /// What came is not to be believed.
    Check {
        /// What was checked.
        step: Step,
        /// The check that failed.
        check: Check,
        /// What was found, as far as it may be told.
        detail: String,
    },
}

/// A step of a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Asking an OpenID Connect provider how it works.
    Discovery,
    /// Asking it for the keys that it signs with.
    Keys,
    /// Asking for a request token (OAuth 1.0), before the browser leaves.
    RequestToken,
    /// The browser's return from the provider.
    Return,
    /// Asking the provider whether it really said that (OpenID 2.0).
    Verification,
    /// Exchanging what the browser brought for an access token.
    AccessToken,
    /// Believing the ID token.
    IdToken,
    /// Asking who it is.
    User,
    /// Asking for something else on behalf of the user.
    Request,
}

/// What did not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Check {
    /// What the application remembered is there, and of this provider.
    InFlight,
    /// The login began not long ago.
    InFlightAge,
    /// The browser brought back the state that it took along.
    State,
    /// The fields that the protocol wants are there, and there once.
    Fields,
    /// The browser brought back the request token that it took along.
    RequestToken,
    /// The answer was made for this address.
    ReturnTo,
    /// The answer comes from the provider that was asked.
    Issuer,
    /// All endpoints are as safe as the provider's own address.
    Https,
    /// The token was signed in one of the ways that are believed.
    Algorithm,
    /// The key that it was signed with is one of the provider's.
    Key,
    /// The signature is the key's.
    Signature,
    /// The token was made for this application.
    Audience,
    /// The token was handed to this application.
    AuthorizedParty,
    /// The token is not too old.
    Expiry,
    /// The token was not made in the future.
    IssuedAt,
    /// The token was made for this login.
    Nonce,
    /// The access token belongs to the ID token.
    AccessTokenHash,
    /// The token says whom it speaks of, and everything speaks of the same.
    Subject,
    /// The provider stands by what the browser brought.
    IsValid,
}

impl Error {
    /// The step that failed.
    #[must_use]
    pub fn step(&self) -> Step {
        match self {
            Self::Refused { step, .. }
            | Self::Fetch { step, .. }
            | Self::Status { step, .. }
            | Self::Answer { step, .. }
            | Self::Check { step, .. } => *step,
        }
    }

    /// The check that failed, if it was one.
    #[must_use]
    pub fn failed_check(&self) -> Option<Check> {
        match self {
            Self::Check { check, .. } => Some(*check),
            _ => None,
        }
    }

    pub(crate) fn check(step: Step, check: Check, detail: impl AsRef<str>) -> Self {
        Self::Check {
            step,
            check,
            detail: short(detail.as_ref()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = self.step();
        match self {
            Self::Refused {
                code, description, ..
            } if description.is_empty() => write!(f, "{step}: refused with `{code}`"),
            Self::Refused {
                code, description, ..
            } => write!(f, "{step}: refused with `{code}`: {description}"),
            Self::Fetch { source, .. } => write!(f, "{step}: {source}"),
            Self::Status { code, answer, .. } => {
                write!(f, "{step}: answered with status {code}: `{answer}`")
            }
            Self::Answer { fault, answer, .. } => write!(f, "{step}: {fault}: `{answer}`"),
            Self::Check { check, detail, .. } => write!(f, "{step}: {check}: {detail}"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Fetch { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Discovery => "discovery",
            Self::Keys => "the provider's keys",
            Self::RequestToken => "request token",
            Self::Return => "return from the provider",
            Self::Verification => "verification",
            Self::AccessToken => "access token",
            Self::IdToken => "ID token",
            Self::User => "user",
            Self::Request => "request",
        })
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InFlight => "no login under way",
            Self::InFlightAge => "the login took too long",
            Self::State => "wrong state",
            Self::Fields => "wrong fields",
            Self::RequestToken => "wrong request token",
            Self::ReturnTo => "made for another address",
            Self::Issuer => "wrong issuer",
            Self::Https => "not https",
            Self::Algorithm => "refused algorithm",
            Self::Key => "unknown key",
            Self::Signature => "wrong signature",
            Self::Audience => "wrong audience",
            Self::AuthorizedParty => "wrong authorized party",
            Self::Expiry => "expired",
            Self::IssuedAt => "wrong time of issue",
            Self::Nonce => "wrong nonce",
            Self::AccessTokenHash => "wrong hash of the access token",
            Self::Subject => "wrong subject",
            Self::IsValid => "not confirmed",
        })
    }
}
