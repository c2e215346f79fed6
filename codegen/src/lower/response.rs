//! Responses: which answers are good, what each holds, and what they are together.
//!
//! Good are 2xx statuses. `default` is an error where a 2xx is described and both where none is. Statuses that are not
//! described keep their body raw; the runtime sees to that.

use crate::diagnostics::Code;
use crate::ir::{
    Case, Docs, Framing, Ident, Media, MediaKind, Outcome, OutcomeType, Payload, Scalar, Status, TypeRef, Variant,
};
use crate::spec::document::{self, MediaType, Operation, Response, SchemaId};

use super::media::{essence, is_binary, is_json, is_of_structures, is_read_as_json};
use super::naming::{self, Case as Letters};
use super::schema::{self, Hint};
use super::usage::Way;
use super::{Lowering, alike, docs, stream, union};

/// Everything an operation can answer.
pub(super) struct Answers {
    /// The cases, most exact status first.
    pub(super) cases: Vec<Case>,
    /// What is good.
    pub(super) output: Outcome,
    /// What is bad.
    pub(super) error: Outcome,
}

/// One status and the media types that are decoded alike, before it has its place in an outcome.
struct Group {
    status: Status,
    success: bool,
    media: Vec<Media>,
    payload: Payload,
    docs: Docs,
}

/// The answers of an operation.
pub(super) fn answers(lowering: &mut Lowering<'_>, operation: &Operation, parent: &str) -> Answers {
    let mut groups = Vec::new();
    let is_head = operation.method == "HEAD";
    for (response, status, success) in described(operation) {
        if is_redirect(status) {
            continue;
        }
        if is_head {
            groups.push(without_body(lowering, response, status, success));
        } else {
            groups.extend(of_response(lowering, response, status, success, parent));
        }
    }
    groups.sort_by_key(|group| group.status);
    let output = outcome(&groups, true, &format!("{parent} output"));
    let error = outcome(&groups, false, &format!("{parent} error"));
    let mut places = [0, 0];
    let cases = groups
        .into_iter()
        .map(|group| {
            let side = if group.success { &output } else { &error };
            let place = &mut places[usize::from(group.success)];
            let variant = if matches!(side.ty, OutcomeType::Enum(_)) { *place } else { 0 };
            *place += 1;
            Case { status: group.status, success: group.success, media: group.media, variant }
        })
        .collect();
    Answers { cases, output, error }
}

/// Redirects, which are not followed by default, are errors of their own kind whatever body they have.
fn is_redirect(status: Status) -> bool {
    matches!(status, Status::Code(300..=303 | 305 | 307 | 308))
}

/// Which statuses each response is for, and whether they are good. One may be both.
pub(super) fn described(operation: &Operation) -> Vec<(&Response, Status, bool)> {
    let any_success = operation.responses.iter().any(|response| is_success(response.status));
    let mut found = Vec::new();
    for response in &operation.responses {
        let status = match response.status {
            document::Status::Code(code) => Status::Code(code),
            document::Status::Range(digit) => Status::Range(digit),
            document::Status::Default => Status::Default,
        };
        match status {
            Status::Code(100..=199) | Status::Range(1) => {}
            Status::Default if !any_success => {
                found.extend([(response, Status::Range(2), true), (response, Status::Default, false)]);
            }
            _ => found.push((response, status, is_success(response.status))),
        }
    }
    found
}

fn is_success(status: document::Status) -> bool {
    matches!(status, document::Status::Code(200..=299) | document::Status::Range(2))
}

/// An answer to HEAD: its content says what GET would hold, so it is asked for by its types and nothing is read (RFC 9110 section 9.3.2).
fn without_body(lowering: &mut Lowering<'_>, response: &Response, status: Status, success: bool) -> Group {
    let mut media = Vec::new();
    for entry in asked_for(lowering, response) {
        let kind = if is_read_as_json(lowering, entry) { MediaKind::Json } else { MediaKind::Text };
        media.push(Media { name: entry.name.clone(), kind });
    }
    Group { status, success, media, payload: Payload::Empty, docs: docs::clean(&[response.description.as_deref()]) }
}

/// The media types that an answer is asked for as.
fn asked_for<'d>(lowering: &mut Lowering<'_>, response: &'d Response) -> Vec<&'d MediaType> {
    response.content.iter().filter(|media| !is_spelling(lowering, media, &response.content)).collect()
}

