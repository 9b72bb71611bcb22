//! The known name that a mistyped one is nearest to.

/// The nearest of `names`, capitals or not, if it is near enough to be meant.
pub(crate) fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let given: Vec<char> = name.chars().take(LONGEST + 1).collect();
    if given.len() > LONGEST {
        return None;
    }
    let allowed = (given.len() / 3).max(1);
    names
        .filter_map(|known| Some((distance(&given, &known.to_lowercase())?, known)))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, known)| known)
}

/// The one of `names` that begins like this, if there is no other.
pub(crate) fn completed<'a>(
    name: &str,
    mut names: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let only = names.find(|known| known.starts_with(name))?;
    names.all(|known| !known.starts_with(name)).then_some(only)
}

const LONGEST: usize = 64;

/// Letters to insert, drop, change or swap with a neighbour; `None` for names too long to compare.
fn distance(given: &[char], known: &str) -> Option<usize> {
    let known: Vec<char> = known.chars().take(LONGEST + 1).collect();
    if known.len() > LONGEST {
        return None;
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=known.len()).collect();
    for (row, &letter) in given.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, &other) in known.iter().enumerate() {
            let change = last.get(column)? + usize::from(letter != other);
            let drop = last.get(column + 1)? + 1;
            let insert = current.get(column)? + 1;
            let mut best = change.min(drop).min(insert);
            let swapped = row > 0
                && column > 0
                && given.get(row - 1) == Some(&other)
                && known.get(column - 1) == Some(&letter);
            if swapped {
                best = best.min(before_last.get(column - 1)? + 1);
            }
            current.push(best);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last.last().copied()
}
