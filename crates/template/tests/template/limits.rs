//! Templates that would not end, or would not fit.

use tornado_template::{Error, ErrorKind, Limits, Loader, Namespace, Template};

fn render(text: &str) -> Result<Vec<u8>, Error> {
    Template::new(text)?.generate(&Namespace::new())
}

/// Runs in a thread with a stack of 256 KiB; without optimization frames are several times as large.
fn in_a_small_thread(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new()
        .stack_size(if cfg!(debug_assertions) {
            2 << 20
        } else {
            256 << 10
        })
        .spawn(run)
        .expect("a thread starts");
    thread.join().expect("the thread does not fail");
}

#[test]
fn deep_nesting_in_the_text_is_an_error_and_not_an_overflow() {
    in_a_small_thread(|| {
        for (open, middle, close) in [
            ("{{ (", "1", ") }}"),
            ("{{ ", "1", " }}"),
            ("{% if 1 %}", "x", "{% end %}"),
            ("{% block a %}", "x", "{% end %}"),
        ] {
            let _ = Template::new(&format!(
                "{}{middle}{}",
                open.repeat(5000),
                close.repeat(5000)
            ));
        }
        for inner in [
            "(",
            "[",
            "{1:",
            "-",
            "not ",
            "~",
            "lambda: ",
            "f(",
            "x[",
            "1 if 1 else ",
            "[x for x in ",
            "*",
        ] {
            let text = format!("{{{{ {}1", inner.repeat(5000));
            assert!(
                Template::new(&format!("{text} }}}}")).is_err() || inner == "*",
                "{inner}"
            );
        }
        let fine = format!("{{{{ {}1{} }}}}", "(".repeat(40), ")".repeat(40));
        assert_eq!(render(&fine).expect("forty brackets are fine"), b"1");
        let sum = format!("{{{{ {}1 }}}}", "1 + ".repeat(5000));
        assert_eq!(render(&sum).expect("a long sum is no deep one"), b"5001");
    });
}

#[test]
fn recursion_at_run_time_raises_recursion_error() {
    in_a_small_thread(|| {
        let error =
            render("{% set f = lambda n: f(n + 1) %}{{ f(0) }}").expect_err("it never ends");
        assert_eq!(error.class(), "RecursionError");
        let text = "{% set x = [] %}{% for i in range(100000) %}{% set x = [x] %}{% end %}";
        assert_eq!(
            render(text).expect("a deep list is dropped step by step"),
            b""
        );
        for use_of_it in [
            "{{ x }}",
            "{{ x == [x] }}",
            "{{ json_encode(x) }}",
            "{{ x < [x] }}",
        ] {
            let error = render(&format!("{text}{use_of_it}")).expect_err("it is too deep");
            assert_eq!(error.class(), "RecursionError", "{use_of_it}");
        }
        let caught =
            "{% try %}{% set f = lambda: f() %}{{ f() }}{% except RecursionError %}deep{% end %}";
        assert_eq!(render(caught).expect("it can be caught"), b"deep");
    });
}

#[test]
fn includes_and_parents_in_a_circle_are_an_error() {
    in_a_small_thread(|| {
        let loader = Loader::from_map([
            ("a.html", "{% include b.html %}"),
            ("b.html", "{% include a.html %}"),
            ("c.html", "{% extends c.html %}"),
        ]);
        for name in ["a.html", "b.html", "c.html"] {
            let error = loader.load(name).expect_err("it never ends");
            assert_eq!(error.class(), "RecursionError");
        }
    });
}

#[test]
fn endless_loops_stop_at_the_limit_and_cannot_be_caught() {
    let mut limits = Limits::default();
    limits.steps = 10_000;
    for text in [
        "{% while True %}{% end %}",
        "{{ sum(1 for x in range(10 ** 12)) }}",
        "{% try %}{% while 1 %}{% end %}{% except %}{% end %}",
        "{{ [x for x in iter(lambda: 1, 2)] }}",
    ] {
        let template = Template::new(text).expect("it compiles").limits(limits);
        let error = template
            .generate(&Namespace::new())
            .expect_err("it never ends");
        assert_eq!(error.kind(), ErrorKind::Limit, "{text}");
    }
}

