//! The functions that every template can call.

use std::borrow::Cow;
use std::fmt::Display;

use tornado_template::{Args, Error as TemplateError, Value};

use super::Rendering;
use crate::{Result, Site, StaticUrl};

/// `_(message)` and `_(singular, plural, count)` (`WEB-1.28`).
pub(super) fn translate<'a, S: Site>(
    page: &'a Rendering<'a, S>,
    args: &Args<'a>,
) -> Result<Value<'a>> {
    let locale = page.locale();
    Ok(match (text(args, 0, "message")?, plural(args, 1)?) {
        (Cow::Borrowed(message), None) => locale.translate(message).into(),
        (Cow::Borrowed(one), Some((Cow::Borrowed(many), count))) => {
            locale.translate_plural(one, many, count).into()
        }
        (message, None) => locale.translate(&message).to_owned().into(),
        (one, Some((many, count))) => locale
            .translate_plural(&one, &many, count)
            .to_owned()
            .into(),
    })
}

/// `pgettext(context, message)` and `pgettext(context, singular, plural, count)` (`LOCL-3.02`).
pub(super) fn pgettext<'a, S: Site>(
    page: &'a Rendering<'a, S>,
    args: &Args<'a>,
) -> Result<Value<'a>> {
    let locale = page.locale();
    let context = text(args, 0, "context")?;
    let message = text(args, 1, "message")?;
    let translated = match plural(args, 2)? {
        None => locale.pgettext(&context, &message).to_owned(),
        Some((many, count)) => locale
            .pgettext_plural(&context, &message, &many, count)
            .to_owned(),
    };
    Ok(translated.into())
}

/// `static_url(path, include_host)`
pub(super) fn static_url<'a, S: Site>(
    page: &'a Rendering<'a, S>,
    args: &Args<'a>,
) -> Result<Value<'a>> {
    let include_host = args
        .get(1, "include_host")
        .filter(|value| !value.is_none())
        .map(|value| value.is_true());
    let how = StaticUrl {
        include_host,
        ..StaticUrl::default()
    };
    Ok(page.x.static_url_with(&text(args, 0, "path")?, how)?.into())
}

/// `xsrf_form_html()`
pub(super) fn xsrf_form_html<'a, S: Site>(
    page: &'a Rendering<'a, S>,
    _: &Args<'a>,
) -> Result<Value<'a>> {
    Ok(page.x.xsrf_field()?.into())
}

/// `reverse_url(name, arguments…)`
pub(super) fn reverse_url<'a, S: Site>(
    page: &'a Rendering<'a, S>,
    args: &Args<'a>,
) -> Result<Value<'a>> {
    let name = text(args, 0, "name")?;
    let groups: Vec<String> = args
        .positional()
        .skip(1)
        .map(|value| {
            value
                .to_text()
                .map_or_else(|| value.to_str(), |text| Ok(text.into()))
        })
        .collect::<Result<_, TemplateError>>()?;
    let groups: Vec<&dyn Display> = groups.iter().map(|group| group as _).collect();
    Ok(page.x.reverse_url(&name, &groups)?.into())
}

/// A text that must be there, without a copy where it is lent.
pub(super) fn text<'a>(args: &Args<'a>, index: usize, name: &str) -> Result<Cow<'a, str>> {
    let value = args.require(index, name)?;
    match value.to_text() {
        Some(text) => Ok(text),
        None => Err(TemplateError::raise(
            "TypeError",
            format!("{name} must be str, not {}", value.type_name()),
        )
        .into()),
    }
}

/// The plural and the count, if there is a plural.
fn plural<'a>(args: &Args<'a>, index: usize) -> Result<Option<(Cow<'a, str>, i64)>> {
    if args
        .get(index, "plural_message")
        .is_none_or(|value| value.is_none())
    {
        return Ok(None);
    }
    let many = text(args, index, "plural_message")?;
    let count = args.require(index + 1, "count")?;
    // What is no whole number is not one: the plural.
    let count = match (count.as_int(), count.as_float()) {
        (Some(count), _) => count,
        (None, Some(1.0)) => 1,
        _ => i64::MAX,
    };
    Ok(Some((many, count)))
}
