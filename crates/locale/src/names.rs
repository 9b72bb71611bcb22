/// What a language is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocaleName {
    /// Language and country, such as `pt_BR`.
    pub code: &'static str,
    /// In English.
    pub name_en: &'static str,
    /// In the language itself.
    pub name: &'static str,
}

impl LocaleName {
    /// The names of a code, if it is one of the 62.
    #[must_use]
    pub fn of(code: &str) -> Option<&'static Self> {
        let found = LOCALE_NAMES
            .binary_search_by(|known| known.code.cmp(code))
            .ok()?;
        LOCALE_NAMES.get(found)
    }
}

/// The names of 62 languages, in the order of their codes.
///
/// `LOCL-2.11`
pub static LOCALE_NAMES: [LocaleName; 62] = [
    language("af_ZA", "Afrikaans", "Afrikaans"),
    language("am_ET", "Amharic", "አማርኛ"),
    language("ar_AR", "Arabic", "العربية"),
    language("bg_BG", "Bulgarian", "Български"),
    language("bn_IN", "Bengali", "বাংলা"),
    language("bs_BA", "Bosnian", "Bosanski"),
    language("ca_ES", "Catalan", "Català"),
    language("cs_CZ", "Czech", "Čeština"),
    language("cy_GB", "Welsh", "Cymraeg"),
    language("da_DK", "Danish", "Dansk"),
    language("de_DE", "German", "Deutsch"),
    language("el_GR", "Greek", "Ελληνικά"),
    language("en_GB", "English (UK)", "English (UK)"),
    language("en_US", "English (US)", "English (US)"),
    language("es_ES", "Spanish (Spain)", "Español (España)"),
    language("es_LA", "Spanish", "Español"),
    language("et_EE", "Estonian", "Eesti"),
    language("eu_ES", "Basque", "Euskara"),
    language("fa_IR", "Persian", "فارسی"),
    language("fi_FI", "Finnish", "Suomi"),
    language("fr_CA", "French (Canada)", "Français (Canada)"),
    language("fr_FR", "French", "Français"),
    language("ga_IE", "Irish", "Gaeilge"),
    language("gl_ES", "Galician", "Galego"),
    language("he_IL", "Hebrew", "עברית"),
    language("hi_IN", "Hindi", "हिन्दी"),
    language("hr_HR", "Croatian", "Hrvatski"),
    language("hu_HU", "Hungarian", "Magyar"),
    language("id_ID", "Indonesian", "Bahasa Indonesia"),
    language("is_IS", "Icelandic", "Íslenska"),
    language("it_IT", "Italian", "Italiano"),
    language("ja_JP", "Japanese", "日本語"),
    language("ko_KR", "Korean", "한국어"),
    language("lt_LT", "Lithuanian", "Lietuvių"),
    language("lv_LV", "Latvian", "Latviešu"),
    language("mk_MK", "Macedonian", "Македонски"),
    language("ml_IN", "Malayalam", "മലയാളം"),
    language("ms_MY", "Malay", "Bahasa Melayu"),
    language("nb_NO", "Norwegian (bokmal)", "Norsk (bokmål)"),
    language("nl_NL", "Dutch", "Nederlands"),
    language("nn_NO", "Norwegian (nynorsk)", "Norsk (nynorsk)"),
    language("pa_IN", "Punjabi", "ਪੰਜਾਬੀ"),
    language("pl_PL", "Polish", "Polski"),
    language("pt_BR", "Portuguese (Brazil)", "Português (Brasil)"),
    language("pt_PT", "Portuguese (Portugal)", "Português (Portugal)"),
    language("ro_RO", "Romanian", "Română"),
    language("ru_RU", "Russian", "Русский"),
    language("sk_SK", "Slovak", "Slovenčina"),
    language("sl_SI", "Slovenian", "Slovenščina"),
    language("sq_AL", "Albanian", "Shqip"),
    language("sr_RS", "Serbian", "Српски"),
    language("sv_SE", "Swedish", "Svenska"),
    language("sw_KE", "Swahili", "Kiswahili"),
    language("ta_IN", "Tamil", "தமிழ்"),
    language("te_IN", "Telugu", "తెలుగు"),
    language("th_TH", "Thai", "ภาษาไทย"),
    language("tl_PH", "Filipino", "Filipino"),
    language("tr_TR", "Turkish", "Türkçe"),
    language("uk_UA", "Ukrainian", "Українська"),
    language("vi_VN", "Vietnamese", "Tiếng Việt"),
    language("zh_CN", "Chinese (Simplified)", "中文(简体)"),
    language("zh_TW", "Chinese (Traditional)", "中文(繁體)"),
];

const fn language(code: &'static str, name_en: &'static str, name: &'static str) -> LocaleName {
    LocaleName {
        code,
        name_en,
        name,
    }
}
