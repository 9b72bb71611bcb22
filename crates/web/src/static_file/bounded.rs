//! A map that forgets what was not asked for lately.

use std::collections::HashMap;

/// A map of bounded weight; beyond it, what was used least recently goes.
pub(super) struct Bounded<V> {
    map: HashMap<Box<str>, Held<V>>,
    weight: usize,
    most: usize,
    /// Counts the uses, which is all the time that matters.
    now: u64,
}

struct Held<V> {
    value: V,
    weight: usize,
    used: u64,
}

impl<V> Bounded<V> {
    /// An empty map that holds so much.
    pub(super) fn new(most: usize) -> Self {
        Self {
            map: HashMap::new(),
            weight: 0,
            most,
            now: 0,
        }
    }

    pub(super) fn get(&mut self, key: &str) -> Option<&V> {
        let held = self.map.get_mut(key)?;
        self.now += 1;
        held.used = self.now;
        Some(&held.value)
    }

    /// Puts a value in the place of the one before; one that is too heavy for the whole map is not kept.
    pub(super) fn insert(&mut self, key: &str, value: V, weight: usize) {
        self.remove(key);
        if weight > self.most {
            return;
        }
        self.now += 1;
        let used = self.now;
        self.weight += weight;
        self.map.insert(
            key.into(),
            Held {
                value,
                weight,
                used,
            },
        );
        if self.weight > self.most {
            self.forget();
        }
    }

    pub(super) fn remove(&mut self, key: &str) {
        if let Some(held) = self.map.remove(key) {
            self.weight -= held.weight;
        }
    }

    /// Lets the oldest go until a quarter is free, so that the search for them is rare.
    fn forget(&mut self) {
        let mut ages: Vec<_> = self
            .map
            .values()
            .map(|held| (held.used, held.weight))
            .collect();
        ages.sort_unstable();
        let (mut weight, mut last) = (self.weight, 0);
        for (used, light) in ages {
            if weight <= self.most / 4 * 3 || used == self.now {
                break;
            }
            weight -= light;
            last = used;
        }
        self.map.retain(|_, held| held.used > last);
        self.weight = weight;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WEB-3.31: what is asked for stays, what is not goes, and the weight never exceeds the bound.
    #[test]
    fn the_least_recently_used_go_first() {
        let mut map = Bounded::new(8);
        for key in ["a", "b", "c", "d", "e", "f", "g", "h"] {
            map.insert(key, (), 1);
        }
        assert!(map.get("a").is_some());
        map.insert("i", (), 1);
        assert!(map.get("a").is_some() && map.get("i").is_some());
        assert!(map.get("b").is_none() && map.get("c").is_none());
        assert_eq!(map.weight, map.map.len());
        map.insert("heavy", (), 9);
        assert!(map.get("heavy").is_none() && map.get("a").is_some());
    }
}
