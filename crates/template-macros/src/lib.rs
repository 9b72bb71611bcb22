//! The macros of tornado-template.
//!
//! Use them through `tornado-template`, which documents them.

mod embed;
mod home;
mod lend;

use proc_macro::TokenStream;

/// Lends the fields of a struct to templates, as attributes.
///
/// Nothing is copied. `#[template(skip)]` hides a field, `#[template(rename = "name")]` gives it another name.
#[proc_macro_derive(TemplateValue, attributes(template))]
pub fn derive_template_value(input: TokenStream) -> TokenStream {
    lend::derive(input.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Puts the templates of a directory into the program, checked.
///
/// The path is relative to the package. A syntax error in a template, or a parent or include that is missing, does not compile.
#[proc_macro]
pub fn templates(input: TokenStream) -> TokenStream {
    embed::templates(input.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
