//! Cases as data: templates, names, and what Python's Tornado answered.

use std::cell::Cell;
use std::sync::Arc;

use serde_json::Value as Json;
use tornado_template::{
    Args, Data, Error, Function, Limits, Loader, Namespace, Object, Record, Template,
    TemplateValue, Tuple, Value, Whitespace,
};

/// What became of a case.
pub(crate) enum Outcome {
    /// The same bytes, or an error of the same kind; whether the line is the same too.
    Passed { same_line: bool },
    /// What was expected, and what came.
    Failed(String),
}

/// Runs one case.
pub(crate) fn run(case: &Json) -> Outcome {
    let result = render(case);
    let expect = &case["expect"];
    let line = expect["line"].as_u64();
    match (&result, expect["error"].as_str()) {
        (Err((phase, error)), Some(wanted)) if *phase == wanted => Outcome::Passed {
            same_line: line.is_none() || error.line().map(u64::from) == line,
        },
        (Ok(output), None) if *output == expected(expect) => Outcome::Passed { same_line: true },
        (Ok(output), _) => Outcome::Failed(format!(
            "{:?} instead of {}",
            String::from_utf8_lossy(output),
            expect
        )),
        (Err((phase, error)), _) => {
            Outcome::Failed(format!("{phase} error {error} instead of {expect}"))
        }
    }
}

fn expected(expect: &Json) -> Vec<u8> {
    if let Some(text) = expect["output"].as_str() {
        return text.as_bytes().to_vec();
    }
    let hex = expect["output_hex"].as_str().unwrap_or_default();
    hex.as_bytes()
        .chunks(2)
        .filter_map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

fn render(case: &Json) -> Result<Vec<u8>, (&'static str, Error)> {
    let case = Arc::new(case.clone());
    let entry = case["entry"].as_str().unwrap_or_default();
    load(&case, entry)
        .map_err(|error| ("parse", error))?
        .generate(&Names::new(&case))
        .map_err(|error| ("runtime", error))
}

fn load(case: &Arc<Json>, entry: &str) -> Result<Template, Error> {
    let texts = case["templates"].as_object().cloned().unwrap_or_default();
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let mut limits = Limits::default();
    limits.stack = 4 << 20;
    match case["loader"].as_object() {
        None => Template::new(&text(&texts[entry])).map(|template| template.limits(limits)),
        Some(options) => {
            let mut loader = Loader::from_map(
                texts
                    .iter()
                    .map(|(name, value)| (name.clone(), text(value))),
            )
            .limits(limits);
            if let Some(autoescape) = options.get("autoescape") {
                loader = loader.autoescape(autoescape.as_str());
            }
            match options.get("whitespace").and_then(Json::as_str) {
                Some("all") => loader = loader.whitespace(Whitespace::All),
                Some("single") => loader = loader.whitespace(Whitespace::Single),
                Some("oneline") => loader = loader.whitespace(Whitespace::Oneline),
                _ => {}
            }
            for (name, value) in options
                .get("namespace")
                .and_then(Json::as_object)
                .into_iter()
                .flatten()
            {
                loader = loader.with(name, Item::new(value, case));
            }
            loader.load(entry)
        }
    }
}

struct Names(Vec<(String, Item)>);

impl Names {
    fn new(case: &Arc<Json>) -> Self {
        Self::of(&case["namespace"], case)
    }

    fn of(fields: &Json, case: &Arc<Json>) -> Self {
        let fields = fields.as_object().into_iter().flatten();
        Self(
            fields
                .map(|(name, value)| (name.clone(), Item::new(value, case)))
                .collect(),
        )
    }
}

impl Object for Names {
    fn attr(&self, name: &str) -> Option<Value<'_>> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, item)| item.value())
    }

    fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    fn class_name(&self) -> &str {
        "Obj"
    }
}

/// A decoded value: data, a host function, or what may hold functions.
enum Item {
    Data(Data),
    Function(Host),
    Module(Module),
    Object(Names),
    List(Vec<Self>),
}

impl Item {
    fn new(json: &Json, case: &Arc<Json>) -> Self {
        if let Some(name) = json.get("$fn").and_then(Json::as_str) {
            return Self::Function(Host {
                name: name.into(),
                count: std::sync::Mutex::new(Cell::new(0)),
            });
        }
        if let Some(module) = json.get("$module") {
            return Self::Module(Module {
                case: Arc::clone(case),
                parts: module.clone(),
            });
        }
        if let Some(fields) = json.get("$obj") {
            return Self::Object(Names::of(fields, case));
        }
        if let Some(items) = json.as_array()
            && json.to_string().contains("\"$fn\"")
        {
            return Self::List(items.iter().map(|item| Self::new(item, case)).collect());
        }
        Self::Data(data(json))
    }
}

