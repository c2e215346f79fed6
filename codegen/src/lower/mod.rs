//! [`Document`] to [`Api`](ir::Api): every decision about Rust is taken here, one concern a file.
//!
//! Goes in: a resolved document. Comes out: the IR, and a located warning for whatever Rust types express less exactly.
//! Must not do: know tokens, or look at texts again.
//!
//! The passes, in order: `usage` finds what is sent and what is received; every component gets its type id and name before
//! any is converted, so that forward and circular references are ordinary; `schema` (with `compose`, `union`, `enums`,
//! `scalar`) converts them; `operation` does the operations and `webhook` what the server sends by itself; `recursion` puts cycles on the heap;
//! `groups` cuts a large API into parts.

mod alike;
mod arm;
mod behaviour;
mod body;
mod choice;
mod circles;
mod compose;
mod constants;
mod docs;
mod enums;
mod extra;
mod fallback;
mod groups;
mod header;
mod html;
mod inheritance;
mod layout;
mod limits;
mod literal;
mod media;
mod multipart;
mod naming;
mod operation;
mod paging;
mod paging_shape;
mod parameter;
mod part_encoding;
mod parts;
mod recursion;
mod response;
mod scalar;
mod schema;
mod security;
mod shared;
mod shown;
mod stream;
mod tags;
mod tighten;
mod tuple;
mod union;
mod usage;
mod webhook;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::diagnostics::{Code, Diagnostics};
use crate::ir::{self, Census, SchemaTypes, TypeDef, TypeId, TypeRef, Types};
use crate::location::Location;
use crate::spec::document::{Additional, Document, Schema, SchemaId};

use fallback::Reason;
pub use groups::Split;
use inheritance::Selves;
use naming::{Case, Namespace};
use part_encoding::PartEncodings;
use usage::{Side, Usage};

/// What the caller decides about one API.
#[derive(Clone, Debug)]
pub struct Options {
    /// A short name, `[a-z0-9_]`: the module, or the crate.
    pub name: String,
    /// The name of the source text.
    pub source: String,
    /// Whether objects keep members that the document does not describe, whatever the document says of it.
    pub keep_undescribed: bool,
    /// How its operations are cut into groups; `None` for not at all.
    pub split: Option<Split>,
}

/// Lowers a document. Warnings are added to `diagnostics`; nothing here is an error except `x-specwright-…` entries that
/// contradict the document.
pub fn lower(document: &Document, options: &Options, diagnostics: &mut Diagnostics) -> ir::Api {
    // What many operations share, such as a body of Swagger 2.0, is spoken of once.
    let mut found = Diagnostics::new();
    let api = lower_into(document, options, &mut found);
    found.dedup();
    diagnostics.extend(found);
    api
}

fn lower_into(document: &Document, options: &Options, diagnostics: &mut Diagnostics) -> ir::Api {
    let mut lowering = Lowering::new(document, options, diagnostics);
    lowering.add_selves();
    lowering.warn_negations();
    lowering.warn_undescribed();
    lowering.look_at_examples();
    lowering.declare_components();
    lowering.define_components();
    shared::define(&mut lowering);
    let operations = operation::operations(&mut lowering);
    lowering.warn_contents();
    let operations = behaviour::attach(&mut lowering, operations);
    let webhooks = webhook::webhooks(&mut lowering, &operations);
    let schemas = lowering.schema_types();
    let (mut types, census) = lowering.finish();
    union::mark_nested(&mut types);
    let mut api = ir::Api {
        name: options.name.clone(),
        title: document.title.clone(),
        version: document.version.clone(),
        docs: docs::clean(&[document.description.as_deref()]),
        source: options.source.clone(),
        servers: security::servers(document, diagnostics),
        schemes: security::schemes(document, &options.name),
        rate_limit: document.rate_limit.map(|rate| (rate.per_second, rate.burst)),
        request_ids: document.request_ids.clone(),
        types,
        operations,
        webhooks,
        groups: None,
        schemas,
        parts: ir::Parts::new(),
        census,
    };
    let endless = recursion::break_cycles(&mut api.types, diagnostics);
    if endless > 0 {
        *api.census.fallbacks.entry(Reason::OnlyItself.code()).or_default() += endless;
    }
    union::mark_from(&mut api.types);
    constants::settle(&mut api.types);
    paging::attach(document, &mut api, diagnostics);
    api.parts = parts::of(&api);
    if let Some(split) = &options.split {
        groups::attach(document, &mut api, split);
    }
    api
}

