//! `PREFIX_NAME=value`.

use std::ffi::OsString;

use crate::{Error, Options, Origin};

impl Options {
    /// Reads these environment variables; more sources are to follow.
    ///
    /// Takes those whose names start with `prefix`; the rest of a name, in capitals or not, is the option's.
    /// [`environment`](Self::environment) does so with the process's own whenever a command line is parsed.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`], naming the variable; [`Error::NotUnicode`]; whatever a callback returns.
    pub fn read_environment<I, K, V>(&self, prefix: &str, variables: I) -> Result<(), Error>
    where
        I: IntoIterator<Item = (K, V)>,
        K: Into<OsString>,
        V: Into<OsString>,
    {
        for (variable, text) in variables {
            // A name that is not UTF-8 cannot be an option's.
            let Ok(variable) = variable.into().into_string() else {
                continue;
            };
            let Some(name) = variable.strip_prefix(prefix) else {
                continue;
            };
            let name = name.to_lowercase();
            let origin = Origin::Environment {
                variable: variable.clone(),
            };
            if name == "help" {
                continue;
            }
            let Some(definition) = self.definition(&name) else {
                self.write().hint_at_unknown(&name, &name, origin);
                continue;
            };
            let text = text
                .into()
                .into_string()
                .map_err(|text| Error::NotUnicode {
                    text: format!("{variable}={}", text.to_string_lossy()),
                })?;
            self.store_text(&definition, &text, origin)?;
        }
        Ok(())
    }
}
