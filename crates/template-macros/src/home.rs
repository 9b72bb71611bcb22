//! Where the names that the macros write are to be found.

use proc_macro2::TokenStream;
use quote::quote;

/// `::tornado_template` for packages that name that crate, `::tornado::template` for those that have it from `tornado`.
pub(crate) fn path() -> TokenStream {
    let package = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
    let manifest = std::env::var("CARGO_MANIFEST_DIR")
        .and_then(|directory| {
            std::fs::read_to_string(format!("{directory}/Cargo.toml"))
                .map_err(|_| std::env::VarError::NotPresent)
        })
        .unwrap_or_default();
    if package == "tornado-template" || !manifest.contains("tornado-rs") || names_it(&manifest) {
        quote!(::tornado_template)
    } else {
        quote!(::tornado::template)
    }
}

/// Whether a manifest has the crate among its dependencies.
fn names_it(manifest: &str) -> bool {
    manifest.lines().any(|line| {
        let line = line.trim_start();
        let line = line
            .rsplit_once("dependencies.")
            .map_or(line, |(_, name)| name);
        line.trim_start_matches('"')
            .strip_prefix("tornado-template")
            .is_some_and(|rest| !rest.starts_with('-'))
    })
}

#[cfg(test)]
mod tests {
    use super::names_it;

    #[test]
    fn a_package_names_the_crate_as_a_dependency() {
        for manifest in [
            "tornado-template = \"0.1\"",
            "[dependencies]\ntornado-template.workspace = true",
            "[dependencies.tornado-template]",
            "[target.'cfg(unix)'.dependencies.tornado-template]",
            "\"tornado-template\" = { path = \"..\" }",
        ] {
            assert!(names_it(manifest), "{manifest}");
        }
        for manifest in [
            "tornado-rs = \"0.1\"",
            "tornado-template-macros = \"0.1\"",
            "# tornado-template",
        ] {
            assert!(!names_it(manifest), "{manifest}");
        }
    }
}