fn of_response(
    lowering: &mut Lowering<'_>,
    response: &Response,
    status: Status,
    success: bool,
    parent: &str,
) -> Vec<Group> {
    let text = docs::clean(&[response.description.as_deref()]);
    if response.content.is_empty() {
        return vec![Group { status, success, media: Vec::new(), payload: Payload::Empty, docs: text }];
    }
    let mut groups: Vec<Group> = Vec::new();
    let content = asked_for(lowering, response);
    let many = content.len() > 1;
    for media in content {
        let part = if success { "response".to_owned() } else { format!("{} error", status_word(status)) };
        let hint = Hint { parent, part: &part };
        let (kind, payload) = match sequence(lowering, media, hint, success) {
            Some(read) => read,
            None => payload(lowering, media, hint, many),
        };
        let entry = Media { name: media.name.clone(), kind };
        match groups.iter_mut().find(|group| group.payload == payload) {
            Some(group) => group.media.push(entry),
            None => groups.push(Group { status, success, media: vec![entry], payload, docs: text.clone() }),
        }
    }
    for group in groups.iter_mut().filter(|group| group.payload == Payload::Bytes) {
        if group.media.iter().all(|media| is_of_structures(&media.name)) {
            group.media.push(Media { name: "*/*".to_owned(), kind: MediaKind::Bytes });
        }
    }
    groups
}

/// Whether an answer says in another media type what it says in JSON too: such an answer is asked for as JSON alone. Bytes, sequences and
/// pages for people are no spellings.
fn is_spelling(lowering: &mut Lowering<'_>, media: &MediaType, content: &[MediaType]) -> bool {
    if is_read_as_json(lowering, media) || is_binary(lowering, media.schema) || stream::is_sequence(&media.name) {
        return false;
    }
    let Some(id) = media.schema else { return false };
    let essence = essence(&media.name);
    // A table or a page is no spelling: it leaves out what it cannot hold.
    let spells = ["xml", "json", "yaml", "yml"].iter().any(|end| essence.ends_with(end)) || essence == "text/plain";
    if !spells {
        return false;
    }
    let json = content.iter().filter(|other| is_json(&other.name) && !stream::is_sequence(&other.name));
    json.filter_map(|other| other.schema).any(|other| alike::same(lowering, other, id))
}

fn is_structured(lowering: &mut Lowering<'_>, id: SchemaId) -> bool {
    let schema = lowering.effective(alike::unwrapped(lowering, id));
    schema.types.object
        || schema.types.array
        || !schema.properties.is_empty()
        || union::arms(lowering, &schema).is_some()
}

/// How a sequence of items is read: one by one, or as text where it comes with an error, which is kept whole.
fn sequence(
    lowering: &mut Lowering<'_>,
    media: &MediaType,
    hint: Hint<'_>,
    success: bool,
) -> Option<(MediaKind, Payload)> {
    if is_binary(lowering, media.schema) || !stream::is_sequence(&media.name) {
        return None;
    }
    if !success {
        return Some((MediaKind::Text, Payload::Text));
    }
    let (framing, ty) = stream::items(lowering, media, hint)?;
    Some((MediaKind::Items, Payload::Items(framing, ty)))
}

/// How a body is read; `many` when it comes in several media types.
fn payload(lowering: &mut Lowering<'_>, media: &MediaType, hint: Hint<'_>, many: bool) -> (MediaKind, Payload) {
    let essence = essence(&media.name);
    let binary = is_binary(lowering, media.schema);
    if is_read_as_json(lowering, media) {
        let ty = match media.schema {
            Some(id) => schema::type_of(lowering, id, Way::In, hint),
            None => TypeRef::Json,
        };
        return (MediaKind::Json, Payload::Json(ty));
    }
    if (essence.starts_with("text/")
        || essence.ends_with("xml")
        || essence.contains("yaml")
        || essence == "application/javascript")
        && !binary
    {
        warn_structured(lowering, media, many);
        return (MediaKind::Text, Payload::Text);
    }
    if !binary {
        warn_structured(lowering, media, many);
    }
    let zip = matches!(essence.as_str(), "application/zip" | "application/x-zip-compressed" | "application/x-zip");
    (if zip { MediaKind::Archive } else { MediaKind::Bytes }, Payload::Bytes)
}

