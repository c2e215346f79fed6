//! How the operations of a large API are cut into groups: by their first tag, each with exactly the types that it reaches.
//!
//! Goes in: an API that is otherwise finished. Comes out: the groups and the files of its types. Must not do: change a name or a
//! type; cut or whole, an API has the same public paths.

use std::collections::BTreeMap;

use crate::ir::{
    Api, BodyForm, BodyKind, Docs, Group, GroupKind, Groups, HeaderSet, Ident, Literal, ModelFile, Operation, Outcome,
    Payload, Presence, RESERVED_FEATURES, TypeId, TypeKind, Types, WebhookPayload,
};
use crate::spec::document::Document;

use super::docs;
use super::naming::{self, Case};
use super::recursion::named;

/// Whether an API is cut into groups, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Whether only a large API is cut: one that costs the compiler more than the runtime does, and that has several groups.
    pub only_large: bool,
    /// What the cargo features of the groups begin with, empty for nothing; `None` cuts files alone.
    pub features: Option<String>,
}

/// An API with more operations than this is large: up to here a check of the crate takes seconds, and features are one more thing to
/// choose.
const LARGE: usize = 100;

/// With more groups than this nothing is cut unasked: that is nearly a tag for each operation, and a registry of crates takes 300
/// features at most.
const MANY_GROUPS: usize = 250;

/// File names that Windows keeps for devices, and the one that Rust does.
const NO_FILES: &[&str] = &[
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1", "lpt2", "lpt3",
    "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "mod", "nul", "prn",
];

/// Cuts the API as `split` says.
pub(super) fn attach(document: &Document, api: &mut Api, split: &Split) {
    let mut groups = members(api);
    let tags = groups.keys().filter(|kind| matches!(kind, GroupKind::Tag(_) | GroupKind::Untagged)).count();
    let is_large = api.operations.len() > LARGE && (2..=MANY_GROUPS).contains(&tags);
    if split.only_large && !is_large {
        return;
    }
    let reached = reached(api, &mut groups);
    let (kinds, members): (Vec<GroupKind>, Vec<Members>) = groups.into_iter().unzip();
    let names = names(&kinds, split.features.as_deref());
    let mut order: Vec<usize> = (0..kinds.len()).collect();
    order.sort_by_key(|at| names.get(*at));
    let mut place = vec![0; order.len()];
    order.iter().enumerate().for_each(|(new, old)| place[*old] = new);
    let mut list: Vec<Group> = kinds
        .into_iter()
        .zip(members)
        .zip(&names)
        .map(|((kind, members), name)| Group {
            feature: split.features.as_deref().map(|prefix| prefixed(prefix, name)),
            name: name.clone(),
            docs: tag_docs(document, &kind),
            kind,
            operations: members.operations,
            webhooks: members.webhooks,
        })
        .collect();
    list.sort_by(|a, b| a.name.cmp(&b.name));
    let mut sets: BTreeMap<Vec<usize>, Vec<TypeId>> = BTreeMap::new();
    for (id, set) in (0..).map(TypeId).zip(reached) {
        let mut set: Vec<usize> = set.into_iter().map(|old| place[old]).collect();
        set.sort_unstable();
        sets.entry(set).or_default().push(id);
    }
    let files = files(&api.types, &list, sets, split.features.is_some());
    let whole = split.features.as_deref().map(|prefix| if prefix.is_empty() { "all" } else { prefix }.to_owned());
    let groups = Groups { list, files, whole };
    name_needed_features(api, &groups);
    api.groups = (!groups.list.is_empty()).then_some(groups);
}

/// Positions of what is in a group.
#[derive(Default)]
struct Members {
    operations: Vec<usize>,
    webhooks: Vec<usize>,
}

/// Who is in which group. A callback goes with the operation that it belongs to.
fn members(api: &Api) -> BTreeMap<GroupKind, Members> {
    let kind =
        |operation: &Operation| operation.tags.first().map_or(GroupKind::Untagged, |tag| GroupKind::Tag(tag.clone()));
    let mut groups: BTreeMap<GroupKind, Members> = BTreeMap::new();
    let mut callers = BTreeMap::new();
    for (at, operation) in api.operations.iter().enumerate() {
        callers.insert(&operation.name, kind(operation));
        groups.entry(kind(operation)).or_default().operations.push(at);
    }
    for (at, webhook) in api.webhooks.iter().enumerate() {
        let caller = webhook.caller.as_ref().and_then(|caller| callers.get(caller));
        groups.entry(caller.cloned().unwrap_or(GroupKind::Webhooks)).or_default().webhooks.push(at);
    }
    groups
}

