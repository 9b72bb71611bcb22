//! The module `math`.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{FromPrimitive, Signed};

use crate::runtime::exception::{R, raise, type_error, value_error};
use crate::runtime::machine::Machine;
use crate::runtime::native::{Kind, Module, Native};
use crate::runtime::number_arith::to_float;
use crate::runtime::str_methods::int;
use crate::value::args::Args;
use crate::value::{V, number};

macro_rules! floats {
    ($($name:literal $function:expr),* $(,)?) => {
        &[
            $(Native { name: $name, kind: Kind::Function(|_, args| float_function($name, $function, args)) },)*
            Native { name: "floor", kind: Kind::Function(|_, args| whole(args, "floor", f64::floor)) },
            Native { name: "ceil", kind: Kind::Function(|_, args| whole(args, "ceil", f64::ceil)) },
            Native { name: "trunc", kind: Kind::Function(|_, args| whole(args, "trunc", f64::trunc)) },
            Native { name: "sqrt", kind: Kind::Function(sqrt) },
            Native { name: "log", kind: Kind::Function(log) },
            Native { name: "pow", kind: Kind::Function(|_, args| two("pow", f64::powf, args)) },
            Native { name: "atan2", kind: Kind::Function(|_, args| two("atan2", f64::atan2, args)) },
            Native { name: "fmod", kind: Kind::Function(|_, args| two("fmod", |a, b| a % b, args)) },
            Native { name: "copysign", kind: Kind::Function(|_, args| two("copysign", f64::copysign, args)) },
            Native { name: "hypot", kind: Kind::Function(hypot) },
            Native { name: "gcd", kind: Kind::Function(gcd) },
            Native { name: "lcm", kind: Kind::Function(lcm) },
            Native { name: "dist", kind: Kind::Function(dist) },
            Native { name: "frexp", kind: Kind::Function(frexp) },
            Native { name: "perm", kind: Kind::Function(perm) },
            Native { name: "factorial", kind: Kind::Function(factorial) },
            Native { name: "isnan", kind: Kind::Function(|_, args| test(args, f64::is_nan)) },
            Native { name: "isinf", kind: Kind::Function(|_, args| test(args, f64::is_infinite)) },
            Native { name: "isfinite", kind: Kind::Function(|_, args| test(args, f64::is_finite)) },
            Native { name: "isclose", kind: Kind::Function(isclose) },
            Native { name: "isqrt", kind: Kind::Function(isqrt) },
            Native { name: "fsum", kind: Kind::Function(fsum) },
            Native { name: "prod", kind: Kind::Function(prod) },
            Native { name: "modf", kind: Kind::Function(modf) },
            Native { name: "comb", kind: Kind::Function(comb) },
        ]
    };
}

pub(crate) static MODULE: Module = Module {
    name: "math",
    natives: floats![
        "sin" f64::sin, "cos" f64::cos, "tan" f64::tan, "asin" f64::asin, "acos" f64::acos, "atan" f64::atan, "sinh" f64::sinh,
        "cosh" f64::cosh, "tanh" f64::tanh, "exp" f64::exp, "expm1" f64::exp_m1, "log10" f64::log10, "log2" f64::log2,
        "log1p" f64::ln_1p, "fabs" f64::abs, "degrees" f64::to_degrees, "radians" f64::to_radians,
    ],
    attr: |name, _| {
        Some(V::Float(match name {
            "pi" => std::f64::consts::PI,
            "e" => std::f64::consts::E,
            "tau" => std::f64::consts::TAU,
            "inf" => f64::INFINITY,
            "nan" => f64::NAN,
            _ => return None,
        }))
    },
};

fn float_function<'a>(name: &str, function: fn(f64) -> f64, args: Args<'a>) -> R<'a, V<'a>> {
    let number = to_float(&args.one(name)?)?;
    let result = function(number);
    finish(
        result,
        number.is_finite() || (result.is_nan() && !number.is_nan()),
    )
}

