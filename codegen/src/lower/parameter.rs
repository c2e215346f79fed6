//! Parameters: place, style, type, and whether they are an argument or a setter.

use crate::diagnostics::Code;
use crate::ir::{self, Encoding, Limits, Scalar, StyleKind, TypeRef};
use crate::spec::document::{Operation, Parameter, Place, SchemaId, Style};

use super::layout::{self, Where};
use super::media::{essence, is_json};
use super::naming::{self, Case};
use super::schema::{self, Hint};
use super::usage::Way;
use super::{Lowering, alike, docs, limits, literal};

/// Methods of a call, which setters must not hide.
pub(super) const CALL_METHODS: &[&str] = &[
    "send",
    "send_raw",
    "timeout",
    "no_timeout",
    "header",
    "operation",
    "new",
    "download_to",
    "items",
    "pages",
    "clone",
    "retry",
    "client",
    "body",
    "build",
    "send_blocking",
    "send_raw_blocking",
];

/// Headers that the client itself writes, and refuses to be given: framing, routing and credentials.
const OWN_HEADERS: &[&str] = &[
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The parameters of an operation, required ones first.
pub(super) fn parameters(lowering: &mut Lowering<'_>, operation: &Operation, parent: &str) -> Vec<ir::Parameter> {
    let (own, kept): (Vec<&Parameter>, Vec<&Parameter>) = operation.parameters.iter().partition(|p| is_own_header(p));
    for parameter in own {
        let message = format!("the client writes the header `{}` itself; the parameter is left out", parameter.name);
        let finding = lowering.diagnostics.warn(Code::UnsupportedParameter, &parameter.location, message);
        if parameter.name.eq_ignore_ascii_case("cookie") {
            finding.help("describe each cookie as a parameter `in: cookie`");
        }
    }
    let kept: Vec<&Parameter> = kept.into_iter().filter(|p| can_be_sent(lowering, p)).collect();
    let texts: Vec<String> = kept.iter().map(|p| wanted_name(lowering, p, &kept)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let names = naming::assign(&texts, Case::Snake, CALL_METHODS);
    let mut out: Vec<ir::Parameter> =
        kept.into_iter().zip(names).map(|(parameter, name)| one(lowering, parameter, name, parent)).collect();
    out.sort_by_key(|parameter| !parameter.required);
    out
}

/// What the document says of sending an operation twice. A header parameter named like one that takes an idempotency key
/// is one.
pub(super) fn repeat(operation: &Operation, parameters: &[ir::Parameter]) -> ir::Repeat {
    let hint = &operation.hints.retry;
    let key = || parameters.iter().find(|p| p.place == ir::Place::Header && is_key(&p.wire)).map(|p| p.wire.clone());
    ir::Repeat { idempotent: hint.idempotent, statuses: hint.statuses.clone(), key: hint.key.clone().or_else(key) }
}

fn is_key(header: &str) -> bool {
    ["idempotency-key", "x-idempotency-key"].iter().any(|name| header.eq_ignore_ascii_case(name))
}

fn is_own_header(parameter: &Parameter) -> bool {
    parameter.place == Place::Header && OWN_HEADERS.iter().any(|name| parameter.name.eq_ignore_ascii_case(name))
}

/// The overlay's name, or the wire name; with the place where two places share a name.
fn wanted_name(lowering: &Lowering<'_>, parameter: &Parameter, all: &[&Parameter]) -> String {
    let hinted = |p: &Parameter| {
        let schema_name = p.schema.and_then(|id| {
            let schema = lowering.schema(id);
            schema.hints.name.clone().filter(|_| schema.name.is_none())
        });
        p.rust_name.clone().or(schema_name)
    };
    if let Some(name) = hinted(parameter) {
        return name;
    }
    let twin = all.iter().any(|p| p.name == parameter.name && p.place != parameter.place);
    let reserved = CALL_METHODS.contains(&naming::name(&parameter.name, Case::Snake).as_str());
    match parameter.place {
        Place::Path if twin || reserved => format!("{} path", parameter.name),
        Place::Header if twin => format!("{} header", parameter.name),
        Place::Cookie if twin => format!("{} cookie", parameter.name),
        _ if reserved => format!("{} param", parameter.name),
        _ => parameter.name.clone(),
    }
}

fn one(lowering: &mut Lowering<'_>, parameter: &Parameter, name: ir::Ident, parent: &str) -> ir::Parameter {
    let (schema, encoding) = encoding(lowering, parameter);
    let part = name.as_str();
    let (ty, limits, default) = match schema {
        Some(id) => {
            let ty = schema::type_of(lowering, id, Way::Out, Hint { parent, part });
            let limits = limits::limits(lowering, id);
            let location = lowering.schema(id).location.clone();
            let value = lowering.effective(id).default.clone();
            let default =
                value.filter(|_| !parameter.required).and_then(|v| literal::default(lowering, &v, &ty, &location));
            (ty, limits, default)
        }
        None => (TypeRef::Scalar(Scalar::String), Limits::default(), None),
    };
    // A parameter that is null is a parameter that is not sent.
    let ty = match ty {
        TypeRef::Nullable(inner) if !parameter.required => *inner,
        other => other,
    };
    let mut text = docs::clean(&[parameter.description.as_deref()]);
    if text.is_empty()
        && let Some(id) = schema
    {
        text = schema::member_docs(lowering, id);
    }
    // The client makes a key where none is given.
    let made = parameter.place == Place::Header
        && is_key(&parameter.name)
        && matches!(ty, TypeRef::Scalar(Scalar::String | Scalar::Uuid));
    ir::Parameter {
        wire: parameter.name.clone(),
        name,
        place: match parameter.place {
            Place::Path => ir::Place::Path,
            Place::Query | Place::QueryString => ir::Place::Query,
            Place::Header => ir::Place::Header,
            Place::Cookie => ir::Place::Cookie,
        },
        encoding,
        ty,
        required: parameter.required && !made,
        default,
        limits,
        docs: text,
        deprecated: parameter.deprecated,
    }
}

/// A query as a whole can be sent where it is a form: then its members are the pairs, as they are of an object that is spread.
fn can_be_sent(lowering: &mut Lowering<'_>, parameter: &Parameter) -> bool {
    if parameter.place != Place::QueryString || form_of(lowering, parameter).is_some() {
        return true;
    }
    let message = "a query string that is no form of described members cannot be sent; the parameter is left out";
    lowering
        .diagnostics
        .warn(Code::UnsupportedParameter, &parameter.location, message)
        .help("describe it by `content` with application/x-www-form-urlencoded and a schema of type `object`");
    false
}

/// The schema of a query that is a form.
fn form_of(lowering: &mut Lowering<'_>, parameter: &Parameter) -> Option<SchemaId> {
    let (media, schema) = parameter.content.as_ref()?;
    let id = schema.filter(|_| essence(media) == "application/x-www-form-urlencoded")?;
    let types = schema::inferred(&lowering.effective(alike::unwrapped(lowering, id)));
    (types.object && schema::count(types) == 1).then_some(id)
}

fn encoding(lowering: &mut Lowering<'_>, parameter: &Parameter) -> (Option<SchemaId>, Encoding) {
    if parameter.place == Place::QueryString {
        let form = ir::Style { kind: StyleKind::Form, explode: true, allow_reserved: false };
        let schema = form_of(lowering, parameter);
        if let Some(id) = schema {
            layout::check(lowering, id, form, Where::Parameter, &parameter.location);
        }
        return (schema, Encoding::Style(form));
    }
    if let Some((media, schema)) = &parameter.content {
        if is_json(media) {
            return (*schema, Encoding::Json);
        }
        if essence(media).starts_with("text/") && is_plain(lowering, *schema) {
            return (*schema, Encoding::Style(style(parameter)));
        }
        lowering
            .diagnostics
            .warn(
                Code::UnsupportedParameter,
                &parameter.location,
                format!("the parameter is {media:?} text; it is sent as the plain text it is given"),
            )
            .help("describe it by `schema`, or by `content` with application/json");
        return (None, Encoding::Style(style(parameter)));
    }
    let style = style(parameter);
    if let Some(id) = parameter.schema {
        let place = if parameter.place == Place::Cookie { Where::Cookie } else { Where::Parameter };
        layout::check(lowering, id, style, place, &parameter.location);
    }
    (parameter.schema, Encoding::Style(style))
}

/// Whether a value is one text, whatever the style.
fn is_plain(lowering: &mut Lowering<'_>, schema: Option<SchemaId>) -> bool {
    let types = schema.map(|id| schema::inferred(&lowering.effective(id))).unwrap_or_default();
    !types.array && !types.object
}

fn style(parameter: &Parameter) -> ir::Style {
    let (explode, allow_reserved) = (parameter.explode, parameter.allow_reserved);
    ir::Style { kind: style_kind(parameter.style), explode, allow_reserved }
}

/// A style of the document as one of the IR.
pub(super) fn style_kind(style: Style) -> StyleKind {
    match style {
        Style::Matrix => StyleKind::Matrix,
        Style::Label => StyleKind::Label,
        Style::Simple => StyleKind::Simple,
        Style::Form => StyleKind::Form,
        Style::SpaceDelimited => StyleKind::SpaceDelimited,
        Style::PipeDelimited => StyleKind::PipeDelimited,
        Style::DeepObject => StyleKind::DeepObject,
        Style::Cookie => StyleKind::Cookie,
    }
}
