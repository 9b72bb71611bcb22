//! `templates!`.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, LitStr};

pub(crate) fn templates(input: TokenStream) -> syn::Result<TokenStream> {
    let path: LitStr = syn::parse2(input)?;
    let package = std::env::var("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let root = package.join(path.value());
    let mut files = Vec::new();
    collect(&root, "", &mut files).map_err(|error| {
        Error::new(path.span(), format!("cannot read the templates in {}: {error}", root.display()))
    })?;
    files.sort();
    let names = files.iter();
    let absolute = files.iter().map(|name| root.join(name).to_string_lossy().into_owned());
    let root = root.to_string_lossy().into_owned();
    Ok(quote! {
        ::tornado_template::Embedded::new(#root, &[#((#names, ::core::include_str!(#absolute))),*])
    })
}

fn collect(directory: &Path, prefix: &str, files: &mut Vec<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.push(name);
        }
    }
    Ok(())
}
