//! `templates!`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, LitStr};

use tornado_template_language::error::{Error as TemplateError, ErrorKind};
use tornado_template_language::link::{self, Files};
use tornado_template_language::path;
use tornado_template_language::template::{self, File};
use tornado_template_language::whitespace::Whitespace;

pub(crate) fn templates(input: TokenStream) -> syn::Result<TokenStream> {
    let path: LitStr = syn::parse2(input)?;
    let package = std::env::var("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    let root = package.join(path.value());
    let mut files = BTreeMap::new();
    collect(&root, "", &mut files).map_err(|error| {
        Error::new(
            path.span(),
            format!("cannot read the templates in {}: {error}", root.display()),
        )
    })?;
    let mistakes = check(&files);
    if !mistakes.is_empty() {
        return Err(Error::new(path.span(), mistakes.join("\n")));
    }
    let names = files.keys();
    let absolute = files
        .keys()
        .map(|name| root.join(name).to_string_lossy().into_owned());
    let root = root.to_string_lossy().into_owned();
    let template = crate::home::path();
    Ok(quote! {
        #template::Embedded::new(#root, &[#((#names, ::core::include_str!(#absolute))),*])
    })
}

fn collect(
    directory: &Path,
    prefix: &str,
    files: &mut BTreeMap<String, String>,
) -> std::io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, std::fs::read_to_string(entry.path())?);
        }
    }
    Ok(())
}

/// Compiles all templates as a loader would; gives back what is wrong with them.
fn check(files: &BTreeMap<String, String>) -> Vec<String> {
    let directory = Directory(files);
    let compile = |name: &String| {
        directory
            .file(name, "/")
            .and_then(|file| link::link(&file, &directory))
    };
    files
        .keys()
        .filter_map(|name| compile(name).err())
        .map(|error| format!("{error:#}"))
        .collect()
}

struct Directory<'f>(&'f BTreeMap<String, String>);

impl Files for Directory<'_> {
    fn file(&self, name: &str, parent: &str) -> Result<Arc<File>, TemplateError> {
        let name = path::resolve(name, (parent != "/").then_some(parent));
        match self.0.get(&name) {
            Some(text) => {
                let mode = Whitespace::from_name(&name);
                Ok(Arc::new(template::parse(
                    name.into(),
                    text.as_str().into(),
                    Some("xhtml_escape"),
                    mode,
                )?))
            }
            None => {
                let message = format!("cannot read template '{name}': it is not in the directory");
                Err(TemplateError::new(
                    ErrorKind::Missing,
                    "FileNotFoundError",
                    message,
                ))
            }
        }
    }

    fn has_loader(&self) -> bool {
        true
    }
}