/// A body with a structure that is handed over as it comes.
fn warn_structured(lowering: &mut Lowering<'_>, media: &MediaType, many: bool) {
    let Some(id) = media.schema else { return };
    if !many && is_structured(lowering, id) {
        lowering
            .diagnostics
            .warn(
                Code::UnsupportedMediaType,
                &media.location,
                format!("{} answers are handed over undecoded", media.name),
            )
            .help("if the answer is JSON, say so by an overlay");
    }
}

/// What the good or the bad answers are together: the one type that all have, or a variant for each status.
fn outcome(groups: &[Group], success: bool, name: &str) -> Outcome {
    let mut groups: Vec<&Group> = groups.iter().filter(|group| group.success == success).collect();
    let alike = groups.windows(2).all(|pair| pair[0].payload == pair[1].payload);
    if alike {
        groups.truncate(1);
    }
    let mut variants: Vec<Variant> = groups.iter().map(|group| variant(group)).collect();
    if variants.len() > 1 {
        groups.iter().zip(&mut variants).for_each(|(group, variant)| name_status(&mut variant.docs, group.status));
    }
    let words: Vec<String> = groups.iter().map(|group| status_word(group.status)).collect();
    let texts: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            let twice = words.iter().filter(|other| *other == word).count() > 1;
            if twice { format!("{word} {}", payload_word(&variants[at].payload)) } else { word.clone() }
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for (variant, ident) in variants.iter_mut().zip(naming::assign(&texts, Letters::Camel, &[])) {
        variant.name = ident;
    }
    let ty = match &variants[..] {
        [] => OutcomeType::Empty,
        [only] if only.payload == Payload::Empty => OutcomeType::Empty,
        [_] => OutcomeType::Single,
        _ => OutcomeType::Enum(Ident::new(naming::name(name, Letters::Camel)).unwrap_or_else(Ident::placeholder)),
    };
    Outcome { variants, ty }
}

/// Begins the documentation of a variant with what it is for.
fn name_status(docs: &mut Docs, status: Status) {
    let label = match status {
        Status::Code(code) => code.to_string(),
        Status::Range(digit) => format!("{digit}xx"),
        Status::Default => "Any other status".to_owned(),
    };
    match docs.lines.first_mut() {
        Some(first) => *first = format!("{label}: {first}"),
        None => docs.lines.push(label),
    }
}

/// One status among others, still without its name.
fn variant(group: &Group) -> Variant {
    let mut payload = group.payload.clone();
    if let Payload::Json(ty) = &mut payload
        && *ty == TypeRef::Nullable(Box::new(TypeRef::Json))
    {
        *ty = TypeRef::Json;
    }
    Variant { name: Ident::placeholder(), payload, docs: group.docs.clone() }
}

fn payload_word(payload: &Payload) -> &'static str {
    match payload {
        Payload::Empty => "empty",
        Payload::Json(TypeRef::Scalar(Scalar::String)) => "string",
        Payload::Json(_) => "json",
        Payload::Text => "text",
        Payload::Bytes => "bytes",
        Payload::Items(Framing::Lines, _) => "lines",
        Payload::Items(Framing::Sequence, _) => "records",
        Payload::Items(..) => "events",
    }
}

/// The reason phrase of a status as a word (RFC 9110 section 15), or its number.
pub(super) fn status_word(status: Status) -> String {
    let word = match status {
        Status::Default => "default",
        Status::Range(digit) => return format!("status {digit}xx"),
        Status::Code(code) => match code {
            200 => "ok",
            201 => "created",
            202 => "accepted",
            203 => "non authoritative information",
            204 => "no content",
            205 => "reset content",
            206 => "partial content",
            207 => "multi status",
            300 => "multiple choices",
            301 => "moved permanently",
            302 => "found",
            303 => "see other",
            304 => "not modified",
            307 => "temporary redirect",
            308 => "permanent redirect",
            400 => "bad request",
            401 => "unauthorized",
            402 => "payment required",
            403 => "forbidden",
            404 => "not found",
            405 => "method not allowed",
            406 => "not acceptable",
            408 => "request timeout",
            409 => "conflict",
            410 => "gone",
            412 => "precondition failed",
            413 => "content too large",
            415 => "unsupported media type",
            422 => "unprocessable content",
            423 => "locked",
            429 => "too many requests",
            500 => "internal server error",
            501 => "not implemented",
            502 => "bad gateway",
            503 => "service unavailable",
            504 => "gateway timeout",
            other => return format!("status {other}"),
        },
    };
    word.to_owned()
}