fn finish<'a>(result: f64, finite: bool) -> R<'a, V<'a>> {
    if finite && result.is_nan() {
        return value_error("math domain error");
    }
    if finite && result.is_infinite() {
        return if result > 0.0 {
            raise("OverflowError", "math range error")
        } else {
            value_error("math domain error")
        };
    }
    Ok(V::Float(result))
}

fn two<'a>(name: &str, function: fn(f64, f64) -> f64, args: Args<'a>) -> R<'a, V<'a>> {
    let [a, b] = args.exactly(name)?;
    let (a, b) = (to_float(&a)?, to_float(&b)?);
    let result = function(a, b);
    // Only what was not a number before may give none.
    finish(
        result,
        (a.is_finite() && b.is_finite()) || (result.is_nan() && !a.is_nan() && !b.is_nan()),
    )
}

fn whole<'a>(args: Args<'a>, name: &str, function: fn(f64) -> f64) -> R<'a, V<'a>> {
    let value = args.one(name)?;
    if value.is_int() {
        return Ok(value.to_big().map_or(V::None, number::from_big));
    }
    let number = function(to_float(&value)?);
    match BigInt::from_f64(number) {
        Some(number) => Ok(number::from_big(number)),
        None if number.is_nan() => value_error("cannot convert float NaN to integer"),
        None => raise("OverflowError", "cannot convert float infinity to integer"),
    }
}

fn sqrt<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    float_function("sqrt", f64::sqrt, args)
}

fn log<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [value, base] = args.sort("log", ["/x", "/base"], 1)?;
    let number = to_float(&value.unwrap_or(V::None))?;
    if number <= 0.0 {
        return value_error("math domain error");
    }
    match base {
        Some(base) => {
            let base = to_float(&base)?;
            if base <= 0.0 {
                return value_error("math domain error");
            }
            if base == 1.0 {
                return raise("ZeroDivisionError", "division by zero");
            }
            Ok(V::Float(number.ln() / base.ln()))
        }
        None => Ok(V::Float(number.ln())),
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature of all built-in functions"
)]
fn hypot<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let mut total = 0.0_f64;
    for value in &args.positional {
        total = total.hypot(to_float(value)?);
    }
    Ok(V::Float(total))
}

fn big<'a>(value: &V<'a>) -> R<'a, BigInt> {
    match value.to_big() {
        Some(number) => Ok(number),
        None => type_error(format!(
            "'{}' object cannot be interpreted as an integer",
            value.type_name()
        )),
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature of all built-in functions"
)]
fn gcd<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let mut total = BigInt::default();
    for value in &args.positional {
        let value = big(value)?;
        machine.charge_work(total.bits().max(value.bits()), value.bits(), 1)?;
        total = total.gcd(&value);
    }
    Ok(number::from_big(total))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature of all built-in functions"
)]
fn lcm<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let mut total = BigInt::from(1);
    for value in &args.positional {
        let value = big(value)?;
        machine.charge_work(total.bits().max(value.bits()), value.bits(), 1)?;
        total = total.lcm(&value);
    }
    Ok(number::from_big(total))
}

fn dist<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [p, q] = args.exactly("dist")?;
    let (p, q) = (machine.collect(&p)?, machine.collect(&q)?);
    if p.len() != q.len() {
        return value_error("both points must have the same number of dimensions");
    }
    let mut total = 0.0_f64;
    for (p, q) in p.iter().zip(&q) {
        total = total.hypot(to_float(p)? - to_float(q)?);
    }
    Ok(V::Float(total))
}

fn frexp<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let mut number = to_float(&args.one("frexp")?)?;
    let mut exponent = 0;
    if number != 0.0 && number.is_finite() {
        if number.abs() < f64::MIN_POSITIVE {
            // Enough to be normal.
            number *= 2_f64.powi(60);
            exponent -= 60;
        }
        let bits = number.to_bits();
        exponent += (bits >> 52 & 0x7ff) as i64 - 1022;
        number = f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52);
    }
    Ok(V::tuple(vec![V::Float(number), V::Int(exponent)]))
}