impl TemplateValue for Item {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Data(data) => data.value(),
            Self::Function(host) => Value::function(host),
            Self::Module(module) => Value::function(module),
            Self::Object(names) => Value::object(names),
            Self::List(items) => items.value(),
        }
    }
}

/// A UI module: `{"$module": {"template": name, "parameters": [names]}}` renders a template of the case with what it is called with.
struct Module {
    case: Arc<Json>,
    parts: Json,
}

impl Function for Module {
    fn call<'a>(&'a self, args: &Args<'a>) -> Result<Value<'a>, Error> {
        let template = self.parts["template"].as_str().unwrap_or_default();
        let parameters = self.parts["parameters"].as_array().into_iter().flatten();
        let given = parameters
            .filter_map(Json::as_str)
            .enumerate()
            .filter_map(|(index, name)| Some((name, args.get(index, name)?)));
        let outer = Names::new(&self.case);
        let mut names = Namespace::new();
        names.lend_all(&outer);
        for (name, value) in given {
            names.set(name, value);
        }
        Ok(Value::owned_bytes(
            load(&self.case, template)?.generate(&names)?,
        ))
    }
}

fn data(json: &Json) -> Data {
    let list = |json: &Json| {
        json.as_array()
            .into_iter()
            .flatten()
            .map(data)
            .collect::<Vec<_>>()
    };
    let numbers = |json: &Json| {
        json.as_array()
            .into_iter()
            .flatten()
            .filter_map(Json::as_i64)
            .collect::<Vec<_>>()
    };
    match json {
        Json::Null => Data::None,
        Json::Bool(bit) => Data::Bool(*bit),
        Json::Number(number) => match number.as_i64() {
            Some(int) => Data::Int(int),
            None => match number.as_u64() {
                Some(big) => Data::BigInt(big.to_string()),
                None => Data::Float(number.as_f64().unwrap_or_default()),
            },
        },
        Json::String(text) => Data::Str(text.clone()),
        Json::Array(_) => Data::List(list(json)),
        Json::Object(map) => match map.iter().next().filter(|(key, _)| key.starts_with('$')) {
            None => Data::Map(
                map.iter()
                    .map(|(key, value)| (key.clone(), data(value)))
                    .collect(),
            ),
            Some((key, value)) => match key.as_str() {
                "$tuple" => Data::Tuple(Tuple(list(value))),
                "$set" => Data::Set(list(value)),
                "$bytes" => Data::Bytes(
                    value
                        .as_str()
                        .unwrap_or_default()
                        .chars()
                        .map(|c| c as u8)
                        .collect(),
                ),
                "$int" => Data::BigInt(value.as_str().unwrap_or_default().into()),
                "$float" => Data::Float(
                    value
                        .as_str()
                        .and_then(|text| text.parse().ok())
                        .unwrap_or_default(),
                ),
                "$range" => match numbers(value).as_slice() {
                    [stop] => Data::Range(0, *stop, 1),
                    [start, stop] => Data::Range(*start, *stop, 1),
                    [start, stop, step] => Data::Range(*start, *stop, *step),
                    _ => Data::None,
                },
                "$iter" => Data::Iter(list(value)),
                "$pairs" => Data::Dict(
                    value
                        .as_array()
                        .into_iter()
                        .flatten()
                        .filter_map(|pair| Some((data(pair.get(0)?), data(pair.get(1)?))))
                        .collect(),
                ),
                "$obj" => Data::Object(Record {
                    class: "Obj".into(),
                    fields: value
                        .as_object()
                        .into_iter()
                        .flatten()
                        .map(|(key, value)| (key.clone(), data(value)))
                        .collect(),
                }),
                "$datetime" => {
                    let mut parts = [0; 6];
                    parts
                        .iter_mut()
                        .zip(numbers(value))
                        .for_each(|(part, number)| *part = number);
                    Data::DateTime(parts)
                }
                "$date" => <[i64; 3]>::try_from(numbers(value)).map_or(Data::None, Data::Date),
                _ => Data::None,
            },
        },
    }
}

/// The functions that the cases call.
struct Host {
    name: String,
    count: std::sync::Mutex<Cell<i64>>,
}

impl Function for Host {
    fn call<'a>(&'a self, args: &Args<'a>) -> Result<Value<'a>, Error> {
        host(&self.name, args, &self.count)
    }
}