/// For each type the groups that reach it, as positions in the order of their kinds; types that none reaches make a group of
/// their own, which reaches what they hold.
fn reached(api: &Api, groups: &mut BTreeMap<GroupKind, Members>) -> Vec<Vec<usize>> {
    let graph: Vec<Vec<usize>> = api.types.defs.iter().map(|def| held(&def.kind)).collect();
    let mut sets = Sets { graph: &graph, class: vec![0; graph.len()], born: vec![None] };
    for (at, members) in groups.values().enumerate() {
        let mut roots = Vec::new();
        members.operations.iter().filter_map(|at| api.operations.get(*at)).for_each(|op| needed(op, &mut roots));
        for webhook in members.webhooks.iter().filter_map(|at| api.webhooks.get(*at)) {
            if let WebhookPayload::Json(ty) = &webhook.payload {
                named(ty, &mut roots);
            }
            webhook.headers.iter().flat_map(|set| &set.headers).for_each(|header| named(&header.ty, &mut roots));
        }
        sets.add(at, roots);
    }
    let rest: Vec<usize> = (0..graph.len()).filter(|ty| sets.class.get(*ty) == Some(&0)).collect();
    if !rest.is_empty() {
        // The last kind, so that the positions of the others stay.
        sets.add(groups.len(), rest);
        groups.insert(GroupKind::Unreferenced, Members::default());
    }
    sets.of_types()
}

/// Which groups reach which types. A set is kept as the set it grew from and the group that joined, so that types of one set, which
/// are most, share it.
struct Sets<'g> {
    /// The types that each type holds.
    graph: &'g [Vec<usize>],
    /// The set of each type; the first is empty.
    class: Vec<usize>,
    /// How each set came about.
    born: Vec<Option<(usize, usize)>>,
}

impl Sets<'_> {
    /// Adds a group that needs these types and all that they hold.
    fn add(&mut self, group: usize, mut open: Vec<usize>) {
        let mut seen = vec![false; self.graph.len()];
        let mut grown: BTreeMap<usize, usize> = BTreeMap::new();
        while let Some(ty) = open.pop() {
            let (Some(seen), Some(class), Some(held)) = (seen.get_mut(ty), self.class.get_mut(ty), self.graph.get(ty))
            else {
                continue;
            };
            if std::mem::replace(seen, true) {
                continue;
            }
            open.extend(held);
            *class = *grown.entry(*class).or_insert_with_key(|from| {
                self.born.push(Some((*from, group)));
                self.born.len() - 1
            });
        }
    }

    fn of_types(&self) -> Vec<Vec<usize>> {
        self.class.iter().map(|class| self.groups(*class)).collect()
    }

    fn groups(&self, mut class: usize) -> Vec<usize> {
        let mut groups = Vec::new();
        while let Some(Some((from, group))) = self.born.get(class) {
            groups.push(*group);
            class = *from;
        }
        groups
    }
}

/// The types that a type names.
fn held(kind: &TypeKind) -> Vec<usize> {
    let mut out = Vec::new();
    kind.held().into_iter().for_each(|ty| named(ty, &mut out));
    if let TypeKind::Struct(s) = kind {
        for field in &s.fields {
            if let Presence::Defaulted(Literal::Variant(id, _)) = &field.presence {
                out.push(id.0 as usize);
            }
        }
    }
    out
}

/// The types that the code of an operation names.
fn needed(operation: &Operation, out: &mut Vec<usize>) {
    operation.parameters.iter().for_each(|parameter| named(&parameter.ty, out));
    let typed = |form: &&BodyForm| matches!(form.kind, BodyKind::Json | BodyKind::Form | BodyKind::Multipart);
    operation.body.iter().flat_map(|body| &body.forms).filter(typed).for_each(|form| named(&form.ty, out));
    for Outcome { variants, .. } in [&operation.output, &operation.error] {
        for variant in variants {
            if let Payload::Json(ty) | Payload::Items(_, ty) = &variant.payload {
                named(ty, out);
            }
        }
    }
    for HeaderSet { headers, .. } in operation.headers.iter().chain(&operation.error_headers) {
        headers.iter().for_each(|header| named(&header.ty, out));
    }
    operation.pagination.iter().for_each(|pages| named(&pages.item, out));
}

