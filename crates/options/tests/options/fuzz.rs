//! Random input, bounded: nothing panics, hangs or grows without end.

use std::fs;
use std::time::Duration;

use tornado_options::{DateTime, Definition, Error, Options};

/// A small generator of numbers (xorshift), the same on every run.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (below as u64)).unwrap_or(0)
    }

    fn text(&mut self, pieces: &[&str], most: usize) -> String {
        (0..self.next(most))
            .filter_map(|_| pieces.get(self.next(pieces.len())))
            .copied()
            .collect()
    }
}

fn options() -> Result<Options, Error> {
    let options = Options::new();
    options.define(Definition::new("text", "x"))?;
    options.define(Definition::new("flag", false))?;
    options.define(Definition::new("int", 0_i64))?;
    options.define(Definition::new("float", 0.0))?;
    options.define(Definition::new("moment", None::<DateTime>))?;
    options.define(Definition::new("length", Duration::ZERO))?;
    options.define(Definition::new("ints", Vec::<i8>::new()))?;
    options.define(Definition::new("texts", Vec::<String>::new()))?;
    Ok(options)
}

#[rustfmt::skip]
const PIECES: &[&str] = &[
    "text", "flag", "int", "float", "moment", "length", "ints", "texts", "=", "=", " = ", "\n", "\n", " ", "\t", "\\\n",
    "'", "\"", "\"\"\"", "'''", "[", "]", "(", ")", "{", "}", ",", ":", ".", "#", "\\", "\\x", "\\u00", "\\n", "r'", "b\"", "f'",
    "0", "1", "-", "+", "_", "0x", "1e5", "99999999999999999999", "True", "False", "None", "__file__", "import datetime\n",
    "from datetime import timedelta\n", "datetime.datetime(", "timedelta(", "hours=", "2010-07-10", "1h 30m", "é", "\u{10ffff}",
    "\0", "\r", "[log]\n", "[[x]]\n", "--", "%", "day", "w",
];

#[test]
fn no_option_file_breaks_the_reader() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let mut random = Random(0x746f_726e_6164_6f21);
    for name in ["x.conf", "x.toml"] {
        for _ in 0..10_000 {
            let text = random.text(PIECES, 40);
            if let Err(error) = options()?.read_config_text(name, &text) {
                assert!(error.to_string().starts_with(name), "{error}");
            }
        }
        let path = folder.path().join(name);
        for _ in 0..500 {
            let bytes: Vec<u8> = (0..random.next(60))
                .map(|_| random.next(256) as u8)
                .collect();
            fs::write(&path, bytes)?;
            // Whatever it says: it comes back.
            let _ = options()?.parse_config_file(&path);
        }
    }
    Ok(())
}

#[test]
fn no_command_line_breaks_the_parser() -> Result<(), Error> {
    let mut random = Random(0x6f70_7469_6f6e_7321);
    for _ in 0..20_000 {
        let args: Vec<_> = (0..random.next(4))
            .map(|_| format!("--{}{}", random.text(PIECES, 3), random.text(PIECES, 8)))
            .collect();
        let options = options()?;
        let _ = options.parse_args(std::iter::once("program".to_owned()).chain(args));
        assert!(!options.help().is_empty());
    }
    Ok(())
}

#[test]
fn what_a_value_shows_is_read_back_as_the_same() -> Result<(), Error> {
    let mut random = Random(0x7661_6c75_6573_2121);
    let number = &["0", "1", "7", "9", ".", "-", "e", "5"];
    let mut read = 0;
    for _ in 0..20_000 {
        for name in ["int", "float", "moment"] {
            let text = random.text(number, 12);
            let options = options()?;
            if options
                .parse_args(["program", &format!("--{name}={text}")])
                .is_err()
            {
                continue;
            }
            read += 1;
            let shown = |options: &Options| options.as_dict().get(name).map(ToString::to_string);
            let first = shown(&options);
            let again = format!("--{name}={}", first.clone().unwrap_or_default());
            options.parse_args(["program", &again])?;
            assert_eq!(shown(&options), first, "{text:?}");
        }
    }
    assert!(read > 1000);
    Ok(())
}
