//! Translations, and dates, lists and numbers as languages write them.