/// The state of one run over one document.
struct Lowering<'a> {
    document: &'a Document,
    diagnostics: &'a mut Diagnostics,
    usage: Usage,
    /// Schemas that lowering makes itself, when `allOf` gives one property two schemas; ids go on after the document's.
    synthetic: Vec<Rc<Schema>>,
    /// Which schemas are put together out of one another: a parent that lists its heirs, and they.
    circles: Vec<usize>,
    selves: Selves,
    /// Schemas with their `allOf` merged in.
    merged: BTreeMap<SchemaId, Rc<Schema>>,
    /// What arms look like, seen from so deep.
    shapes: BTreeMap<(SchemaId, usize), arm::Shape>,
    names: Namespace,
    /// What inline schemas of shared components are called after.
    shared: BTreeMap<SchemaId, String>,
    defs: Vec<Option<TypeDef>>,
    /// What a schema became; inline schemas are reached once only, but `$ref` may lead into the middle of a component.
    memo: BTreeMap<(SchemaId, Side), TypeRef>,
    /// What a schema became as a multipart body, by the encodings that are stated for its parts.
    multipart: BTreeMap<(SchemaId, PartEncodings), TypeId>,
    /// Texts whose content is read by its schema: the data of events.
    decoded: BTreeSet<SchemaId>,
    /// Whether objects keep what the document does not describe, unless it says otherwise of one.
    keep_undescribed: bool,
    /// Objects that keep it because examples of the document show it.
    shown: BTreeSet<SchemaId>,
    census: Census,
    combined: compose::Combined,
    /// How many pairs of arms were looked at, where a schema has several choices.
    pairs: usize,
    depth: usize,
}

/// Schemas nested deeper than this, references counted, become raw JSON: no real document comes near, and the stack is finite.
const MAX_DEPTH: usize = 120;

impl<'a> Lowering<'a> {
    fn new(document: &'a Document, options: &Options, diagnostics: &'a mut Diagnostics) -> Self {
        Self {
            document,
            diagnostics,
            usage: Usage::of(document),
            synthetic: Vec::new(),
            circles: compose::circles(document),
            selves: Selves::default(),
            merged: BTreeMap::new(),
            shapes: BTreeMap::new(),
            names: Namespace::default(),
            shared: BTreeMap::new(),
            defs: Vec::new(),
            memo: BTreeMap::new(),
            multipart: BTreeMap::new(),
            decoded: BTreeSet::new(),
            keep_undescribed: options.keep_undescribed || document.keep_undescribed == Some(true),
            shown: BTreeSet::new(),
            census: Census { declared: document.declared_operations, ..Census::default() },
            combined: compose::Combined::default(),
            pairs: 0,
            depth: 0,
        }
    }

    /// `not` says what a value must not be, which no Rust type can.
    fn warn_negations(&mut self) {
        for schema in &self.document.schemas {
            if schema.not.is_some() {
                self.diagnostics
                    .warn(Code::UnsupportedSchema, &schema.location.child("not"), "`not` is not checked before sending")
                    .help("the server still checks it; say what a value must be where that is possible");
            }
        }
    }

    /// What a text holds is read for the data of events alone.
    fn warn_contents(&mut self) {
        let schemas = (0..).map(SchemaId).zip(&self.document.schemas);
        for (_, schema) in schemas.filter(|(id, schema)| schema.content_schema.is_some() && !self.decoded.contains(id))
        {
            let place = schema.location.child("contentSchema");
            self.diagnostics
                .warn(Code::UnsupportedSchema, &place, "`contentSchema` is not read: the text is passed as it is")
                .help("decode the text where it is used");
        }
    }

    /// A member that must be there and that nothing describes; parts of a composition may speak of each other's members.
    fn warn_undescribed(&mut self) {
        let schemas = &self.document.schemas;
        let parts = compose::parts_of_others(self.document);
        for (id, schema) in (0..).map(SchemaId).zip(schemas) {
            let whole = schema.all_of.is_empty() && schema.one_of.is_empty() && schema.any_of.is_empty();
            let others = matches!(schema.additional, Additional::Any | Additional::Schema(_));
            if !whole || others || schema.properties.is_empty() || parts.contains(&id) {
                continue;
            }
            for name in schema.required.iter().filter(|name| !schema.properties.contains_key(*name)) {
                let message =
                    format!("`{name}` is required but no property of that name is described; it is not asked for");
                self.diagnostics
                    .warn(Code::Missing, &schema.location.child("required"), message)
                    .help("describe it under `properties`, or take it out of `required`");
            }
        }
    }

    /// What is kept of all objects, or of none, asks for no witness.
    fn look_at_examples(&mut self) {
        if !self.keep_undescribed && self.document.keep_undescribed.is_none() {
            self.shown = shown::of(self);
            shown::note(self.document, &self.shown, self.diagnostics);
        }
    }

    /// Gives every component its ids and names, in the order of the names, so that the document's order changes nothing.
    fn declare_components(&mut self) {
        let mut components: Vec<(&String, SchemaId)> =
            self.document.components.iter().map(|(name, id)| (name, *id)).collect();
        components.sort_by(|a, b| a.0.cmp(b.0));
        let texts: Vec<&str> = components
            .iter()
            .map(|(name, id)| self.document.schema(*id).hints.name.as_deref().unwrap_or(name))
            .collect();
        let idents = naming::assign(&texts, Case::Camel, &[]);
        for (ident, ((_, id), text)) in idents.iter().zip(components.iter().zip(&texts)) {
            self.names.reserve(ident);
            let location = self.schema(*id).location.clone();
            self.note_yielded(&location, text, ident, Case::Camel);
        }
        for ((_, id), ident) in components.iter().zip(idents) {
            for side in self.usage.sides(*id) {
                if self.memo.contains_key(&(*id, side)) {
                    continue;
                }
                let ident = if side == Side::Sent {
                    self.names.claim(&format!("{ident}Input"), Case::Camel).0
                } else {
                    ident.clone()
                };
                let type_id = self.allocate(*id, side, ident);
                self.memo.insert((*id, side), TypeRef::Named(type_id));
            }
        }
    }

