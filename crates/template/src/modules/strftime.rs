//! Dates and times as text, in the words of the C library.

use super::calendar::{DAYS, MONTHS, Moment, zone};

/// What a directive stands for, before flags and width.
enum Piece {
    /// A number, its width and what fills it.
    Number(i64, usize, char),
    /// A name, which flags can change the case of.
    Name(String),
    Text(String),
}

/// The flags and the width between the percent sign and the letter.
#[derive(Default)]
struct Layout {
    fill: Option<char>,
    upper: bool,
    swap: bool,
    width: usize,
}

impl Moment {
    pub(crate) fn strftime(&self, format: &str) -> String {
        let mut out = String::new();
        let mut rest = format;
        while let Some((before, behind)) = rest.split_once('%') {
            out.push_str(before);
            let (layout, letter_on) = Layout::read(behind);
            let mut letters = letter_on.chars();
            let piece = letters.next().and_then(|letter| self.piece(letter));
            rest = letters.as_str();
            match piece {
                Some(piece) => layout.write(piece, &mut out),
                // What is unknown stays.
                None => {
                    out.push('%');
                    out.push_str(&behind[..behind.len() - rest.len()]);
                }
            }
        }
        out.push_str(rest);
        out
    }

    fn piece(&self, letter: char) -> Option<Piece> {
        let two = |number| Piece::Number(number, 2, '0');
        let text = |format: &str| Piece::Text(self.strftime(format));
        let name = |names: &[&str], index: i64, length: usize| {
            let name = names.get(index as usize).copied().unwrap_or_default();
            Piece::Name(name.get(..length).unwrap_or(name).to_owned())
        };
        let weekday = self.weekday();
        let hour12 = (self.hour + 11) % 12 + 1;
        Some(match letter {
            'Y' => Piece::Number(self.year, 0, '0'),
            'C' => Piece::Number(self.year / 100, 0, '0'),
            'y' => two(self.year % 100),
            'm' => two(self.month),
            'd' => two(self.day),
            'e' => Piece::Number(self.day, 2, ' '),
            'H' => two(self.hour),
            'I' => two(hour12),
            'k' => Piece::Number(self.hour, 2, ' '),
            'l' => Piece::Number(hour12, 2, ' '),
            'M' => two(self.minute),
            'S' => two(self.second),
            'f' => Piece::Number(self.microsecond, 6, '0'),
            'p' => Piece::Text((if self.hour < 12 { "AM" } else { "PM" }).into()),
            'P' => Piece::Text((if self.hour < 12 { "am" } else { "pm" }).into()),
            'A' => name(&DAYS, weekday, usize::MAX),
            'a' => name(&DAYS, weekday, 3),
            'B' => name(&MONTHS, self.month - 1, usize::MAX),
            'b' | 'h' => name(&MONTHS, self.month - 1, 3),
            'j' => Piece::Number(self.day_of_year(), 3, '0'),
            'w' => Piece::Number((weekday + 1) % 7, 0, '0'),
            'u' => Piece::Number(weekday + 1, 0, '0'),
            'U' => two((self.day_of_year() + 6 - (weekday + 1) % 7) / 7),
            'W' => two((self.day_of_year() + 6 - weekday) / 7),
            'G' => Piece::Number(self.iso().0, 0, '0'),
            'g' => two(self.iso().0 % 100),
            'V' => two(self.iso().1),
            'D' | 'x' => text("%m/%d/%y"),
            'F' => text("%Y-%m-%d"),
            'T' | 'X' => text("%H:%M:%S"),
            'R' => text("%H:%M"),
            'r' => text("%I:%M:%S %p"),
            'c' => text("%a %b %e %H:%M:%S %Y"),
            's' => Piece::Number(self.since_1970(), 0, '0'),
            'z' => Piece::Text(
                self.offset
                    .map(|offset| zone(offset, ""))
                    .unwrap_or_default(),
            ),
            'Z' => Piece::Text(match self.offset {
                None => String::new(),
                Some(0) => "UTC".into(),
                Some(offset) => format!("UTC{}", zone(offset, ":")),
            }),
            'n' => Piece::Text("\n".into()),
            't' => Piece::Text("\t".into()),
            '%' => Piece::Text("%".into()),
            _ => return None,
        })
    }

    fn since_1970(&self) -> i64 {
        let days = self.ordinal() - 719_163;
        days * 86_400 + self.hour * 3600 + self.minute * 60 + self.second - self.offset.unwrap_or(0)
    }
}

impl Layout {
    fn read(text: &str) -> (Self, &str) {
        let mut layout = Self::default();
        let flags = text.trim_start_matches(['-', '_', '0', '^', '#']);
        for flag in text[..text.len() - flags.len()].chars() {
            match flag {
                '^' => layout.upper = true,
                '#' => layout.swap = true,
                fill => layout.fill = Some(fill),
            }
        }
        let digits = flags.bytes().take(3).take_while(u8::is_ascii_digit).count();
        layout.width = flags[..digits].parse().unwrap_or(0);
        (layout, &flags[digits..])
    }

    fn write(&self, piece: Piece, out: &mut String) {
        let (text, width, own) = match piece {
            Piece::Number(number, width, fill) => (number.to_string(), width, fill),
            Piece::Name(text) if self.upper || self.swap => (text.to_uppercase(), 0, ' '),
            Piece::Text(text) if self.upper => (text.to_uppercase(), 0, ' '),
            Piece::Text(text) if self.swap => (text.to_lowercase(), 0, ' '),
            Piece::Name(text) | Piece::Text(text) => (text, 0, ' '),
        };
        let fill = match self.fill {
            Some('_') => ' ',
            Some('0') => '0',
            _ => own,
        };
        let width = if self.fill == Some('-') {
            0
        } else {
            self.width.max(width)
        };
        out.extend(std::iter::repeat_n(fill, width.saturating_sub(text.len())));
        out.push_str(&text);
    }
}
