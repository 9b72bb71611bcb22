use tornado_options::OptionSet;

tornado_options::options! {
    struct Settings {
        port: u16 = 8888,
    }
}

fn main() {
    let settings = Settings::parse();
    println!("{}", settings.prot);
}
