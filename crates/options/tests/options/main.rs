//! What the crate promises; one file per subject. Subscribers of a whole process are in programs of their own.

mod command_line;
mod config_file;
mod definitions;
mod fuzz;
mod help;
mod logging;
mod mistakes;
mod option_set;
mod precedence;
mod process;
mod rotating_file;
mod v1_1;
mod values;
