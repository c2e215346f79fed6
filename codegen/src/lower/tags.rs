//! Tags: which values of a discriminator mean which arm.
//!
//! A value means the arm that it is mapped to, or the one that lists it for the member, or the one that is called so (OpenAPI 3.0.3,
//! "Discriminator Object").

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
    let tags: Vec<Tags> = (0..known.len()).map(|at| of_arm(discriminator, &known, at)).collect();
    for (arm, tags) in known.iter().zip(&tags) {
        warn_guessed(lowering, discriminator, arm, tags);
    }
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

fn of_arm(discriminator: &Discriminator, known: &[Known], at: usize) -> Tags {
    let arm = &known[at];
    let elsewhere = |value: &String| {
        let of = |other: &Known| other.listed.iter().flatten().any(|listed| listed == value);
        discriminator.mapping.contains_key(value) || known.iter().enumerate().any(|(i, other)| i != at && of(other))
    };
    let listed = arm.listed.as_deref().unwrap_or_default();
    let own: Vec<String> = match listed {
        [only] if arm.mapped.is_empty() => vec![only.clone()],
        _ => listed.iter().filter(|value| !elsewhere(value)).cloned().collect(),
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

/// Says so where an arm is known by a value that is its name but for the letters' case.
fn warn_guessed(lowering: &mut Lowering<'_>, discriminator: &Discriminator, arm: &Known, tags: &Tags) {
    let ([tag], Some(name)) = (&tags.all[..], &arm.name) else { return };
    let shared = arm.mapped.is_empty() && arm.listed.as_ref().is_some_and(|listed| listed.len() > 1);
    if shared && tag != name {
        let message = format!("no mapping says which schema `{tag}` means; it is read as `{name}`");
        lowering
            .diagnostics
            .warn(Code::UnsupportedSchema, &discriminator.location, message)
            .help("add a mapping to the discriminator");
    }
}

/// The schema that a mapping names an arm by: a parent among its heirs is that parent, and what was combined with what stands beside
/// the choice is known by its last part.
pub(super) fn target(lowering: &Lowering<'_>, id: SchemaId) -> SchemaId {
    let part = lowering.schema(id).all_of.last().copied().filter(|_| lowering.schema(id).name.is_none());
    lowering.parent_of_self(id).or_else(|| lowering.wrapped(id)).or(part).unwrap_or(id)
}
