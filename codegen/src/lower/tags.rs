//! Tags: which values of a discriminator mean which arm.
//!
//! A value means the arm that it is mapped to, or the one that lists it for the member, or the one that is called so (OpenAPI 3.0.3,
//! "Discriminator Object").

use std::collections::BTreeMap;

use crate::diagnostics::Code;
use crate::spec::document::{Discriminator, Schema, SchemaId};

use super::Lowering;
use super::arm::listed_texts;

/// The values that mean one arm.
#[derive(Clone, Debug, Default)]
pub(super) struct Tags {
    /// All of them; the first one is written.
    pub(super) all: Vec<String>,
    /// The one that the arm has for certain: of several that are mapped or listed it could be any.
    pub(super) only: Option<String>,
}

/// What is known of the tag of one arm.
struct Known {
    mapped: Vec<String>,
    listed: Option<Vec<String>>,
    name: Option<String>,
}

/// The tags of the arms of a choice, which has a discriminator.
pub(super) fn of_arms(lowering: &mut Lowering<'_>, choice: &Schema, list: &[SchemaId]) -> Vec<Tags> {
    let Some(discriminator) = &choice.discriminator else { return vec![Tags::default(); list.len()] };
    let known: Vec<Known> = list.iter().map(|id| known(lowering, discriminator, *id)).collect();
    let mut listed: BTreeMap<&str, usize> = BTreeMap::new();
    for value in known.iter().flat_map(|arm| arm.listed.iter().flatten()) {
        *listed.entry(value).or_default() += 1;
    }
    let alone = |value: &str| listed.get(value) == Some(&1) && !discriminator.mapping.contains_key(value);
    let tags: Vec<Tags> = known.iter().map(|arm| of_arm(discriminator, arm, &alone)).collect();
    let guessed = known.iter().zip(&tags).filter_map(|(arm, tags)| guessed(arm, tags));
    warn_guessed(lowering, discriminator, &guessed.collect::<Vec<_>>());
    tags
}

fn known(lowering: &mut Lowering<'_>, discriminator: &Discriminator, id: SchemaId) -> Known {
    let target = target(lowering, id);
    let means = |mapped: SchemaId| mapped == id || mapped == target;
    let mapped = discriminator.mapping.iter().filter(|(_, to)| means(**to)).map(|(tag, _)| tag.clone()).collect();
    let member = lowering.effective(id).properties.get(&discriminator.property).copied();
    Known {
        mapped,
        listed: member.and_then(|member| listed_texts(lowering, member)),
        name: lowering.schema(target).name.clone().filter(|name| !discriminator.mapping.contains_key(name)),
    }
}

/// `alone` says whether one arm alone lists a value, which is mapped nowhere.
fn of_arm(discriminator: &Discriminator, arm: &Known, alone: &dyn Fn(&str) -> bool) -> Tags {
    let listed = arm.listed.as_deref().unwrap_or_default();
    let own: Vec<String> = match listed {
        [only] if arm.mapped.is_empty() => vec![only.clone()],
        _ => listed.iter().filter(|value| alone(value)).cloned().collect(),
    };
    let mut all = arm.mapped.clone();
    all.extend(own.into_iter().filter(|value| !arm.mapped.contains(value)));
    let several = all.len() > 1;
    if let Some(name) = &arm.name {
        let allowed = arm.listed.as_ref().is_none_or(|listed| listed.contains(name));
        let alike = || {
            listed.iter().find(|value| value.eq_ignore_ascii_case(name) && !discriminator.mapping.contains_key(*value))
        };
        if allowed && !all.contains(name) {
            all.push(name.clone());
        } else if all.is_empty() {
            all.push(alike().unwrap_or(name).clone());
        }
    }
    Tags { only: all.first().filter(|_| !several).cloned(), all }
}

/// The value by which an arm is known that is its name but for the letters' case, and the name.
fn guessed<'k>(arm: &'k Known, tags: &'k Tags) -> Option<(&'k str, &'k str)> {
    let ([tag], Some(name)) = (&tags.all[..], &arm.name) else { return None };
    let shared = arm.mapped.is_empty() && arm.listed.as_ref().is_some_and(|listed| listed.len() > 1);
    (shared && tag != name).then_some((tag, name))
}

fn warn_guessed(lowering: &mut Lowering<'_>, discriminator: &Discriminator, guessed: &[(&str, &str)]) {
    let [(tag, name), others @ ..] = guessed else { return };
    let more = match others.len() {
        0 => String::new(),
        count => format!(", and {count} more likewise"),
    };
    let message = format!("no mapping says which schema `{tag}` means; it is read as `{name}`{more}");
    lowering
        .diagnostics
        .warn(Code::UnsupportedSchema, &discriminator.location, message)
        .help("add a mapping to the discriminator");
}

/// The schema that a mapping names an arm by: a parent among its heirs is that parent, and what was combined with what stands beside
/// the choice is known by its last part.
pub(super) fn target(lowering: &Lowering<'_>, id: SchemaId) -> SchemaId {
    let part = lowering.schema(id).all_of.last().copied().filter(|_| lowering.schema(id).name.is_none());
    lowering.parent_of_self(id).or_else(|| lowering.wrapped(id)).or(part).unwrap_or(id)
}
