//! Inline schemas of shared responses, bodies, parameters and headers: named after the component they stand in, before any
//! operation is looked at, so that it does not matter which operation uses the component first.

use std::collections::{BTreeMap, BTreeSet};

use crate::spec::document::SchemaId;

use super::Lowering;
use super::media::{essence, is_json};
use super::naming::{self, Case};
use super::schema::{Hint, type_of};
use super::usage::Way;

/// Where a schema stands in a shared component.
struct Place {
    kind: &'static str,
    component: String,
    media: Option<String>,
}

/// An inline schema, with its media type where it has one.
type Inline = (Option<String>, SchemaId);

/// Names the inline schemas of shared components, and makes the types of those whose use is always the same.
pub(super) fn define(lowering: &mut Lowering<'_>) {
    let mut places: BTreeMap<(&'static str, String), Vec<Inline>> = BTreeMap::new();
    for (index, schema) in lowering.document.schemas.iter().enumerate() {
        let id = SchemaId(u32::try_from(index).unwrap_or(u32::MAX));
        let used = lowering.usage.sent(id) || lowering.usage.received(id);
        if let Some(place) = place(&schema.location.pointer.tokens()).filter(|_| used && schema.name.is_none()) {
            places.entry((place.kind, place.component)).or_default().push((place.media, id));
        }
    }
    let mut taken = BTreeSet::new();
    let mut fixed = Vec::new();
    for ((kind, component), mut schemas) in places {
        schemas.sort();
        let several = schemas.len() > 1;
        for (media, id) in schemas {
            let plain = media.as_deref().is_none_or(|media| essence(media) == "application/json");
            let word = media.as_deref().filter(|_| several && !plain).map(essence).unwrap_or_default();
            let word = word.rsplit('/').next().unwrap_or_default();
            let text = name_of(lowering, &mut taken, &format!("{component} {word}"), kind);
            // How a body in parts or of bytes is typed is known only where it is sent.
            if media.is_none_or(|media| is_json(&media)) {
                fixed.push((id, kind));
            }
            lowering.shared.insert(id, text);
        }
    }
    for (id, kind) in fixed {
        let way = if matches!(kind, "response" | "header") { Way::In } else { Way::Out };
        let positions = lowering.census.positions;
        let text = lowering.shared.get(&id).cloned().unwrap_or_default();
        type_of(lowering, id, way, Hint { parent: &text, part: "" });
        // The position is counted where it is used.
        lowering.census.positions = positions.max(lowering.census.positions.saturating_sub(1));
    }
}

/// The component's name; with its kind where a schema or another shared component has that name.
fn name_of(lowering: &Lowering<'_>, taken: &mut BTreeSet<String>, text: &str, kind: &str) -> String {
    let name = naming::name(text, Case::Camel);
    if lowering.names.is_free(&name) && taken.insert(name) { text.to_owned() } else { format!("{text} {kind}") }
}

fn place(tokens: &[&str]) -> Option<Place> {
    let (group, rest) = match tokens {
        ["components", group, rest @ ..] => (*group, rest),
        [group @ ("responses" | "parameters"), rest @ ..] => (*group, rest),
        _ => return None,
    };
    let kind = match group {
        "responses" => "response",
        "requestBodies" => "body",
        "parameters" => "parameter",
        "headers" => "header",
        _ => return None,
    };
    let (component, media) = match rest {
        [component, "content", media, "schema"] => (*component, Some((*media).to_owned())),
        [component, "schema"] => (*component, None),
        _ => return None,
    };
    Some(Place { kind, component: component.to_owned(), media })
}