fn native(value: &Value<'_>) -> Result<String, Error> {
    match value.to_text() {
        Some(text) => Ok(text.into_owned()),
        None => Err(Error::raise("TypeError", "Expected bytes or str")),
    }
}

fn host<'a>(
    name: &str,
    args: &Args<'a>,
    count: &std::sync::Mutex<Cell<i64>>,
) -> Result<Value<'a>, Error> {
    let text = |index, name: &str| native(&args.require(index, name)?);
    let or = |index, name: &str, default: &str| {
        args.get(index, name)
            .map_or(Ok(default.to_owned()), |value| value.to_str())
    };
    Ok(match name {
        "upper" => Value::from(text(0, "s")?.to_uppercase()),
        "bytes_upper" => Value::owned_bytes(text(0, "s")?.to_uppercase().into_bytes()),
        "add" => {
            let (a, b) = (args.require(0, "a")?, args.require(1, "b")?);
            match (a.as_int(), b.as_int()) {
                (Some(a), Some(b)) => Value::from(a + b),
                _ => Value::from(native(&a)? + &native(&b)?),
            }
        }
        "inc" => {
            let by = args.get(1, "by").map_or(Some(1), |by| by.as_int());
            match (args.require(0, "x")?.as_int(), by) {
                (Some(x), Some(by)) => Value::from(x + by),
                _ => {
                    return Err(Error::raise(
                        "TypeError",
                        "unsupported operand type(s) for +",
                    ));
                }
            }
        }
        "join3" => {
            let parts = [
                args.require(0, "a")?.to_str()?,
                args.require(1, "b")?.to_str()?,
                or(2, "c", "!")?,
            ];
            Value::from(parts.join(&or(3, "sep", "-")?))
        }
        "echo" => {
            let list = Value::list(args.positional()).to_repr()?;
            let mut pairs: Vec<_> = args
                .keywords()
                .map(|(key, value)| (key.to_owned(), value))
                .collect();
            pairs.sort_by(|a, b| a.0.cmp(&b.0));
            let pairs = pairs
                .into_iter()
                .map(|(key, value)| Value::tuple([Value::from(key), value]));
            Value::from(format!(
                "args={list} kwargs={}",
                Value::list(pairs).to_repr()?
            ))
        }
        "identity" => args.require(0, "x")?,
        "none" => Value::NONE,
        "fail" => return Err(Error::raise("ValueError", or(0, "msg", "boom")?)),
        "counter" => {
            let count = count
                .lock()
                .map_err(|_| Error::raise("RuntimeError", "poisoned"))?;
            count.set(count.get() + 1);
            Value::from(count.get())
        }
        "wrap" => {
            let tag = or(1, "tag", "b")?;
            Value::from(format!("<{tag}>{}</{tag}>", text(0, "s")?))
        }
        "wrapper" => {
            let tag = text(0, "tag")?;
            Value::closure(move |args| {
                Ok(Value::from(format!(
                    "<{tag}>{}</{tag}>",
                    native(&args.require(0, "s")?)?
                )))
            })
        }
        "typename" => Value::from(args.require(0, "x")?.type_name().to_owned()),
        "py_escape" => Value::from(Value::from(text(0, "s")?).to_repr()?),
        "brackets" => Value::from(format!("[{}]", text(0, "s")?)),
        "static_url" => {
            let host = if args
                .get(1, "include_host")
                .is_some_and(|value| value.is_true())
            {
                "http://example.com"
            } else {
                ""
            };
            Value::from(format!("{host}/static/{}?v=abcd1", text(0, "path")?))
        }
        "reverse_url" => {
            let mut parts = vec![text(0, "name")?];
            for value in args.positional().skip(1) {
                parts.push(value.to_str()?);
            }
            Value::from(format!("/{}", parts.join("/")))
        }
        "translate" => {
            let one = args.get(2, "count").and_then(|count| count.as_int()) == Some(1);
            match args
                .get(1, "plural_message")
                .filter(|plural| !plural.is_none() && !one)
            {
                Some(plural) => plural,
                None => args.require(0, "message")?,
            }
        }
        "xsrf_form_html" => Value::from("<input type=\"hidden\" name=\"_xsrf\" value=\"tok\"/>"),
        "numbers" => Value::list((0..args.require(0, "n")?.as_int().unwrap_or(0)).map(Value::from)),
        "length" => {
            let value = args.require(0, "s")?;
            let length = value.as_bytes().map_or_else(
                || value.to_text().map_or(0, |text| text.chars().count()),
                <[u8]>::len,
            );
            Value::from(length.to_string())
        }
        _ => {
            return Err(Error::raise(
                "NameError",
                format!("no host function {name}"),
            ));
        }
    })
}
