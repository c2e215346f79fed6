//! Schemas to types: objects, maps, arrays, scalars, and the way to everything else.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::ir::{Docs, Field, Ident, Limits, Presence, Scalar, Struct, TypeId, TypeKind, TypeRef};
use crate::spec::document::{Additional, Schema, SchemaId, TypeSet};

use super::alike::unwrapped;
use super::fallback::Reason;
use super::naming::{self, Case};
use super::usage::{Side, Way};
use super::{Lowering, MAX_DEPTH, constants, docs, enums, extra, limits, literal, multipart, scalar, tuple, union};

/// What an inline type is called after: the type it stands in, and the member.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hint<'h> {
    /// The Rust name of the type around it, or of the operation.
    pub(super) parent: &'h str,
    /// The member, by its wire name.
    pub(super) part: &'h str,
}

impl Hint<'_> {
    pub(super) fn text(&self) -> String {
        format!("{} {}", self.parent, self.part)
    }
}

/// What a schema turned out to be.
pub(super) enum Made {
    /// A type that needs no definition.
    Type(TypeRef),
    /// A definition.
    Kind(Box<TypeKind>),
}

/// The type of a value of this schema, nullability included.
pub(super) fn type_of(lowering: &mut Lowering<'_>, id: SchemaId, way: Way, hint: Hint<'_>) -> TypeRef {
    lowering.census.positions += 1;
    let bare = bare_type(lowering, id, way, hint);
    if lowering.is_nullable(id) && bare != TypeRef::Json { TypeRef::Nullable(Box::new(bare)) } else { bare }
}

/// The type without `null`.
fn bare_type(lowering: &mut Lowering<'_>, id: SchemaId, way: Way, hint: Hint<'_>) -> TypeRef {
    let side = lowering.usage.side(id, way);
    if let Some(ty) = lowering.memo.get(&(id, side)) {
        return ty.clone();
    }
    if lowering.depth >= MAX_DEPTH {
        let location = lowering.schema(id).location.clone();
        return lowering.fall_back(&location, Reason::TooDeep);
    }
    lowering.depth += 1;
    let ty = inline(lowering, id, side, hint);
    lowering.depth -= 1;
    lowering.memo.insert((id, side), ty.clone());
    ty
}

/// The type of a schema that is no component.
fn inline(lowering: &mut Lowering<'_>, id: SchemaId, side: Side, hint: Hint<'_>) -> TypeRef {
    if let Some(target) = lowering.wrapped(id) {
        let way = lowering.usage.way(id, side);
        return bare_type(lowering, target, way, hint);
    }
    let schema = lowering.effective(id);
    let text = lowering.shared.get(&id).cloned().unwrap_or_else(|| hint.text());
    if is_struct(lowering, &schema) {
        // The id comes first: the schema may hold a reference to itself.
        let (name, _) = lowering.names.claim(&text, Case::Camel);
        let type_id = lowering.allocate(id, side, name.clone());
        lowering.memo.insert((id, side), TypeRef::Named(type_id));
        let kind = TypeKind::Struct(struct_of(lowering, id, side, name.as_str()));
        lowering.set_kind(type_id, kind);
        return TypeRef::Named(type_id);
    }
    match make(lowering, id, side, &naming::name(&text, Case::Camel)) {
        Made::Type(ty) => ty,
        Made::Kind(kind) => {
            let kind = *kind;
            let (name, _) = lowering.names.claim(&text, Case::Camel);
            let type_id = lowering.allocate(id, side, name);
            lowering.set_kind(type_id, kind);
            TypeRef::Named(type_id)
        }
    }
}

/// Fills in the definition of a component.
pub(super) fn define_component(lowering: &mut Lowering<'_>, id: SchemaId, side: Side, type_id: TypeId) {
    let name = lowering.def(type_id).map(|def| def.name.to_string()).unwrap_or_default();
    if let Some(target) = lowering.wrapped(id) {
        let way = lowering.usage.way(id, side);
        let ty = bare_type(lowering, target, way, Hint { parent: &name, part: "" });
        lowering.set_kind(type_id, TypeKind::Alias(ty));
        return;
    }
    let schema = lowering.effective(id);
    let kind = if is_struct(lowering, &schema) {
        let parts = lowering.usage.only_parts(id).cloned();
        TypeKind::Struct(match parts {
            Some(types) => multipart::struct_of(lowering, id, &types, &name),
            None => struct_of(lowering, id, side, &name),
        })
    } else {
        match make(lowering, id, side, &name) {
            Made::Type(ty) => TypeKind::Alias(ty),
            Made::Kind(kind) => *kind,
        }
    };
    lowering.set_kind(type_id, kind);
}

