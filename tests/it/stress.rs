//! Random documents: every one becomes a client, whose files parse and name nothing twice.
//!
//! A bounded number runs here; `SPECWRIGHT_STRESS=5000` runs more, from another seed with `SPECWRIGHT_STRESS_FROM`.

mod document;

use std::collections::BTreeSet;
use std::env;

use specwright::{ApiConfig, Config, Layout, SourceFile, generate};

#[test]
fn random_documents_become_clients_that_parse() {
    let number = |name: &str, otherwise: u64| env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise);
    let (from, many) = (number("SPECWRIGHT_STRESS_FROM", 1), number("SPECWRIGHT_STRESS", 40));
    for seed in from..from + many {
        let document = document::document(seed);
        let text = serde_json::to_string(&document).expect("a document");
        let source = SourceFile::new("stress.json", text.as_str());
        let apis = vec![ApiConfig { module: Some("stress".to_owned()), ..ApiConfig::new(source) }];
        let layout = Layout::Module { path: vec!["fixtures".to_owned()] };
        let outcome = generate(&Config { layout, command: None, apis, deny_warnings: false });
        let Some(files) = &outcome.files else { panic!("seed {seed}:\n{}\n{text}", outcome.render(false)) };
        for name in ["models.rs", "operations.rs", "client.rs"] {
            let code = files.get(&format!("stress/{name}")).expect("every API has these files");
            let file = syn::parse_file(code).unwrap_or_else(|error| panic!("seed {seed}, {name}: {error}"));
            let twice = named_twice(&file);
            assert!(twice.is_empty(), "seed {seed}, {name}: {twice:?}\n{text}");
        }
    }
}

#[test]
fn a_seed_is_a_document() {
    assert_eq!(document::document(7), document::document(7));
    assert_ne!(document::document(7), document::document(8));
}

/// Types, fields and variants of which one file has two.
fn named_twice(file: &syn::File) -> Vec<String> {
    let mut types = BTreeSet::new();
    let mut twice = Vec::new();
    for item in &file.items {
        let (name, members): (_, Vec<String>) = match item {
            syn::Item::Struct(item) => (
                &item.ident,
                item.fields.iter().filter_map(|field| field.ident.as_ref()).map(ToString::to_string).collect(),
            ),
            syn::Item::Enum(item) => {
                (&item.ident, item.variants.iter().map(|variant| variant.ident.to_string()).collect())
            }
            syn::Item::Type(item) => (&item.ident, Vec::new()),
            _ => continue,
        };
        if !types.insert(name.to_string()) {
            twice.push(name.to_string());
        }
        let mut seen = BTreeSet::new();
        twice.extend(members.into_iter().filter(|member| !seen.insert(member.clone())).map(|m| format!("{name}.{m}")));
    }
    twice
}