#[test]
fn memory_is_limited() {
    let mut limits = Limits::default();
    limits.memory = 1 << 20;
    for text in [
        "{{ 'x' * 10 ** 9 }}",
        "{{ [0] * 10 ** 9 }}",
        "{{ '{:>90000000}'.format(1) }}",
        "{{ 'a'.ljust(10 ** 9) }}",
        "{% set s = 'x' %}{% while True %}{% set s = s + s %}{% end %}",
        "{% while True %}xxxxxxxxxxxxxxxx{% end %}",
        "{{ list(range(10 ** 9)) }}",
        "{{ 'x'.replace('', 'y' * 1000).replace('y', 'z' * 1000) }}",
        "{{ '\t'.expandtabs(10 ** 9) }}",
    ] {
        let template = Template::new(text).expect("it compiles").limits(limits);
        let error = template
            .generate(&Namespace::new())
            .expect_err("it does not fit");
        assert_eq!(error.kind(), ErrorKind::Limit, "{text}: {error}");
    }
    assert_eq!(
        render("{{ 10 ** 10 ** 10 }}")
            .expect_err("too large")
            .class(),
        "MemoryError"
    );
}

/// Long numbers are charged for the time that they take.
#[test]
fn arithmetic_with_long_numbers_ends() {
    let mut limits = Limits::default();
    limits.memory = 32 << 20;
    for text in [
        "{% set x = 7 ** 100000 %}{% while True %}{% set y = x // 3 ** 60000 %}{% end %}",
        "{% while True %}{% set x = 64913776000854032 ** 7115 %}{% end %}",
        "{% set x = 7 ** 60000 %}{% while True %}{{ pow(x, x, x - 2) > 0 }}{% end %}",
        "{% set x = 7 ** 60000 %}{% while True %}{{ 1 / x }}{% set y = x * x %}{% end %}",
    ] {
        let template = Template::new(text).expect(text).limits(limits);
        let error = template.generate(&Namespace::new()).expect_err(text);
        assert_eq!(error.kind(), ErrorKind::Limit, "{text}: {error}");
    }
}

#[test]
fn what_one_operation_moves_or_looks_through_counts_as_turns() {
    let mut limits = Limits::default();
    limits.steps = 200_000;
    for (make, turn) in [
        ("dict.fromkeys(range(5000))", "x.pop(i)"),
        ("dict.fromkeys(range(5000))", "del x[i]"),
        ("set(range(5000))", "x.remove(i)"),
        ("list(range(5000))", "x.insert(0, i)"),
        ("list(range(5000))", "x.pop(0)"),
        ("list(range(5000))", "x.remove(i)"),
        ("list(range(5000))", "y = -1 in x"),
        ("list(range(5000))", "y = x.count(-1)"),
        ("tuple(range(5000))", "y = x.count(-1)"),
    ] {
        let text = format!(
            "{{% set x = {make} %}}{{% for i in range(5000) %}}{{% set {turn} %}}{{% end %}}"
        );
        let template = Template::new(&text).expect("it compiles");
        let names = Namespace::new();
        assert!(template.generate(&names).is_ok(), "{turn}");
        let error = template.limits(limits).generate(&names);
        let kind = error.as_ref().map_err(Error::kind);
        assert_eq!(kind.err(), Some(ErrorKind::Limit), "{turn}");
    }
}

#[test]
fn many_comments_between_texts_take_no_longer_than_as_much_text() {
    let template = Template::new(&"x{# #}{{!".repeat(200_000)).expect("it compiles");
    let page = template.generate(&Namespace::new()).expect("it renders");
    assert_eq!(page, "x{{".repeat(200_000).into_bytes());
}
