tornado_options::options! {
    struct Settings {
        /// Port to listen on
        port: u16 = "8888",
    }
}

fn main() {}