/// What a schema made here is, for a definition that has this name already.
pub(super) fn definition(lowering: &mut Lowering<'_>, id: SchemaId, side: Side, name: &str) -> Made {
    let schema = lowering.effective(id);
    if is_struct(lowering, &schema) {
        return Made::Kind(Box::new(TypeKind::Struct(struct_of(lowering, id, side, name))));
    }
    make(lowering, id, side, name)
}

/// Everything but structs.
fn make(lowering: &mut Lowering<'_>, id: SchemaId, side: Side, name: &str) -> Made {
    let schema = lowering.effective(id);
    if union::arms(lowering, &schema).is_some() {
        return union::make(lowering, id, side, name);
    }
    let way = lowering.usage.way(id, side);
    if let Some(types) = enums::mixed(&schema) {
        return union::of_types(lowering, id, types, way, name);
    }
    if schema.enum_values.is_some() {
        return enums::make(lowering, &schema);
    }
    let types = inferred(&schema);
    match count(types) {
        0 => Made::Type(TypeRef::Json),
        1 if types.array && !schema.prefix_items.is_empty() => tuple::make(lowering, id, side, name),
        1 => Made::Type(single(lowering, &schema, types, way, name)),
        _ if types == (TypeSet { integer: true, number: true, ..TypeSet::default() }) => {
            Made::Type(TypeRef::Scalar(Scalar::F64))
        }
        _ => union::of_types(lowering, id, types, way, name),
    }
}

fn single(lowering: &mut Lowering<'_>, schema: &Schema, types: TypeSet, way: Way, name: &str) -> TypeRef {
    if types.string {
        return TypeRef::Scalar(scalar::string(schema));
    }
    if types.integer {
        return TypeRef::Scalar(scalar::integer(schema));
    }
    if types.number {
        return TypeRef::Scalar(Scalar::F64);
    }
    if types.boolean {
        return TypeRef::Scalar(Scalar::Bool);
    }
    if types.array {
        let item =
            schema.items.map_or(TypeRef::Json, |items| type_of(lowering, items, way, Hint { parent: name, part: "" }));
        let set = schema.constraints.unique_items && schema.items.is_some_and(|items| is_ordered(lowering, items));
        return if set { TypeRef::Set(Box::new(item)) } else { TypeRef::List(Box::new(item)) };
    }
    let value = match schema.additional {
        Additional::Schema(value) => type_of(lowering, value, way, Hint { parent: name, part: "" }),
        _ => TypeRef::Json,
    };
    TypeRef::Map(Box::new(value))
}

/// Whether values of the schema can be put in order, as the elements of a set are.
fn is_ordered(lowering: &mut Lowering<'_>, id: SchemaId) -> bool {
    let schema = lowering.effective(unwrapped(lowering, id));
    let alike = |is: fn(&Value) -> bool| schema.enum_values.as_ref().is_none_or(|values| values.iter().all(is));
    let types = inferred(&schema);
    let one = match () {
        () if count(types) != 1 => return false,
        () if types.string => alike(Value::is_string) && scalar::string(&schema) != Scalar::Secret,
        () if types.integer => alike(Value::is_i64),
        () => types.boolean && alike(Value::is_boolean),
    };
    one && union::arms(lowering, &schema).is_none()
}

/// Whether the schema is an object with members of its own.
pub(super) fn is_struct(lowering: &Lowering<'_>, schema: &Schema) -> bool {
    let types = inferred(schema);
    types.object
        && count(types) == 1
        && (!schema.properties.is_empty()
            || (schema.additional == Additional::Forbidden && schema.enum_values.is_none()))
        && union::arms(lowering, schema).is_none()
}

