//! `#[derive(TemplateValue)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, LitStr};

pub(crate) fn derive(input: TokenStream) -> syn::Result<TokenStream> {
    let input: DeriveInput = syn::parse2(input)?;
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(
            &input.ident,
            "TemplateValue derives for structs with named fields: implement it by hand",
        ));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(
            &input.ident,
            "TemplateValue derives for structs with named fields: implement it by hand",
        ));
    };
    let mut names = Vec::new();
    let mut idents = Vec::new();
    for field in &fields.named {
        let Some(ident) = &field.ident else { continue };
        let text = ident.to_string();
        let mut name = LitStr::new(text.strip_prefix("r#").unwrap_or(&text), ident.span());
        let mut skip = false;
        for attribute in field
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("template"))
        {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("skip") {
                    skip = true;
                    Ok(())
                } else if meta.path.is_ident("rename") {
                    name = meta.value()?.parse()?;
                    Ok(())
                } else {
                    Err(meta.error("expected `skip` or `rename = \"…\"`"))
                }
            })?;
        }
        if !skip {
            names.push(name);
            idents.push(ident);
        }
    }
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let (ident, class) = (&input.ident, input.ident.to_string());
    let template = crate::home::path();
    Ok(quote! {
        impl #impl_generics #template::TemplateValue for #ident #type_generics #where_clause {
            #[inline]
            fn value(&self) -> #template::Value<'_> {
                #template::Value::object(self)
            }
        }
        impl #impl_generics #template::Object for #ident #type_generics #where_clause {
            #[inline]
            fn attr(&self, name: &str) -> ::core::option::Option<#template::Value<'_>> {
                match name {
                    #(#names => ::core::option::Option::Some(#template::TemplateValue::value(&self.#idents)),)*
                    _ => ::core::option::Option::None,
                }
            }
            fn names(&self) -> ::std::vec::Vec<&str> {
                ::std::vec![#(#names),*]
            }
            fn class_name(&self) -> &str {
                #class
            }
        }
    })
}
