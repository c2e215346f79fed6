//! Members that have one value only, which a builder sets: those with one listed value, and those that hold the tag of a union's arm.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::ir::{EnumValue, Field, Literal, Presence, Scalar, TypeKind, TypeRef, Types, Union};

use super::union;

/// A value as what its JSON type says; [`settle`] makes it one of the field's type.
pub(super) fn plain(value: &Value) -> Option<Literal> {
    match value {
        Value::Bool(flag) => Some(Literal::Bool(*flag)),
        Value::Number(number) => number.as_i64().map(Literal::Int).or_else(|| number.as_f64().map(Literal::Float)),
        Value::String(text) => Some(Literal::Text(text.clone())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Gives the tags of union arms to the members of their payloads that hold them, as their one value: a tag is not a matter of choice
/// for whoever builds the payload. Not where the payload is an arm of several unions with different tags.
fn give_tags(types: &mut Types) {
    let mut found: BTreeMap<(u32, String), Option<Literal>> = BTreeMap::new();
    for def in types.defs.iter().filter(|def| def.sent) {
        let TypeKind::Union(Union { tag: Some(tag), arms, .. }) = &def.kind else { continue };
        for arm in arms {
            let TypeRef::Named(id) = union::payload(types, &arm.ty) else { continue };
            let value = arm.only_tag.as_deref().and_then(|text| tagged(text, tag.json));
            let known = found.entry((id.0, tag.property.clone())).or_insert_with(|| value.clone());
            if *known != value {
                *known = None;
            }
        }
    }
    for ((id, property), value) in found {
        let TypeKind::Struct(s) = &mut types.defs[id as usize].kind else { continue };
        let has_to_be_there = |field: &&mut Field| matches!(field.presence, Presence::Required | Presence::Relaxed);
        let fields = s.fields.iter_mut().filter(has_to_be_there);
        fields
            .filter(|field| field.wire == property && field.constant.is_none())
            .for_each(|field| field.constant.clone_from(&value));
    }
}

/// A tag as it is written.
fn tagged(text: &str, is_json: bool) -> Option<Literal> {
    if is_json {
        serde_json::from_str(text).ok().as_ref().and_then(plain)
    } else {
        Some(Literal::Text(text.to_owned()))
    }
}

/// Makes the only values of fields constants of the fields' types, once every type is known. Types without constants have none.
pub(super) fn settle(types: &mut Types) {
    give_tags(types);
    for at in 0..types.defs.len() {
        let mut kind = std::mem::replace(&mut types.defs[at].kind, TypeKind::Alias(TypeRef::Json));
        if let TypeKind::Struct(s) = &mut kind {
            let builds = s.builder.is_some();
            for field in &mut s.fields {
                let plain = field.constant.take().filter(|_| builds);
                field.constant = plain.and_then(|plain| settled(types, &field.ty, plain));
            }
        }
        types.defs[at].kind = kind;
    }
}

fn settled(types: &Types, ty: &TypeRef, plain: Literal) -> Option<Literal> {
    match (types.resolve(ty), &plain) {
        (TypeRef::Scalar(Scalar::Bool), Literal::Bool(_))
        | (TypeRef::Scalar(Scalar::I64), Literal::Int(_))
        | (TypeRef::Scalar(Scalar::F64), Literal::Float(_))
        | (TypeRef::Scalar(Scalar::String), Literal::Text(_)) => Some(plain),
        (TypeRef::Scalar(Scalar::I32), Literal::Int(int)) => i32::try_from(*int).is_ok().then_some(plain),
        (TypeRef::Scalar(Scalar::U64), Literal::Int(int)) => u64::try_from(*int).is_ok().then_some(plain),
        (TypeRef::Named(id), _) => {
            let TypeKind::Enum(e) = &types.get(*id).kind else { return None };
            let same = |value: &EnumValue| match (value, &plain) {
                (EnumValue::Text(text), Literal::Text(plain)) => text == plain,
                (EnumValue::Int(int), Literal::Int(plain)) => int == plain,
                // A value of a list of texts may be written without quotes.
                (EnumValue::Text(_), _) => e.variants.len() == 1,
                (EnumValue::Int(_), _) => false,
            };
            let found = e.variants.iter().find(|variant| same(&variant.value))?;
            Some(Literal::Variant(*id, found.name.clone()))
        }
        _ => None,
    }
}
