//! What a program gives to templates, and takes from them.

use std::sync::Mutex;

use tornado_template::{
    Args, Embedded, Error, ErrorKind, Function, Loader, Namespace, Object, Template, TemplateValue,
    Value, Whitespace,
};

#[test]
fn templates_and_loaders_are_shared_by_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    let loader = Loader::from_map([("a.html", "{{ n }}")]);
    let template = loader.load("a.html").expect("it loads");
    shared(&loader);
    shared(&template);
    let pages: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let render = |n: i64| {
            let template = &template;
            scope.spawn(move || template.generate(Namespace::new().set("n", n)))
        };
        let threads: Vec<_> = (0..4).map(render).collect();
        let joined = threads
            .into_iter()
            .map(|thread| thread.join().expect("it ends"));
        joined.map(|page| page.expect("it renders")).collect()
    });
    assert_eq!(pages, [b"0", b"1", b"2", b"3"]);
}

/// `{% module Entry(entry) %}`: a function that renders another template with what it is given.
struct Entry(Loader);

impl Function for Entry {
    fn call<'a>(&'a self, args: &Args<'a>) -> Result<Value<'a>, Error> {
        let mut names = Namespace::new();
        names.set("entry", args.require(0, "entry")?);
        names.set("tags", args.require(1, "tags")?);
        let page = self.0.load("entry.html")?.generate(&names)?;
        Ok(Value::owned_bytes(page))
    }
}

struct Modules(Entry);

impl Object for Modules {
    fn attr(&self, name: &str) -> Option<Value<'_>> {
        (name == "Entry").then(|| Value::function(&self.0))
    }
}

struct Post {
    title: String,
    reads: Mutex<u32>,
}

impl Object for Post {
    fn attr(&self, name: &str) -> Option<Value<'_>> {
        (name == "title").then(|| self.title.as_str().into())
    }

    fn call<'a>(&'a self, name: &str, args: &Args<'a>) -> Option<Result<Value<'a>, Error>> {
        (name == "read").then(|| {
            let mut reads = self
                .reads
                .lock()
                .map_err(|_| Error::raise("RuntimeError", "poisoned"))?;
            *reads += args
                .get(0, "times")
                .and_then(|times| times.as_int())
                .unwrap_or(1) as u32;
            Ok(Value::from(i64::from(*reads)))
        })
    }
}

struct Lent<'a>(&'a dyn Object);

impl TemplateValue for Lent<'_> {
    fn value(&self) -> Value<'_> {
        Value::object(self.0)
    }
}

/// What the host lent stays what it is, methods included; what the template made is copied (`TMPL-3.01`).
#[test]
fn a_module_renders_another_template_with_the_values_it_was_given() {
    let loader = Loader::from_map([(
        "entry.html",
        "<b>{{ entry.title }}</b>{{ entry.read(times=2) }}{% set tags.append('!') %}{{ tags }}",
    )]);
    let modules = Modules(Entry(loader));
    let post = Post {
        title: "Q&A".into(),
        reads: Mutex::new(5),
    };
    let mut names = Namespace::new();
    names
        .set("_tt_modules", Lent(&modules))
        .set("post", Lent(&post));
    let text = "{% set tags = [1, ('x', {'k': 2.5})] %}{% module Entry(post, tags) %}|{{ tags }}{{ post.read() }}";
    let page = Template::with_name("page.html", text)
        .and_then(|template| template.generate(&names))
        .expect("it renders");
    assert_eq!(
        String::from_utf8_lossy(&page),
        "<b>Q&amp;A</b>7[1, (&#x27;x&#x27;, {&#x27;k&#x27;: 2.5}), &#x27;!&#x27;]|[1, (&#x27;x&#x27;, {&#x27;k&#x27;: 2.5})]8"
    );
}

#[test]
fn a_loader_has_a_mode_of_whitespace_an_escaper_and_names_of_its_own() {
    let files = [("a.txt", "{{ site }}  {{ '<' }}\n\n b")];
    let loader = Loader::from_map(files)
        .whitespace(Whitespace::Oneline)
        .autoescape(None)
        .with("site", "S".to_owned());
    let page = loader
        .load("a.txt")
        .and_then(|template| template.generate(&Namespace::new()));
    assert_eq!(page.expect("it renders"), b"S < b");
}

/// `{{ x }}` of the host's own exceptions: caught by name, or reported with their place.
#[test]
fn an_error_of_the_host_has_a_class_and_a_place() {
    let fails = tornado_template::function(|_| Err(Error::raise("LookupError", "nothing there")));
    let mut names = Namespace::new();
    names.lend("find", &fails);
    let text = "{% try %}{{ find() }}{% except LookupError as e %}{{ e }}{% end %}\n{{ find() }}";
    let error = Template::new(text)
        .and_then(|template| template.generate(&names))
        .expect_err("it raises");
    assert_eq!((error.kind(), error.line()), (ErrorKind::Raised, Some(2)));
    assert_eq!(
        error.to_string(),
        "LookupError: nothing there at <string>:2"
    );
}

/// In debug mode the files are read, if they are there.
#[test]
fn embedded_templates_are_read_from_the_directory_in_debug_mode() {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("a.html"), "edited").expect("it can be written");
    let root: &'static str = Box::leak(
        directory
            .path()
            .to_string_lossy()
            .into_owned()
            .into_boxed_str(),
    );
    let embedded = || Embedded::new(root, &[("a.html", "built in")]);
    let page = |loader: Loader| {
        let template = loader.load("a.html").expect("it loads");
        template.generate(&Namespace::new()).expect("it renders")
    };
    assert_eq!(page(Loader::embedded(embedded())), b"built in");
    assert_eq!(page(Loader::embedded(embedded()).debug(true)), b"edited");
}

/// A buffer that failed to be filled is as long as before.
#[test]
fn a_page_goes_behind_what_the_buffer_has() {
    let mut out = b"head ".to_vec();
    let good = Template::new("body").expect("it compiles");
    good.generate_into(&Namespace::new(), &mut out)
        .expect("it renders");
    assert_eq!(out, b"head body");
    let bad = Template::new("more {{ nope }}").expect("it compiles");
    bad.generate_into(&Namespace::new(), &mut out)
        .expect_err("there is no such name");
    assert_eq!(out, b"head body");
}
