//! The level of the log, and levels of single targets.

use tracing::Metadata;
use tracing::level_filters::LevelFilter;

/// Down to which level lines are written, target by target.
#[derive(Debug, Clone)]
pub(super) struct Levels {
    pub(super) others: LevelFilter,
    /// The longest names first.
    targets: Vec<(String, LevelFilter)>,
}

impl Levels {
    /// Reads `info`, `info,tornado.access=warning` or `tornado.access=none`; each name, and the level of all others, at most once.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut others = None;
        let mut levels = Self::from(LevelFilter::INFO);
        for part in text.split(',') {
            match part.split_once('=') {
                Some((target, level)) => {
                    let target = target.trim();
                    if target.is_empty() || levels.targets.iter().any(|(name, _)| name == target) {
                        return None;
                    }
                    levels.set(target, level_named(level.trim())?);
                }
                None if others.is_some() => return None,
                None => others = Some(level_named(part.trim())?),
            }
        }
        levels.others = others.unwrap_or(levels.others);
        Some(levels)
    }

    /// Gives a target, and those below it, a level of their own.
    pub(super) fn set(&mut self, target: &str, level: LevelFilter) {
        self.targets.retain(|(name, _)| name != target);
        self.targets.push((target.to_owned(), level));
        self.targets
            .sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    }

    pub(super) fn admit(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.of(metadata.target())
    }

    /// The most talkative of all.
    pub(super) fn highest(&self) -> LevelFilter {
        let targets = self.targets.iter().map(|(_, level)| *level);
        targets.fold(self.others, Ord::max)
    }

    /// Whether nothing is ever written.
    pub(super) fn are_off(&self) -> bool {
        self.highest() == LevelFilter::OFF
    }

    fn of(&self, target: &str) -> LevelFilter {
        let own = self.targets.iter().find(|(name, _)| covers(name, target));
        own.map_or(self.others, |(_, level)| *level)
    }
}

impl From<LevelFilter> for Levels {
    fn from(others: LevelFilter) -> Self {
        Self {
            others,
            targets: Vec::new(),
        }
    }
}

/// Whether `target` is `name` or stands below it: `tornado` covers `tornado.access`, and `blog` covers `blog::entry`.
fn covers(name: &str, target: &str) -> bool {
    let below = target.strip_prefix(name);
    below.is_some_and(|below| below.is_empty() || below.starts_with('.') || below.starts_with("::"))
}

fn level_named(name: &str) -> Option<LevelFilter> {
    Some(match name.to_ascii_lowercase().as_str() {
        "trace" => LevelFilter::TRACE,
        "debug" => LevelFilter::DEBUG,
        "info" => LevelFilter::INFO,
        "warning" | "warn" => LevelFilter::WARN,
        "error" => LevelFilter::ERROR,
        "none" | "off" => LevelFilter::OFF,
        _ => return None,
    })
}
