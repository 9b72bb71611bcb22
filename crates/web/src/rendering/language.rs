//! `locale` in templates.

use tornado_locale::{DateFormat, Moment};
use tornado_template::{Args, Error as TemplateError, Object, Value};

use super::{Rendering, functions};
use crate::{Error, Result, Site};

/// The language of the request, with the attributes and methods that it has in Python.
pub(super) struct Language<'s, S: Site>(pub(super) &'s Rendering<'s, S>);

impl<S: Site> Object for Language<'_, S> {
    fn attr(&self, name: &str) -> Option<Value<'_>> {
        let locale = self.0.locale();
        Some(match name {
            "code" => locale.code().into(),
            "name" => locale.name().into(),
            "rtl" => locale.is_rtl().into(),
            _ => return None,
        })
    }

    fn call<'a>(&'a self, name: &str, args: &Args<'a>) -> Option<Result<Value<'a>, TemplateError>> {
        let result = match name {
            "translate" => functions::translate(self.0, args),
            "pgettext" => functions::pgettext(self.0, args),
            "format_date" => self.format_date(args),
            "format_day" => self.format_day(args),
            "list" => self.list(args),
            "friendly_number" => self.friendly_number(args),
            _ => return None,
        };
        Some(result.map_err(|error| self.0.raise(error)))
    }

    fn class_name(&self) -> &str {
        "Locale"
    }
}

impl<S: Site> Language<'_, S> {
    fn format_date<'a>(&self, args: &Args<'a>) -> Result<Value<'a>> {
        let is = |index, name, usual| args.get(index, name).map_or(usual, |value| value.is_true());
        let how = DateFormat {
            gmt_offset: offset(args),
            relative: is(2, "relative", true),
            shorter: is(3, "shorter", false),
            full_format: is(4, "full_format", false),
            ..DateFormat::default()
        };
        Ok(self.0.locale().format_date(moment(args)?, &how).into())
    }

    fn format_day<'a>(&self, args: &Args<'a>) -> Result<Value<'a>> {
        let dow = args.get(2, "dow").is_none_or(|value| value.is_true());
        let day = self.0.locale().format_day(moment(args)?, offset(args), dow);
        Ok(day.into())
    }

    fn list<'a>(&self, args: &Args<'a>) -> Result<Value<'a>> {
        let parts = args.require(0, "parts")?;
        let parts = parts
            .items()
            .ok_or_else(|| mismatch("parts", "list", &parts))?;
        let parts: Vec<String> = parts
            .iter()
            .map(Value::to_str)
            .collect::<Result<_, TemplateError>>()?;
        Ok(self.0.locale().list(&parts).into())
    }

    fn friendly_number<'a>(&self, args: &Args<'a>) -> Result<Value<'a>> {
        let value = args.require(0, "value")?;
        let number = value
            .as_int()
            .ok_or_else(|| mismatch("value", "int", &value))?;
        Ok(self.0.locale().friendly_number(number).into())
    }
}

/// The date: a `datetime`, or seconds since 1970.
fn moment(args: &Args<'_>) -> Result<Moment> {
    let date = args.require(0, "date")?;
    if let Some(micros) = date.as_datetime() {
        return Ok(Moment::from(
            std::time::UNIX_EPOCH + std::time::Duration::from_micros(micros.max(0).unsigned_abs()),
        ));
    }
    date.as_float()
        .map(Moment::from)
        .ok_or_else(|| mismatch("date", "datetime or a number", &date))
}

fn offset(args: &Args<'_>) -> i32 {
    args.get(1, "gmt_offset")
        .and_then(|minutes| minutes.as_int())
        .and_then(|minutes| minutes.try_into().ok())
        .unwrap_or(0)
}

#[cold]
fn mismatch(name: &str, wanted: &str, value: &Value<'_>) -> Error {
    TemplateError::raise(
        "TypeError",
        format!("{name} must be {wanted}, not {}", value.type_name()),
    )
    .into()
}