/// A name for each kind of group, whatever the order of the tags.
fn names(kinds: &[GroupKind], prefix: Option<&str>) -> Vec<Ident> {
    let own = |kind: &GroupKind| match kind {
        GroupKind::Tag(_) => None,
        GroupKind::Untagged => Some("untagged"),
        GroupKind::Webhooks => Some("webhooks"),
        GroupKind::Unreferenced => Some("unreferenced"),
    };
    // Only what begins like a feature of a group can be taken for one.
    let reserved = prefix.into_iter().flat_map(|prefix| {
        let start = if prefix.is_empty() { String::new() } else { format!("{prefix}-") };
        RESERVED_FEATURES.iter().filter_map(move |feature| feature.strip_prefix(start.as_str()).map(str::to_owned))
    });
    let reserved: Vec<String> = reserved.map(|feature| feature.replace('-', "_")).collect();
    let taken: Vec<&str> = NO_FILES
        .iter()
        .copied()
        .chain(reserved.iter().map(String::as_str))
        .chain(kinds.iter().filter_map(own))
        .collect();
    let tags = |kind: &'_ GroupKind| match kind {
        GroupKind::Tag(tag) => Some(tag.clone()),
        _ => None,
    };
    let texts: Vec<String> = kinds.iter().filter_map(tags).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut assigned = naming::assign(&texts, Case::Snake, &taken).into_iter();
    let name = |kind: &GroupKind| match own(kind) {
        Some(name) => Ident::new(name),
        None => assigned.next(),
    };
    kinds.iter().map(name).map(|name| name.unwrap_or_else(Ident::placeholder)).collect()
}

/// The feature of a group, in the case that features have.
fn prefixed(prefix: &str, name: &Ident) -> String {
    let name = name.as_str().trim_end_matches('_').replace('_', "-");
    if prefix.is_empty() { name } else { format!("{prefix}-{name}") }
}

fn tag_docs(document: &Document, kind: &GroupKind) -> Docs {
    let GroupKind::Tag(name) = kind else { return Docs::default() };
    let tag = document.tags.iter().find(|tag| tag.name == *name);
    docs::clean(&[tag.and_then(|tag| tag.description.as_deref())])
}

/// The files of types: one a group, and for types of several groups one for each set of them, or one for all where nothing can be
/// left out.
fn files(types: &Types, list: &[Group], sets: BTreeMap<Vec<usize>, Vec<TypeId>>, gated: bool) -> Vec<ModelFile> {
    let mut files: Vec<ModelFile> = Vec::new();
    let mut shared: Vec<ModelFile> = Vec::new();
    for (groups, mut ids) in sets {
        ids.sort_by(|a, b| types.get(*a).name.cmp(&types.get(*b).name));
        let alone = if let [only] = groups.as_slice() { list.get(*only) } else { None };
        let name = alone.map_or_else(Ident::placeholder, |group| group.name.clone());
        let into = if alone.is_some() { &mut files } else { &mut shared };
        into.push(ModelFile { name, groups, types: ids });
    }
    if !gated {
        shared = joined(types, shared);
    }
    let taken: Vec<&str> = list.iter().map(|group| group.name.as_str()).collect();
    // Named after a type, a file keeps its name when others come and go.
    let first = |file: &ModelFile| file.types.first().map(|id| types.get(*id).name.to_string()).unwrap_or_default();
    let text = |file: &ModelFile| if gated { format!("shared {}", first(file)) } else { "shared".to_owned() };
    let texts: Vec<String> = shared.iter().map(text).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let names = naming::assign(&texts, Case::Snake, &taken);
    files.extend(shared.into_iter().zip(names).map(|(file, name)| ModelFile { name, ..file }));
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// One file of several.
fn joined(types: &Types, files: Vec<ModelFile>) -> Vec<ModelFile> {
    let mut ids: Vec<TypeId> = files.iter().flat_map(|file| &file.types).copied().collect();
    ids.sort_by(|a, b| types.get(*a).name.cmp(&types.get(*b).name));
    let mut groups: Vec<usize> = files.into_iter().flat_map(|file| file.groups).collect();
    groups.sort_unstable();
    groups.dedup();
    if ids.is_empty() { Vec::new() } else { vec![ModelFile { name: Ident::placeholder(), groups, types: ids }] }
}

/// An operation that is followed by polling one of another group can be polled for where both are there.
fn name_needed_features(api: &mut Api, groups: &Groups) {
    let positions: BTreeMap<Ident, usize> =
        api.operations.iter().enumerate().map(|(at, operation)| (operation.name.clone(), at)).collect();
    for (at, operation) in api.operations.iter_mut().enumerate() {
        let Some(follows) = &mut operation.waits_with else { continue };
        let polled = positions.get(&follows.polled).and_then(|at| groups.of_operation(*at));
        let own = groups.of_operation(at);
        follows.feature = polled
            .filter(|polled| own.is_none_or(|own| own.name != polled.name))
            .and_then(|polled| polled.feature.clone());
    }
}
