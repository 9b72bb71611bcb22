//! The samples of the guide.

use tornado_template::{Namespace, Template, to_data};

#[test]
fn the_samples_of_the_guide_give_what_it_says() {
    let guide = include_str!("../../../../docs/src/templates.md");
    let (guide, _) = guide
        .split_once("## From a handler")
        .expect("the guide ends with what web's tests run");
    let user = to_data(&serde_json::json!({"name": "Ann", "admin": true})).expect("it is data");
    let items = vec!["one", "two", "three"];
    let mut names = Namespace::new();
    names
        .set("name", "Ann & Bob")
        .lend("items", &items)
        .lend("user", &user)
        .set("price", 1234.5);
    let mut samples = 0;
    for part in guide.split("```html\n").skip(1) {
        let (template, rest) = part.split_once("\n```").expect("the template ends");
        let (_, output) = rest.split_once("```text\n").expect("its output follows");
        let (output, _) = output.split_once("\n```").expect("the output ends");
        let page = Template::with_name("guide.html", template)
            .and_then(|template| template.generate(&names))
            .expect("it renders");
        assert_eq!(
            String::from_utf8_lossy(&page).trim(),
            output.trim(),
            "{template}"
        );
        samples += 1;
    }
    assert!(samples >= 10);
}
