//! Random templates that Python's Tornado answered; `data/generate.py`, `generate_areas.py` and `generate_urls.py` make more.

use serde_json::Value as Json;
use tornado_template::{Namespace, Template, to_data};

#[test]
fn random_templates_give_what_python_gives() {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/random.json");
    check(&std::env::var("TEMPLATE_CASES").unwrap_or_else(|_| own.into()));
}

#[test]
fn templates_of_all_areas_give_what_python_gives() {
    check(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/areas.json"
    ));
}

#[test]
fn addresses_are_taken_apart_and_put_together_as_python_does() {
    check(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/urls.json"));
}

#[test]
fn odd_templates_give_what_python_gives() {
    check(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/odd.json"));
}

fn check(path: &str) {
    let text = std::fs::read_to_string(path).expect("the cases can be read");
    let file: Json = serde_json::from_str(&text).expect("the cases are JSON");
    let mut wrong = Vec::new();
    let cases = file["cases"].as_array().expect("a list of cases");
    for case in cases {
        let source = case[0].as_str().expect("a template");
        let got = run(source, &file["namespace"]);
        if got.as_deref().ok() != case[1].as_str() {
            wrong.push(format!(
                "{source}\n    expected {}\n    got      {got:?}",
                case[1]
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n{} of {} differ",
        wrong.join("\n"),
        wrong.len(),
        cases.len()
    );
}

fn run(source: &str, namespace: &Json) -> Result<String, String> {
    let data = to_data(namespace).map_err(|error| error.to_string())?;
    let tornado_template::Data::Map(map) = &data else {
        return Err("no namespace".into());
    };
    let mut names = Namespace::new();
    for (name, value) in map {
        names.lend(name, value);
    }
    let template = Template::with_name("t.html", source).map_err(|error| error.to_string())?;
    let output = template
        .generate(&names)
        .map_err(|error| error.to_string())?;
    String::from_utf8(output).map_err(|error| error.to_string())
}
