//! What the host lends, and what it can read of the values that a template gives to its functions.

use serde_json::json;
use tornado_template::{Args, Error, Namespace, Object, Template, TemplateValue, Value, function};

fn render(template: &str, names: &dyn Object) -> String {
    let page = Template::new(template).and_then(|template| template.generate(names));
    String::from_utf8(page.unwrap_or_else(|error| panic!("{error:#}"))).expect("it is text")
}

#[test]
fn json_is_lent_as_python_has_it() {
    let page = json!({
        "entry": {"title": "A", "tags": ["x", {"n": 1}], "empty": {}},
        "numbers": [1, -2, 0.5, u64::MAX, true, null],
    });
    let names = page.as_object().expect("it is an object");
    assert_eq!(
        render(
            "{% raw entry %} {{ entry['tags'][1]['n'] }} {{ entry.get('none', '-') }} {{ len(entry) }} \
             {% raw numbers %} {{ 'entry' in globals() }} {% if not entry['empty'] %}empty{% end %}",
            names
        ),
        "{'title': 'A', 'tags': ['x', {'n': 1}], 'empty': {}} 1 - 3 \
         [1, -2, 0.5, 18446744073709551615, True, None] True empty"
    );
}

/// What a UI module does: values of one template are given to another.
#[test]
fn a_value_of_one_render_can_be_lent_to_another() {
    let inner = Template::new("{% raw repr(value) %};").expect("it compiles");
    let show = function(move |args: &Args<'_>| {
        let mut names = Namespace::new();
        names.set("value", args.require(0, "value")?);
        let page = inner.generate(&names)?;
        Ok(Value::owned_bytes(page))
    });
    let entries = vec![(1, "a")];
    let mut names = Namespace::new();
    names.lend("show", &show).lend("entries", &entries);
    assert_eq!(
        render(
            "{% raw show(entries) %}{% raw show([entries, ('x', 2.5), {'k': [None]}]) %}{% raw show({1}) %}\
             {% raw show(2 ** 70) %}{% raw show('a' + 'b') %}{% raw show(b'c') %}{% raw show(range(3)) %}\
             {% raw show(datetime.date(2010, 7, 10)) %}{% raw show(len) %}{% raw show(True) %}",
            &names
        ),
        "[(1, 'a')];[[(1, 'a')], ('x', 2.5), {'k': [None]}];{1};1180591620717411303424;'ab';b'c';range(0, 3);\
         datetime.date(2010, 7, 10);<built-in function len>;True;"
    );
}

struct Shelf;

impl Object for Shelf {
    fn attr(&self, _: &str) -> Option<Value<'_>> {
        None
    }

    fn call<'a>(&'a self, name: &str, args: &Args<'a>) -> Option<Result<Value<'a>, Error>> {
        match name {
            "__getitem__" => Some(match args.text(0, "key") {
                Ok(key) if key == "none" => Err(Error::raise("KeyError", key)),
                Ok(key) => Ok(format!("book {key}").into()),
                Err(error) => Err(error),
            }),
            _ => None,
        }
    }
}

impl TemplateValue for Shelf {
    fn value(&self) -> Value<'_> {
        Value::object(self)
    }
}

#[test]
fn an_object_can_be_subscripted() {
    let mut names = Namespace::new();
    names.lend("shelf", &Shelf);
    let template =
        "{{ shelf['a'] }}{% try %}{{ shelf['none'] }}{% except KeyError %}, none{% end %}";
    assert_eq!(render(template, &names), "book a, none");
}

#[test]
fn a_function_reads_lists_dates_and_makes_dicts() {
    let read = function(|args: &Args<'_>| {
        let items = args
            .require(0, "items")?
            .items()
            .map_or(0, |items| items.len());
        let date = args.require(1, "date")?.as_datetime().unwrap_or(-1);
        Ok(Value::dict([
            ("items".into(), Value::from(items)),
            ("date".into(), Value::from(date)),
        ]))
    });
    let mut names = Namespace::new();
    names.lend("read", &read);
    assert_eq!(
        render(
            "{% raw read((1, 2), datetime.datetime(1970, 1, 2)) %} {% raw read('ab', 1) %}",
            &names
        ),
        "{'items': 2, 'date': 86400000000} {'items': 0, 'date': -1}"
    );
}

#[test]
fn a_template_tells_what_it_asks_for() {
    let template = Template::new(
        "{% set own = 1 %}{% for x in items %}{{ _(x) }}{{ own }}{% end %}{{ len(items) }}",
    )
    .expect("it compiles");
    let mut globals: Vec<&str> = template
        .globals()
        .filter(|name| *name != "xhtml_escape")
        .collect();
    globals.sort_unstable();
    assert_eq!(globals, ["_", "items", "len"]);
}

#[test]
fn a_loop_that_only_prints_its_variable_prints_what_any_loop_does() {
    let numbers: Vec<i64> = vec![0, 7, 10, 99, 100, 999, 1000, 9999, 10_000, -1, 5, i64::MIN];
    let many: Vec<u32> = (0..200).collect();
    let mixed = vec![Some(3), None, Some(4)];
    let texts = ["a", "<b>", ""];
    let mut names = Namespace::new();
    names.lend("numbers", &numbers).lend("many", &many);
    names.lend("mixed", &mixed).lend("texts", &texts);
    let render = |text: &str| render(text, &names);
    let longer = "longer than any register of the processor";
    for list in [
        "numbers",
        "many",
        "mixed",
        "texts",
        "[]",
        "'xy'",
        "many[:64]",
    ] {
        for (before, after) in [
            ("<", ">"),
            ("", ""),
            ("", ", "),
            (longer, "."),
            ("-", longer),
        ] {
            let listed = format!(
                "{{% for x in {list} %}}{before}{{{{ x }}}}{after}{{% else %}}!{{% end %}}{{{{ repr(locals().get('x')) }}}}"
            );
            let any = listed.replacen("{{ x }}", "{{ x }}{% set y = x %}", 1);
            assert_eq!(render(&listed), render(&any), "{listed}");
        }
    }
    assert_eq!(
        render("{% for x in numbers %}{{ x }} {% end %}{{ x + 1 }}"),
        "0 7 10 99 100 999 1000 9999 10000 -1 5 -9223372036854775808 -9223372036854775807"
    );
}
