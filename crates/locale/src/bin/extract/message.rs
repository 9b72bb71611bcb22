use std::collections::HashMap;
use std::path::Path;

use crate::call::Found;

/// All messages, in the order they were met.
#[derive(Default)]
pub(crate) struct Messages {
    pub(crate) all: Vec<Message>,
    known: HashMap<(Option<String>, String), usize>,
    pub(crate) warnings: Vec<String>,
}

pub(crate) struct Message {
    pub(crate) context: Option<String>,
    pub(crate) message: String,
    /// Whether it is used without a plural somewhere.
    pub(crate) plain: bool,
    pub(crate) plurals: Vec<String>,
    /// File and line.
    pub(crate) places: Vec<String>,
}

impl Messages {
    pub(crate) fn add(&mut self, found: Found, file: &Path) {
        let place = format!("{}:{}", file.display(), found.line);
        self.add_from(found.context, found.message, found.plural, place);
    }

    pub(crate) fn add_built_in(&mut self, message: &str, plural: Option<&str>) {
        self.add_from(
            None,
            message.to_owned(),
            plural.map(str::to_owned),
            "built-in".to_owned(),
        );
    }

    fn add_from(
        &mut self,
        context: Option<String>,
        message: String,
        plural: Option<String>,
        place: String,
    ) {
        let at = *self
            .known
            .entry((context.clone(), message.clone()))
            .or_insert(self.all.len());
        if at == self.all.len() {
            self.all.push(Message {
                context,
                message,
                plain: false,
                plurals: Vec::new(),
                places: Vec::new(),
            });
        }
        let Some(known) = self.all.get_mut(at) else {
            return;
        };
        match plural {
            None => known.plain = true,
            Some(plural) if known.plurals.contains(&plural) => {}
            Some(plural) => {
                if let Some(other) = known.plurals.first() {
                    self.warnings.push(format!(
                        "{place}: {:?} has the plural {plural:?} here and {other:?} elsewhere; gettext knows only one",
                        known.message
                    ));
                }
                known.plurals.push(plural);
            }
        }
        if known.places.last() != Some(&place) {
            known.places.push(place);
        }
    }
}
