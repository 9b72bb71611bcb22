//! What templates are rendered with.

use tornado_template::{Data, Limits, Namespace, Record};

/// Small enough that reaching one is quick.
pub fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.steps = 20_000;
    limits.memory = 16 << 20;
    limits
}

/// One name for each kind of value.
pub fn names() -> Namespace<'static> {
    let mut names = Namespace::new();
    names
        .set("a", 5)
        .set("n", -7)
        .set("g", Data::BigInt("12345678901234567890".into()))
        .set("f", 2.5)
        .set("t", true)
        .set("o", None::<i64>)
        .set("s", "Hello, World")
        .set("u", "Äß \t 😀")
        .set("b", Data::Bytes(b"by\xff".to_vec()))
        .set("xs", vec![3, 1, 2])
        .set("ys", vec!["b", "a"])
        .set(
            "d",
            Data::Map([("k".into(), Data::Int(1)), ("l".into(), Data::Float(0.5))].into()),
        )
        .set("w", Data::DateTime([2024, 2, 29, 13, 5, 9]))
        .set(
            "r",
            Data::Object(Record {
                class: "Row".into(),
                fields: [("id".into(), Data::Int(1))].into(),
            }),
        );
    names
}
