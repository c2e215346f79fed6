//! What rustc would refuse, as far as it shows without types: names given twice, names of nothing, types that hold themselves.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use specwright::FileTree;
use syn::visit::{self, Visit};
use syn::{Fields, FnArg, GenericArgument, ImplItem, Item, Pat, PathArguments, Type};

/// The files of a crate with one API at its root.
pub fn all(files: &FileTree) {
    let text = |name: &str| files.get(&format!("src/{name}.rs")).unwrap_or_default();
    let models = syn::parse_file(text("models")).expect("Rust");
    let known = names("models", &models.items);
    once("models", &models.items);
    fields_have_types(&models.items, &known);
    nothing_holds_itself(&models.items);
    for name in ["operations", "client", "lib"] {
        let file = syn::parse_file(text(name)).expect("Rust");
        once(name, &file.items);
        named(name, text(name).parse().expect("tokens"), &known);
    }
}

/// The types of a file.
fn names(file: &str, items: &[Item]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for item in items {
        let ident = match item {
            Item::Struct(item) => &item.ident,
            Item::Enum(item) => &item.ident,
            Item::Type(item) => &item.ident,
            Item::Trait(item) => &item.ident,
            Item::Mod(item) => &item.ident,
            _ => continue,
        };
        assert!(names.insert(ident.to_string()), "{file}: {ident} is defined twice");
    }
    names
}

fn distinct(place: &str, names: impl Iterator<Item = String>) {
    let mut seen = BTreeSet::new();
    for name in names {
        assert!(!seen.contains(&name), "{place}: {name} is given twice");
        seen.insert(name);
    }
}

fn once(file: &str, items: &[Item]) {
    names(file, items);
    let mut methods: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for item in items {
        match item {
            Item::Struct(item) => fields(&item.ident.to_string(), &item.fields),
            Item::Enum(item) => {
                distinct(&item.ident.to_string(), item.variants.iter().map(|variant| variant.ident.to_string()));
                item.variants.iter().for_each(|variant| fields(&variant.ident.to_string(), &variant.fields));
            }
            Item::Impl(item) => {
                let own = methods.entry(owner(item)).or_default();
                for part in &item.items {
                    match part {
                        ImplItem::Fn(part) => {
                            own.push(part.sig.ident.to_string());
                            arguments(&part.sig);
                        }
                        ImplItem::Const(part) => own.push(part.ident.to_string()),
                        ImplItem::Type(part) => own.push(part.ident.to_string()),
                        _ => {}
                    }
                }
            }
            Item::Fn(item) => arguments(&item.sig),
            Item::Mod(item) => item.content.iter().for_each(|(_, items)| once(file, items)),
            _ => {}
        }
    }
    for (owner, names) in methods {
        distinct(&format!("{file}: {owner}"), names.into_iter());
    }
}

/// The type that an implementation is for, with the trait: two of the same cannot be.
fn owner(item: &syn::ItemImpl) -> String {
    let mut tokens = String::new();
    let of = &item.self_ty;
    let of_trait = item.trait_.as_ref().map(|(path, _)| path);
    for token in quote_tokens(of).into_iter().chain(of_trait.into_iter().flat_map(quote_tokens)) {
        tokens.push_str(&token.to_string());
    }
    tokens
}

fn quote_tokens(of: &impl quote::ToTokens) -> TokenStream {
    of.to_token_stream()
}

fn fields(place: &str, fields: &Fields) {
    distinct(place, fields.iter().filter_map(|field| field.ident.as_ref().map(ToString::to_string)));
}

fn arguments(signature: &syn::Signature) {
    let names = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(input) => match &*input.pat {
            Pat::Ident(name) => Some(name.ident.to_string()),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    distinct(&signature.ident.to_string(), names);
}

/// `models::X` means a type of `models.rs`.
fn named(file: &str, tokens: TokenStream, known: &BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => named(file, group.stream(), known),
            TokenTree::Ident(ident) if ident == "models" => {
                let colons = tokens.iter().skip(at + 1).take(2).all(|token| token.to_string() == ":");
                if let (true, Some(TokenTree::Ident(name))) = (colons, tokens.get(at + 3)) {
                    assert!(known.contains(&name.to_string()), "{file}: there is no models::{name}");
                }
            }
            _ => {}
        }
    }
}

/// Collects the types that are named without a path.
struct Plain<'k> {
    known: &'k BTreeSet<String>,
    place: String,
}

impl<'ast> Visit<'ast> for Plain<'_> {
    fn visit_type_path(&mut self, path: &'ast syn::TypePath) {
        const BUILT_IN: &[&str] =
            &["bool", "i32", "i64", "u8", "u32", "u64", "f32", "f64", "str", "Self", "usize", "u16", "i8", "i16"];
        if path.qself.is_none() && path.path.leading_colon.is_none() && path.path.segments.len() == 1 {
            let name = path.path.segments[0].ident.to_string();
            let exists = self.known.contains(&name) || BUILT_IN.contains(&name.as_str());
            assert!(exists, "{}: there is no type {name}", self.place);
        }
        visit::visit_type_path(self, path);
    }
}

fn fields_have_types(items: &[Item], known: &BTreeSet<String>) {
    for item in items {
        let (place, types) = types_of(item);
        for ty in types {
            Plain { known, place: place.clone() }.visit_type(ty);
        }
    }
}

/// A type of a file and the types it holds.
fn types_of(item: &Item) -> (String, Vec<&Type>) {
    match item {
        Item::Struct(item) => (item.ident.to_string(), item.fields.iter().map(|field| &field.ty).collect()),
        Item::Enum(item) => {
            let fields = item.variants.iter().flat_map(|variant| variant.fields.iter().map(|field| &field.ty));
            (item.ident.to_string(), fields.collect())
        }
        Item::Type(item) => (item.ident.to_string(), vec![&*item.ty]),
        _ => (String::new(), Vec::new()),
    }
}

/// The types that a type holds without a list, map or box between.
fn held(ty: &Type, out: &mut BTreeSet<String>) {
    let Type::Path(path) = ty else { return };
    let Some(last) = path.path.segments.last() else { return };
    if ["Box", "Vec", "BTreeMap"].iter().any(|name| last.ident == name) {
        return;
    }
    if path.path.segments.len() == 1 {
        out.insert(last.ident.to_string());
    }
    if let PathArguments::AngleBracketed(arguments) = &last.arguments {
        for argument in &arguments.args {
            if let GenericArgument::Type(ty) = argument {
                held(ty, out);
            }
        }
    }
}

fn nothing_holds_itself(items: &[Item]) {
    let mut holds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for item in items {
        let (name, types) = types_of(item);
        types.into_iter().for_each(|ty| held(ty, holds.entry(name.clone()).or_default()));
    }
    let mut fine = BTreeSet::new();
    for name in holds.keys() {
        let (mut seen, mut open) = (BTreeSet::new(), vec![name]);
        while let Some(next) = open.pop() {
            for below in holds.get(next).into_iter().flatten() {
                assert!(below != name, "{name} holds itself");
                if !fine.contains(below) && seen.insert(below) {
                    open.push(below);
                }
            }
        }
        fine.insert(name);
    }
}