/// The types of the schema, guessed from its other keywords where it does not say them.
pub(super) fn inferred(schema: &Schema) -> TypeSet {
    if schema.types != TypeSet::default() {
        return schema.types;
    }
    if schema.hints.secret {
        return TypeSet { string: true, ..TypeSet::default() };
    }
    if let Some(values) = schema.enum_values.as_deref().filter(|values| !values.is_empty()) {
        return enums::types_of(values);
    }
    let c = &schema.constraints;
    let object =
        !schema.properties.is_empty() || !matches!(schema.additional, Additional::Unspecified | Additional::Any);
    if object || !schema.required.is_empty() || c.min_properties.is_some() || c.max_properties.is_some() {
        return TypeSet { object: true, ..TypeSet::default() };
    }
    if schema.items.is_some() || !schema.prefix_items.is_empty() || c.min_items.is_some() || c.max_items.is_some() {
        return TypeSet { array: true, ..TypeSet::default() };
    }
    let text_format = schema.format.as_deref().is_some_and(scalar::is_of_text);
    if c.pattern.is_some() || c.min_length.is_some() || c.max_length.is_some() || text_format {
        return TypeSet { string: true, ..TypeSet::default() };
    }
    TypeSet::default()
}

/// How many types a set holds.
pub(super) fn count(types: TypeSet) -> usize {
    [types.string, types.integer, types.number, types.boolean, types.array, types.object]
        .iter()
        .filter(|set| **set)
        .count()
}

/// The fields of an object.
pub(super) fn struct_of(lowering: &mut Lowering<'_>, id: SchemaId, side: Side, name: &str) -> Struct {
    let schema = lowering.effective(id);
    let way = lowering.usage.way(id, side);
    let sent = side != Side::Received && lowering.usage.sent(id);
    let members = members(lowering, id, side);
    let mut fields: Vec<Field> = members.into_iter().map(|member| field(lowering, member, way, sent, name)).collect();
    name_null_setters(&mut fields, sent);
    let shown = lowering.shown.contains(&id);
    let mut extra = extra::of(lowering, (&schema, shown), way, name, &fields);
    if let Some(extra) = extra.as_mut().filter(|_| sent) {
        extra.limits = limits::of_extra(lowering, &schema);
    }
    Struct { fields, extra, ..Struct::default() }
}