    /// Says where something is found under another name than its own, because another has that.
    fn note_yielded(&mut self, location: &Location, text: &str, ident: &ir::Ident, case: Case) {
        if naming::yielded(text, ident, case) {
            let name = naming::name(text, case);
            self.diagnostics
                .note(Code::Duplicate, location, format!("`{text}` is called `{ident}`, as `{name}` is taken"))
                .help("give it a name of its own: `x-specwright-name` in an overlay");
        }
    }

    fn define_components(&mut self) {
        let declared: Vec<(SchemaId, Side, TypeId)> = self
            .memo
            .iter()
            .filter_map(|((id, side), ty)| match ty {
                TypeRef::Named(type_id) => Some((*id, *side, *type_id)),
                _ => None,
            })
            .collect();
        let mut declared = declared;
        declared.sort_by_key(|(_, _, type_id)| *type_id);
        for (id, side, type_id) in declared {
            schema::define_component(self, id, side, type_id);
        }
    }

    /// A definition that is filled in later.
    fn allocate(&mut self, id: SchemaId, side: Side, name: ir::Ident) -> TypeId {
        let type_id = TypeId(u32::try_from(self.defs.len()).unwrap_or(u32::MAX));
        let schema = self.schema(id);
        let def = TypeDef {
            name,
            docs: docs::clean(&[schema.title.as_deref(), schema.description.as_deref()]),
            deprecated: schema.deprecated,
            pointer: schema.location.pointer.to_string(),
            sent: side != Side::Received && self.usage.sent(id),
            received: side != Side::Sent && self.usage.received(id),
            kind: ir::TypeKind::Alias(TypeRef::Json),
        };
        self.defs.push(Some(def));
        type_id
    }

    fn set_kind(&mut self, id: TypeId, kind: ir::TypeKind) {
        if let Some(Some(def)) = self.defs.get_mut(id.0 as usize) {
            def.kind = kind;
        }
    }

    fn def(&self, id: TypeId) -> Option<&TypeDef> {
        self.defs.get(id.0 as usize).and_then(Option::as_ref)
    }

    /// The schema with this number, the document's or one made here.
    fn schema(&self, id: SchemaId) -> &Schema {
        let index = id.0 as usize;
        let own = self.document.schemas.len();
        if index < own { &self.document.schemas[index] } else { &self.synthetic[index - own] }
    }

    /// Adds a schema made here for `owner`, out of `parts`.
    fn add_schema(&mut self, schema: Schema, owner: SchemaId, parts: &[SchemaId]) -> SchemaId {
        let id = SchemaId(u32::try_from(self.document.schemas.len() + self.synthetic.len()).unwrap_or(u32::MAX));
        self.synthetic.push(Rc::new(schema));
        self.usage.add(id, owner, parts);
        id
    }

    /// Builders stand beside the types, whose names they must not take; in the order of the names, once all are known.
    fn name_builders(&mut self) {
        let mut defs: Vec<&mut TypeDef> = self.defs.iter_mut().flatten().filter(|def| def.sent).collect();
        defs.sort_by(|a, b| a.name.cmp(&b.name));
        for def in defs {
            if let ir::TypeKind::Struct(s) = &mut def.kind {
                let wanted = format!("{}Builder", def.name.as_str().trim_end_matches('_'));
                s.builder = Some(self.names.claim_as(&wanted, Case::Camel));
            }
        }
    }

    /// What the document's schemas became, for readers of the document.
    fn schema_types(&mut self) -> Vec<SchemaTypes> {
        let mut found: BTreeMap<(u16, String), SchemaTypes> = BTreeMap::new();
        let own = self.document.schemas.len();
        for ((id, side), ty) in std::mem::take(&mut self.memo) {
            if id.0 as usize >= own {
                continue;
            }
            let ty = if self.is_nullable(id) { TypeRef::Nullable(Box::new(ty)) } else { ty };
            let location = &self.schema(id).location;
            let (file, pointer) = (location.file.0, location.pointer.to_string());
            let types = found.entry((file, pointer.clone())).or_insert_with(|| SchemaTypes {
                file,
                pointer,
                sent: ty.clone(),
                received: ty.clone(),
            });
            match side {
                Side::Both => {}
                Side::Received => types.received = ty,
                Side::Sent => types.sent = ty,
            }
        }
        found.into_values().collect()
    }

    fn finish(mut self) -> (Types, Census) {
        self.name_builders();
        (Types { defs: self.defs.into_iter().flatten().collect() }, self.census)
    }
}
