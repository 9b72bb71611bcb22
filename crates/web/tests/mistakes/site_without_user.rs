//! A site that does not say who its users are.

use tornado_web::{Application, Site};

struct Blog;

impl Site for Blog {}

fn main() {
    Application::of(Blog);
}
