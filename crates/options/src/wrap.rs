//! Text broken into lines of a width, at blanks and hyphens.

/// Lines of at most `width` characters; words longer than a line are cut.
///
/// Breaks where Python's `textwrap` does.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for mut chunk in chunks(text) {
        let blank = chunk.first().is_some_and(|c| is_blank(*c));
        if blank && length == 0 && !lines.is_empty() {
            continue;
        }
        if length + chunk.len() > width {
            if chunk.len() <= width {
                end_line(&mut line, &mut length, &mut lines);
                if blank {
                    continue;
                }
            } else {
                while length + chunk.len() > width {
                    let tail = chunk.split_off(cut(&chunk, width - length));
                    line.extend(chunk);
                    chunk = tail;
                    end_line(&mut line, &mut length, &mut lines);
                }
            }
        }
        length += chunk.len();
        line.extend(chunk);
    }
    end_line(&mut line, &mut length, &mut lines);
    lines
}

/// Where to cut a word that is too long: behind its last hyphen, or where the room ends.
fn cut(word: &[char], room: usize) -> usize {
    let fitting = word.get(..room).unwrap_or(word);
    match fitting.iter().rposition(|c| *c == '-') {
        Some(at) if fitting.iter().take(at).any(|c| *c != '-') => at + 1,
        _ => room,
    }
}

/// Blanks at a line's end are dropped, and lines of nothing else with them.
fn end_line(line: &mut String, length: &mut usize, lines: &mut Vec<String>) {
    let full = std::mem::take(line);
    let kept = full.trim_end_matches(is_blank);
    if !kept.is_empty() {
        lines.push(kept.to_owned());
    }
    *length = 0;
}

/// Runs of blanks, and the pieces of words that stay together.
fn chunks(text: &str) -> Vec<Vec<char>> {
    let chars: Vec<char> = text
        .chars()
        .map(|c| if is_blank(c) { ' ' } else { c })
        .collect();
    let mut chunks = Vec::new();
    let mut start = 0;
    while let Some(first) = chars.get(start) {
        let mut end = start + 1;
        if *first == ' ' {
            while chars.get(end) == Some(&' ') {
                end += 1;
            }
        } else {
            while chars.get(end).is_some_and(|c| *c != ' ') && !may_break(&chars, start, end) {
                end += 1;
            }
        }
        chunks.push(chars.get(start..end).unwrap_or_default().to_vec());
        start = end;
    }
    chunks
}

/// Whether a line may end between `end - 1` and `end`, both inside one word that starts at `start`.
fn may_break(chars: &[char], start: usize, end: usize) -> bool {
    let at = |index: Option<usize>| index.and_then(|index| chars.get(index)).copied();
    let before = |back: usize| at(end.checked_sub(back));
    let after = |forth: usize| at(end.checked_add(forth));
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() || c == '_');
    let hyphen = |c: Option<char>| c == Some('-');
    let word_end =
        |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "_!\"'&.,?".contains(c));
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let dashes = chars.iter().skip(end).take_while(|c| **c == '-').count();
    // After the dashes of a dash between words: "one--two".
    if hyphen(before(1)) && word(after(0)) {
        let back = chars
            .iter()
            .take(end)
            .rev()
            .take_while(|c| **c == '-')
            .count();
        if back >= 2
            && start + back == end
            && word_end(end.checked_sub(back + 1).and_then(|i| at(Some(i))))
        {
            return true;
        }
    }
    // Before them.
    if dashes >= 2 && word_end(before(1)) && word(after(dashes)) {
        return true;
    }
    // After the hyphen of a word: "twenty-one".
    hyphen(before(1))
        && end - start >= 2
        && (letter(before(2)) && (letter(before(3)) || (hyphen(before(3)) && letter(before(4)))))
        && letter(after(0))
        && (letter(after(1)) || (hyphen(after(1)) && letter(after(2))))
}

fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\x0b' | '\x0c' | '\r' | ' ')
}
