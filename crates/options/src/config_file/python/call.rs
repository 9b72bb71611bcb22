//! `datetime.datetime(2010, 7, 10)`, `timedelta(hours=1)`, and the imports that name them.

use super::{Reader, Result, SUBSET};
use crate::config_file::Literal;
use crate::parse::duration;
use crate::{DateTime, Value};

/// What a name may stand for once it is imported.
#[derive(Clone, Copy)]
pub(super) enum Callable {
    /// The module `datetime`.
    Module,
    DateTime,
    TimeDelta,
}

impl Reader<'_> {
    /// `import datetime`, `import datetime as dt`.
    pub(super) fn import(&mut self) -> Result<()> {
        self.blanks();
        match self.word() {
            "datetime" => self.bind("datetime", Callable::Module),
            other => Err(format!("only datetime can be imported here, not `{other}`")),
        }
    }

    /// `from datetime import datetime, timedelta`.
    pub(super) fn import_from(&mut self) -> Result<()> {
        self.blanks();
        let module = self.word();
        self.blanks();
        if module != "datetime" || self.word() != "import" {
            return Err(format!(
                "only datetime can be imported here, not `{module}`"
            ));
        }
        loop {
            self.blanks();
            match self.word() {
                "datetime" => self.bind("datetime", Callable::DateTime)?,
                "timedelta" => self.bind("timedelta", Callable::TimeDelta)?,
                other => {
                    let found = self.found();
                    let other = if other.is_empty() {
                        found.trim_matches('`')
                    } else {
                        other
                    };
                    let names = "only datetime and timedelta can be imported from datetime";
                    return Err(format!("{names}, not `{other}`"));
                }
            }
            self.blanks();
            if !self.eat(',') {
                return Ok(());
            }
        }
    }

    fn bind(&mut self, name: &'static str, callable: Callable) -> Result<()> {
        self.blanks();
        let before = self.rest;
        let name = match self.word() {
            "as" => {
                self.blanks();
                match self.word() {
                    "" => {
                        return Err(format!(
                            "expected a name behind `as`, found {}",
                            self.found()
                        ));
                    }
                    name => name,
                }
            }
            _ => {
                self.rest = before;
                name
            }
        };
        self.imported.insert(name, callable);
        Ok(())
    }

    /// What stands behind a name that is no literal: a call, or a mistake.
    pub(super) fn call(&mut self, name: &str) -> Result<Literal> {
        let mut callable = match self.imported.get(name) {
            Some(callable) => *callable,
            None if matches!(name, "datetime" | "timedelta") => {
                return Err(format!(
                    "`{name}` is not imported; add `import datetime` above"
                ));
            }
            None => return Err(format!("`{name}` is not a value; {SUBSET}")),
        };
        if matches!(callable, Callable::Module) {
            let member = if self.eat('.') { self.word() } else { "" };
            callable = match member {
                "datetime" => Callable::DateTime,
                "timedelta" => Callable::TimeDelta,
                _ => return Err(format!("`{name}.{member}` is not a value; {SUBSET}")),
            };
        }
        let value = match callable {
            Callable::TimeDelta => self.time_delta(name)?,
            Callable::DateTime | Callable::Module => self.date_time(name)?,
        };
        Ok(Literal::Value(value))
    }

    fn date_time(&mut self, name: &str) -> Result<Value> {
        let fields = [
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
            "microsecond",
        ];
        let mut numbers = [None, None, None, Some(0), Some(0), Some(0), Some(0)];
        for (at, value) in self.arguments(name, &fields)? {
            let Value::Int(number) = value else {
                return Err(format!("the parts of `{name}` are integers"));
            };
            if let Some(place) = numbers.get_mut(at) {
                *place = Some(number);
            }
        }
        let [
            Some(year),
            Some(month),
            Some(day),
            Some(hour),
            Some(minute),
            Some(second),
            Some(micros),
        ] = numbers
        else {
            return Err(format!("`{name}` needs a year, a month and a day"));
        };
        let small = |number: i128| u8::try_from(number).ok();
        let moment = || {
            let time = (small(hour)?, small(minute)?, small(second)?);
            let (year, micros) = (i16::try_from(year).ok()?, u32::try_from(micros).ok()?);
            DateTime::with_micros(year, small(month)?, small(day)?, time, micros)
        };
        moment()
            .map(Value::DateTime)
            .ok_or_else(|| "there is no such date and time".to_owned())
    }

    fn time_delta(&mut self, name: &str) -> Result<Value> {
        let fields = [
            "days",
            "seconds",
            "microseconds",
            "milliseconds",
            "minutes",
            "hours",
            "weeks",
        ];
        let lengths = [
            86_400_000_000,
            1_000_000,
            1,
            1_000,
            60_000_000,
            3_600_000_000,
            604_800_000_000,
        ];
        let mut micros = Some(0_i128);
        for (at, value) in self.arguments(name, &fields)? {
            let number = match value {
                Value::Int(number) => number as f64,
                Value::Float(number) => number,
                _ => return Err(format!("the parts of `{name}` are numbers")),
            };
            let part = lengths
                .get(at)
                .and_then(|length| duration::part(number, *length));
            micros = micros
                .zip(part)
                .and_then(|(sum, part)| sum.checked_add(part));
        }
        let length = micros.and_then(duration::from_micros).map(Value::Duration);
        length.ok_or_else(|| "a duration is not negative, and not endless".to_owned())
    }

    /// `(1, 2, name=3)`: values with the place of the field they are for.
    fn arguments(&mut self, name: &str, fields: &[&str]) -> Result<Vec<(usize, Value)>> {
        let mut arguments: Vec<(usize, Value)> = Vec::new();
        let mut has_keywords = false;
        if !self.eat('(') {
            return Err(format!(
                "expected `(` behind `{name}`, found {}",
                self.found()
            ));
        }
        self.open += 1;
        loop {
            self.space();
            if self.eat(')') {
                self.open -= 1;
                return Ok(arguments);
            }
            let before = self.rest;
            let keyword = self.word();
            self.blanks();
            let at = if !keyword.is_empty() && self.eat('=') {
                has_keywords = true;
                fields.iter().position(|field| *field == keyword)
            } else if has_keywords {
                return Err("values without a name come before those with one".to_owned());
            } else {
                self.rest = before;
                Some(arguments.len())
            };
            if arguments.iter().any(|(known, _)| Some(*known) == at) {
                return Err(format!("`{keyword}` is given twice"));
            }
            self.blanks();
            match (at.filter(|at| *at < fields.len()), self.literal(0)?) {
                (Some(at), Literal::Value(value)) => arguments.push((at, value)),
                _ => return Err(format!("`{name}` takes {}", fields.join(", "))),
            }
            self.space();
            if !self.eat(',') && !self.rest.starts_with(')') {
                return Err(format!("expected `,` or `)`, found {}", self.found()));
            }
        }
    }
}
