//! Names of templates, as paths.

/// The name of a template, seen from the one that names it.
pub fn resolve(name: &str, parent: Option<&str>) -> String {
    match parent {
        Some(parent) if !parent.starts_with(['<', '/']) && !name.starts_with('/') => {
            let directory = parent.rfind('/').map_or("", |at| &parent[..=at]);
            normalize(&format!("{directory}{name}"))
        }
        _ => name.into(),
    }
}

/// A path without `.`, `..` and doubled slashes where they can be taken out.
pub fn normalize(path: &str) -> String {
    let root = if path.starts_with('/') { "/" } else { "" };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if !root.is_empty() => {}
            part => parts.push(part),
        }
    }
    let joined = format!("{root}{}", parts.join("/"));
    if joined.is_empty() {
        ".".into()
    } else {
        joined
    }
}
