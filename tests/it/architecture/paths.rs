//! Every path that a source file names, seen from the root of its crate. Tokens inside macros are not looked at: those of `quote!`
//! are another crate's.

use syn::visit::{self, Visit};

/// A path and where it is named.
pub(super) struct Use {
    /// The file.
    pub(super) file: String,
    /// `crate::a::b`, `std::fs::read`, or `.method::<T>` for the call of a method.
    pub(super) path: String,
}

/// The paths of a parsed file in this module.
pub(super) fn of(file: &str, module: &[String], parsed: &syn::File) -> Vec<Use> {
    let mut finder = Finder { file, module: module.to_vec(), found: Vec::new() };
    finder.visit_file(parsed);
    finder.found
}

struct Finder<'f> {
    file: &'f str,
    module: Vec<String>,
    found: Vec<Use>,
}

impl Finder<'_> {
    fn add(&mut self, words: &[String]) {
        let path = match words.split_first() {
            Some((first, rest)) if first == "super" || first == "self" => {
                let mut base = self.module.clone();
                let mut rest = rest;
                if first == "super" {
                    base.pop();
                }
                while let [next, after @ ..] = rest
                    && next == "super"
                {
                    base.pop();
                    rest = after;
                }
                ["crate".to_owned()].into_iter().chain(base).chain(rest.iter().cloned()).collect::<Vec<_>>().join("::")
            }
            _ => words.join("::"),
        };
        self.found.push(Use { file: self.file.to_owned(), path });
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(&path.tree, before);
                before.pop();
            }
            syn::UseTree::Name(syn::UseName { ident, .. }) | syn::UseTree::Rename(syn::UseRename { ident, .. }) => {
                let named_itself = ident == "self";
                if !named_itself {
                    before.push(ident.to_string());
                }
                self.add(before);
                if !named_itself {
                    before.pop();
                }
            }
            syn::UseTree::Glob(_) => self.add(before),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, before)),
        }
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &mut Vec::new());
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let words: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.add(&words);
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let types = call.turbofish.iter().flat_map(|turbofish| &turbofish.args).filter_map(|argument| match argument {
            syn::GenericArgument::Type(syn::Type::Path(path)) => path.path.segments.last(),
            _ => None,
        });
        let types: Vec<String> = types.map(|segment| segment.ident.to_string()).collect();
        let turbofish = if types.is_empty() { String::new() } else { format!("::<{}>", types.join(", ")) };
        self.found.push(Use { file: self.file.to_owned(), path: format!(".{}{turbofish}", call.method) });
        visit::visit_expr_method_call(self, call);
    }
}

#[test]
fn paths_are_seen_from_the_root() {
    let text = "
        use crate::{format, spec::{self, read::{Reader, *}}};
        use super::super::naming::{Case as Letters};
        mod inner { fn f() { super::g(); self::h(); \"1\".parse::<TokenStream>(); std::fs::read(\"x\"); quote!(crate::no); } }
    ";
    let module = ["lower".to_owned(), "union".to_owned()];
    let found = of("x.rs", &module, &syn::parse_file(text).expect("Rust"));
    let found: Vec<&str> = found.iter().map(|found| found.path.as_str()).filter(|path| path.contains("::")).collect();
    assert_eq!(
        found,
        [
            "crate::format",
            "crate::spec",
            "crate::spec::read::Reader",
            "crate::spec::read",
            "crate::naming::Case",
            "crate::lower::union::g",
            "crate::lower::union::inner::h",
            ".parse::<TokenStream>",
            "std::fs::read",
        ]
    );
}
