//! A state that is no site yet.

use tornado_web::Application;

struct Blog;

fn main() {
    Application::of(Blog);
}
