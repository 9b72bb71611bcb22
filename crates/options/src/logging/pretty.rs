//! The subscriber that the log options install.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::Registry;

use super::LogLayer;
use crate::Error;

/// Makes these layers the program's, in place of those installed before; fails if somebody else's subscriber is.
pub(super) fn install(layers: Vec<LogLayer>) -> Result<(), Error> {
    let layers = Arc::new(layers);
    let mut installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(shared) = &*installed {
        *shared.write().unwrap_or_else(PoisonError::into_inner) = layers;
        tracing::callsite::rebuild_interest_cache();
        return Ok(());
    }
    let shared = Arc::new(RwLock::new(layers));
    let subscriber = tracing_subscriber::registry().with(Pretty(Arc::clone(&shared)));
    tracing::subscriber::set_global_default(subscriber).map_err(|_| Error::LoggingTaken)?;
    *installed = Some(shared);
    Ok(())
}

type Shared = Arc<RwLock<Arc<Vec<LogLayer>>>>;

static INSTALLED: Mutex<Option<Shared>> = Mutex::new(None);

/// Layers that can be replaced; the only ones, so that what none of them wants is not even recorded.
struct Pretty(Shared);

impl Pretty {
    fn layers(&self) -> Arc<Vec<LogLayer>> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn level(&self) -> LevelFilter {
        let levels = self.layers();
        levels
            .iter()
            .map(|layer| layer.levels().highest())
            .max()
            .unwrap_or(LevelFilter::OFF)
    }
}

impl Layer<Registry> for Pretty {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, Registry>) -> bool {
        self.layers()
            .iter()
            .any(|layer| layer.levels().admit(metadata))
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level())
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, Registry>) {
        for layer in self.layers().iter() {
            layer.on_new_span(attributes, id, context.clone());
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, Registry>) {
        for layer in self.layers().iter() {
            layer.on_record(id, values, context.clone());
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, Registry>) {
        for layer in self.layers().iter() {
            layer.on_event(event, context.clone());
        }
    }
}
