//! The expressions of `Plural-Forms`: `LOCL-2.05`.

use tornado_locale::{Error, PluralForms};

fn index(expression: &str, n: i64) -> Option<usize> {
    PluralForms::parse(&format!("nplurals=9; plural={expression};"))
        .expect(expression)
        .index(n)
}

fn refusal(header: &str) -> String {
    PluralForms::parse(header).expect_err(header).to_string()
}

#[test]
fn operators_bind_as_in_c() {
    for (expression, expected) in [
        ("1+2*3", 7),
        ("(1+2)*3", 9),
        ("7-2-1", 4),
        ("24/4/2", 3),
        ("17%10%4", 3),
        ("1<2==1", 1),
        ("2==1<2", 0),
        ("1||0&&0", 1),
        ("(1||0)&&0", 0),
        ("!0", 1),
        ("!n==0", 1),
        ("!!n", 1),
        ("n>=5&&n<=5", 1),
        ("n&&7", 1),
        ("n==5?1:n==6?2:3", 1),
        ("n==6?1:n==5?2:3", 2),
        ("n ? 0 ? 1 : 2 : 3", 2),
        (" ( n\t!= 1 ) ", 1),
    ] {
        assert_eq!(index(expression, 5), Some(expected), "{expression}");
    }
}

#[test]
fn what_cannot_be_told_is_no_form() {
    for expression in [
        "1/0",
        "n%0",
        "n*9223372036854775807",
        "0-n",
        "n+9223372036854775807",
        "1/(n-5)",
    ] {
        assert_eq!(index(expression, 5), None, "{expression}");
    }
    assert_eq!(index("n%10", i64::MIN), Some(2));
    assert_eq!(index("n/(0-1)", i64::MIN), None);
    assert_eq!(
        index("0 && 1/0", 5),
        Some(0),
        "the right side does not count"
    );
}

#[test]
fn a_number_below_zero_has_the_remainder_python_gives() {
    let russian =
        "n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2";
    assert_eq!(
        [-1, -8, -9].map(|n| index(russian, n)),
        [Some(2), Some(1), Some(0)]
    );
    assert_eq!(
        [-1, -3, -4].map(|n| index("n/3+9", n)),
        [Some(8), Some(8), Some(7)]
    );
}

#[test]
fn germanic_is_the_default() {
    assert_eq!(
        [0, 1, 2].map(|n| PluralForms::default().index(n)),
        [Some(1), Some(0), Some(1)]
    );
}

#[test]
fn a_refusal_says_what_and_where() {
    for (header, said) in [
        ("", "no plural= at byte 0"),
        (
            "nplurals=INTEGER; plural=EXPRESSION;",
            "only n and numbers have a value at byte 25",
        ),
        ("plural=", "n, a number or '(' was expected at byte 7"),
        ("plural=n n", "an operator was expected at byte 9"),
        ("plural=(n", "')' was expected at byte 9"),
        ("plural=n ? 1", "':' was expected at byte 12"),
        ("plural=n=1", "an operator was expected at byte 8"),
        ("plural=m", "only n and numbers have a value at byte 7"),
        ("plural=n+é", "n, a number or '(' was expected at byte 9"),
        ("plural=99999999999999999999", "number too large at byte 7"),
    ] {
        assert_eq!(
            refusal(header),
            format!("bad Plural-Forms: {said}"),
            "{header}"
        );
    }
}

#[test]
fn length_and_depth_have_a_limit() {
    let deep = format!("plural={}n{}", "(".repeat(101), ")".repeat(101));
    assert!(refusal(&deep).contains("nested deeper than 100"));
    let choices = format!("plural={}n", "n?n:".repeat(200));
    assert!(refusal(&choices).contains("nested deeper than 100"));
    let long = format!("plural=n{}", "+n".repeat(500));
    assert!(refusal(&long).contains("more than 1000 bytes"));
    assert!(matches!(
        PluralForms::parse(&long),
        Err(Error::PluralForms { position: 1007, .. })
    ));
    for fits in [
        format!("{}n", "!".repeat(999)),
        format!("n{}", "+n".repeat(499)),
        format!("{}n{}", "(".repeat(99), ")".repeat(99)),
    ] {
        assert!(index(&fits, 1).is_some(), "{fits}");
    }
}