fn perm<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [n, k] = args.sort("perm", ["/n", "/k"], 1)?;
    let n = int(&n.unwrap_or(V::None))?;
    let k = match k {
        None | Some(V::None) => n,
        Some(k) => int(&k)?,
    };
    if n < 0 || k < 0 {
        return value_error("n must be a non-negative integer");
    }
    if k > n {
        return Ok(V::Int(0));
    }
    if k > 20_000 {
        return raise("OverflowError", "k must not exceed 20000");
    }
    machine.charge(k as usize * 8)?;
    let mut total = BigInt::from(1);
    for factor in (n - k + 1)..=n {
        total *= factor;
    }
    Ok(number::from_big(total))
}

fn factorial<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let number = int(&args.one("factorial")?)?;
    if number < 0 {
        return value_error("factorial() not defined for negative values");
    }
    if number > 20_000 {
        return raise("OverflowError", "factorial() argument is too large");
    }
    machine.charge(number as usize * 4)?;
    let mut total = BigInt::from(1);
    for factor in 2..=number {
        total *= factor;
    }
    Ok(number::from_big(total))
}

fn comb<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [n, k] = args.exactly("comb")?;
    let (n, k) = (int(&n)?, int(&k)?);
    if n < 0 || k < 0 {
        return value_error("n must be a non-negative integer");
    }
    let mut total = BigInt::from(1);
    let k = k.min(n - k);
    if k > 20_000 {
        return raise("OverflowError", "comb() argument is too large");
    }
    for index in 0..k {
        machine.charge_work(total.bits(), 64, 8)?;
        total = total * (n - index) / (index + 1);
    }
    Ok(number::from_big(if k < 0 {
        BigInt::default()
    } else {
        total
    }))
}

fn test<'a>(args: Args<'a>, function: fn(f64) -> bool) -> R<'a, V<'a>> {
    let value = args.one("isnan")?;
    Ok(V::Bool(function(to_float(&value)?)))
}

fn isclose<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [a, b, relative, absolute] = args.sort("isclose", ["a", "b", "rel_tol", "abs_tol"], 2)?;
    let (a, b) = (
        to_float(&a.unwrap_or(V::None))?,
        to_float(&b.unwrap_or(V::None))?,
    );
    let relative = relative.map_or(Ok(1e-9), |value| to_float(&value))?;
    let absolute = absolute.map_or(Ok(0.0), |value| to_float(&value))?;
    Ok(V::Bool(
        a == b || (a - b).abs() <= (relative * a.abs().max(b.abs())).max(absolute),
    ))
}

fn isqrt<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let number = big(&args.one("isqrt")?)?;
    if number.is_negative() {
        return value_error("isqrt() argument must be nonnegative");
    }
    machine.charge_work(number.bits(), number.bits(), 1)?;
    Ok(number::from_big(number.sqrt()))
}

fn fsum<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    // Partial sums that do not overlap, as in Shewchuk's algorithm.
    let mut partials: Vec<f64> = Vec::new();
    for item in machine.collect(&args.one("fsum")?)? {
        let mut x = to_float(&item)?;
        let mut kept = Vec::new();
        for &y in &partials {
            let (large, small) = if x.abs() < y.abs() { (y, x) } else { (x, y) };
            let high = large + small;
            let low = small - (high - large);
            if low != 0.0 {
                kept.push(low);
            }
            x = high;
        }
        kept.push(x);
        partials = kept;
    }
    Ok(V::Float(
        partials.iter().rev().fold(0.0, |sum, part| sum + part),
    ))
}

fn prod<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [items, start] = args.sort("prod", ["/iterable", "start"], 1)?;
    let mut total = start.unwrap_or(V::Int(1));
    for item in machine.collect(&items.unwrap_or(V::None))? {
        total = machine.binary(crate::language::ast::BinaryOp::Mul, &total, &item)?;
    }
    Ok(total)
}

fn modf<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let number = to_float(&args.one("modf")?)?;
    Ok(V::tuple(vec![
        V::Float(number.fract()),
        V::Float(number.trunc()),
    ]))
}