/// The members that a type has on its side, with their names.
pub(super) fn members(lowering: &mut Lowering<'_>, id: SchemaId, side: Side) -> Vec<Member> {
    let schema = lowering.effective(id);
    let kept: Vec<(&String, SchemaId)> = schema
        .properties
        .iter()
        .filter(|(_, member)| {
            let member = lowering.one_way_flags(**member);
            lowering.usage.keeps(id, side, member)
        })
        .map(|(wire, member)| (wire, *member))
        .collect();
    let required: BTreeSet<&str> = schema.required.iter().map(String::as_str).collect();
    let relaxed: BTreeSet<&str> = match side {
        Side::Sent => BTreeSet::new(),
        Side::Both | Side::Received if !lowering.usage.received(id) => BTreeSet::new(),
        Side::Both | Side::Received => schema.hints.relaxed.iter().map(String::as_str).collect(),
    };
    let texts: Vec<String> = kept.iter().map(|(wire, member)| lowering.member_name(*member, wire)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let names = naming::assign(&texts, Case::Snake, FIELD_NAMES_TAKEN);
    let owner = schema.location.child("properties");
    for ((wire, _), (text, ident)) in kept.iter().zip(texts.iter().zip(&names)) {
        lowering.note_yielded(&owner.child(wire.as_str()), text, ident, Case::Snake);
    }
    let member = |((wire, id), ident): ((&String, SchemaId), Ident)| Member {
        required: required.contains(wire.as_str()),
        relaxed: relaxed.contains(wire.as_str()),
        wire: wire.clone(),
        id,
        ident,
    };
    kept.into_iter().zip(names).map(member).collect()
}

/// Setters must not hide the methods of their builder.
const FIELD_NAMES_TAKEN: &[&str] = &["build"];

/// A member of an object.
pub(super) struct Member {
    pub(super) wire: String,
    pub(super) id: SchemaId,
    pub(super) ident: Ident,
    pub(super) required: bool,
    /// Whether answers may lack it although it is required.
    pub(super) relaxed: bool,
}

/// The field of a member.
pub(super) fn field(lowering: &mut Lowering<'_>, member: Member, way: Way, sent: bool, parent: &str) -> Field {
    let part = lowering.member_name(member.id, &member.wire);
    let ty = type_of(lowering, member.id, way, Hint { parent, part: &part });
    let limits = if sent { limits::limits(lowering, member.id) } else { Limits::default() };
    let schema = lowering.effective(member.id);
    let location = lowering.schema(member.id).location.clone();
    let default = match &schema.default {
        Some(value) if !member.required => literal::default(lowering, value, &ty, &location),
        _ => None,
    };
    let presence = match default {
        _ if member.required && member.relaxed => Presence::Relaxed,
        _ if member.required => Presence::Required,
        Some(literal) => Presence::Defaulted(literal),
        None => Presence::Optional,
    };
    let only = schema.enum_values.as_deref().filter(|_| sent && member.required && !schema.nullable);
    let constant = match only {
        Some([only]) => constants::plain(only),
        _ => None,
    };
    Field {
        wire: member.wire,
        name: member.ident,
        constant,
        null_setter: None,
        ty,
        presence,
        limits,
        docs: member_docs(lowering, member.id),
        deprecated: lowering.schema(member.id).deprecated,
    }
}

/// A member says what it is itself; where it is only a reference, the first words of the type must do.
pub(super) fn member_docs(lowering: &mut Lowering<'_>, id: SchemaId) -> Docs {
    let own = lowering.schema(id);
    if own.name.is_none() && (own.description.is_some() || own.title.is_some()) {
        return docs::clean(&[own.title.as_deref(), own.description.as_deref()]);
    }
    let schema = lowering.effective(id);
    let docs = docs::clean(&[schema.title.as_deref(), schema.description.as_deref()]);
    let summary = docs.summary();
    if summary.is_empty() || summary.starts_with("```") { Docs::default() } else { Docs { lines: vec![summary] } }
}

fn name_null_setters(fields: &mut [Field], sent: bool) {
    if !sent {
        return;
    }
    let mut used: BTreeSet<String> = fields.iter().map(|field| field.name.to_string()).collect();
    for field in fields {
        let must = matches!(field.presence, Presence::Required | Presence::Relaxed);
        if must || !matches!(field.ty, TypeRef::Nullable(_)) {
            continue;
        }
        let mut text = format!("{}_null", field.name.as_str().trim_end_matches('_'));
        while !used.insert(text.clone()) {
            text.push('_');
        }
        field.null_setter = Ident::new(text);
    }
}

impl Lowering<'_> {
    /// Whether `null` is a value of the schema.
    pub(super) fn is_nullable(&mut self, id: SchemaId) -> bool {
        let mut at = id;
        for _ in 0..MAX_DEPTH {
            let schema = self.effective(at);
            let arms: Vec<SchemaId> = schema.one_of.iter().chain(&schema.any_of).copied().collect();
            let null = |schema: &Schema| schema.nullable || schema.only_null;
            if null(&schema) || arms.iter().any(|arm| null(self.schema(*arm))) {
                return true;
            }
            match (self.wrapped(at), &arms[..]) {
                (Some(target), _) => at = target,
                (None, [only]) => at = *only,
                _ => return false,
            }
        }
        false
    }

    /// What a member is called: the overlay's name for it, else its name in JSON. The name of a component is the type's, not
    /// the member's.
    fn member_name(&self, id: SchemaId, wire: &str) -> String {
        let schema = self.schema(id);
        schema.hints.name.clone().filter(|_| schema.name.is_none()).unwrap_or_else(|| wire.to_owned())
    }

    /// The schema that says whether a member is read-only or write-only: the member itself, or what it wraps.
    fn one_way_flags(&self, id: SchemaId) -> &Schema {
        let schema = self.schema(id);
        match self.wrapped(id) {
            Some(target) if !schema.read_only && !schema.write_only => self.schema(target),
            _ => schema,
        }
    }
}
