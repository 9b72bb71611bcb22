//! What the crate promises; one file per subject. Allocations are counted in `allocations.rs`, a process apart.

mod csv;
mod dates;
mod extract;
mod gettext;
mod language;
mod locales;
mod noise;
mod plural_forms;
mod v1_1;
mod warnings;
