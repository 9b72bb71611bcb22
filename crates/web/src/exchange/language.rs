//! The language of a request.

use tornado_locale::{Locale, Locales};

use super::Exchange;
use crate::{Result, Site};

impl<S: Site> Exchange<S> {
    /// The language of this request: the user's, or the browser's, or the default (`WEB-1.28`).
    ///
    /// Found out once: [`Site::user_locale`] says which, and where it does not, the header `Accept-Language`. In templates
    /// it is `locale`, and `_` translates.
    ///
    /// # Errors
    /// Those of [`Site::user_locale`].
    pub async fn locale(&mut self) -> Result<Locale> {
        if let Some(known) = self.known_locale() {
            return Ok(known.clone());
        }
        let shared = self.shared();
        let chosen = shared.site.user_locale(self).await?;
        let locale = chosen.unwrap_or_else(|| self.browser_locale());
        self.set_locale(locale.clone());
        Ok(locale)
    }

    /// Sets the language of this request.
    pub fn set_locale(&mut self, locale: Locale) {
        self.rare_mut().locale = Some(locale);
    }

    /// The language closest to what `Accept-Language` asks for, or the default (`WEB-1.29`, `WEB-2.27`).
    #[doc(alias = "get_browser_locale")]
    pub fn browser_locale(&self) -> Locale {
        match self.joined("Accept-Language") {
            Some(header) => self.locales().accept_language(&header),
            None => self.locales().default_locale(),
        }
    }

    /// The languages of the application, as [`Application::translations`](crate::Application::translations) gave them.
    pub fn locales(&self) -> &Locales {
        &self.shared.pages.locales
    }

    pub(crate) fn known_locale(&self) -> Option<&Locale> {
        self.rare.get()?.locale.as_ref()
    }
}
