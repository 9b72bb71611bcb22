//! Beside Python: what Python's Tornado signed, rendered or translated counts here, and the other way round.
//!
//! `neighbour.py` is the other half. Its Python is made by `scripts/test`; see `python::program`.

mod browser;
mod half;
mod languages;
mod nginx;
mod pages;
mod python;
mod random;
mod rotation;
mod tampering;
mod tokens;
mod town;
mod values;
