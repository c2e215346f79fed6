//! Types of the client: what a schema became.

use std::collections::BTreeSet;

use super::{Docs, Encoding, Ident, Scalar, Style, Union};

/// The number of a [`TypeDef`] in [`Types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32);

/// Every named type of an API, by [`TypeId`].
#[derive(Clone, Debug, Default)]
pub struct Types {
    /// The definitions; the position is the id.
    pub defs: Vec<TypeDef>,
}

impl Types {
    /// The definition with this id.
    pub fn get(&self, id: TypeId) -> &TypeDef {
        &self.defs[id.0 as usize]
    }

    /// All definitions by Rust name: the order in which they are emitted.
    pub fn by_name(&self) -> Vec<&TypeDef> {
        let mut defs: Vec<_> = self.defs.iter().collect();
        defs.sort_by(|a, b| a.name.cmp(&b.name));
        defs
    }

    /// Follows aliases to the type they stand for.
    pub fn resolve<'a>(&'a self, mut ty: &'a TypeRef) -> &'a TypeRef {
        while let TypeRef::Named(id) = ty {
            match &self.get(*id).kind {
                TypeKind::Alias(target) => ty = target,
                _ => break,
            }
        }
        ty
    }

    /// Whether values of the type are JSON: all are but those of multipart bodies and their files.
    pub fn is_json(&self, ty: &TypeRef) -> bool {
        match self.resolve(ty) {
            TypeRef::Scalar(scalar) => *scalar != Scalar::Part,
            TypeRef::Named(id) => !matches!(&self.get(*id).kind, TypeKind::Struct(s) if s.parts.is_some()),
            TypeRef::List(inner)
            | TypeRef::Set(inner)
            | TypeRef::Map(inner)
            | TypeRef::Nullable(inner)
            | TypeRef::Boxed(inner) => self.is_json(inner),
            TypeRef::Json => true,
        }
    }

    /// Whether a value of the type is, or holds however deep, one of a scalar that `is` speaks of.
    pub fn holds(&self, ty: &TypeRef, is: fn(Scalar) -> bool) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![ty];
        while let Some(ty) = open.pop() {
            match ty {
                TypeRef::Scalar(scalar) if is(*scalar) => return true,
                TypeRef::Named(id) if seen.insert(*id) => open.extend(self.get(*id).kind.held()),
                TypeRef::List(inner)
                | TypeRef::Set(inner)
                | TypeRef::Map(inner)
                | TypeRef::Nullable(inner)
                | TypeRef::Boxed(inner) => open.push(inner),
                TypeRef::Scalar(_) | TypeRef::Named(_) | TypeRef::Json => {}
            }
        }
        false
    }
}

/// What one schema of the document became. A schema that goes one way only has the same type in both places.
#[derive(Clone, Debug)]
pub struct SchemaTypes {
    /// The number of the source text it stands in, in the order in which the caller gave them.
    pub file: u16,
    /// Its JSON pointer in that text.
    pub pointer: String,
    /// The type of its values in requests, nullability included.
    pub sent: TypeRef,
    /// The type of its values in answers, nullability included.
    pub received: TypeRef,
}

/// A named type.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// Its Rust name.
    pub name: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The JSON pointer of the schema it came from, for readers of the code.
    pub pointer: String,
    /// Whether a request can hold it.
    pub sent: bool,
    /// Whether an answer can hold it.
    pub received: bool,
    /// What it is.
    pub kind: TypeKind,
}

/// What a named type is.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "most are structs, the largest")]
pub enum TypeKind {
    /// An object.
    Struct(Struct),
    /// A closed list of values that stays open for new ones.
    Enum(OpenEnum),
    /// One of several types.
    Union(Union),
    /// An array with a type for each position.
    Tuple(Tuple),
    /// A list or map that holds itself, and so needs a name of its own.
    Newtype(TypeRef),
    /// Another name for a type.
    Alias(TypeRef),
}

impl TypeKind {
    /// The types that a value is made of.
    pub fn held(&self) -> Vec<&TypeRef> {
        match self {
            Self::Alias(ty) | Self::Newtype(ty) => vec![ty],
            Self::Struct(s) => {
                let fields = s.fields.iter().map(|field| &field.ty);
                fields.chain(s.extra.iter().map(|extra| &extra.ty)).collect()
            }
            Self::Union(union) => union.arms.iter().map(|arm| &arm.ty).collect(),
            Self::Tuple(tuple) => tuple.positions.iter().map(|position| &position.ty).chain(&tuple.rest).collect(),
            Self::Enum(_) => Vec::new(),
        }
    }
}

/// An object.
#[derive(Clone, Debug, Default)]
pub struct Struct {
    /// Its fields in document order.
    pub fields: Vec<Field>,
    /// The map that takes all other members, when the document allows them.
    pub extra: Option<Extra>,
    /// The name of its builder; only types that are sent have one.
    pub builder: Option<Ident>,
    /// For a multipart body: what each field is. No such type is JSON.
    pub parts: Option<Vec<PartRole>>,
}

/// What a field of a multipart body is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartRole {
    /// A part, or several, of this media type; empty where the document says none.
    Content(String),
    /// Parts that are laid out like a query parameter.
    Styled(Style),
    /// A header of the parts of the next field that is none.
    Header(String, Encoding),
}

/// An array with a type for each position.
#[derive(Clone, Debug)]
pub struct Tuple {
    /// The positions; those that must be there come first.
    pub positions: Vec<Position>,
    /// The type of the elements beyond them, when the document allows any.
    pub rest: Option<TypeRef>,
}

/// One position of a [`Tuple`].
#[derive(Clone, Debug)]
pub struct Position {
    /// The type of an element that is there; nullability included, absence not.
    pub ty: TypeRef,
    /// Whether it must be there.
    pub required: bool,
    /// What is checked before it is sent.
    pub limits: Limits,
    /// Its documentation.
    pub docs: Docs,
}

/// The map of additional properties.
#[derive(Clone, Debug)]
pub struct Extra {
    /// Its Rust name.
    pub name: Ident,
    /// The type of its values.
    pub ty: TypeRef,
    /// What is checked of the map before it is sent.
    pub limits: Limits,
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// The member name in JSON, untouched.
    pub wire: String,
    /// The Rust name.
    pub name: Ident,
    /// The name of the setter that sends an explicit null, for optional nullable fields of types that are sent.
    pub null_setter: Option<Ident>,
    /// The type of a value that is there; nullability included, absence not.
    pub ty: TypeRef,
    /// Whether it must be there.
    pub presence: Presence,
    /// The only value it may have, where it must be there; a builder sets it.
    pub constant: Option<Literal>,
    /// What is checked before it is sent.
    pub limits: Limits,
    /// Its documentation.
    pub docs: Docs,
    /// Whether it is deprecated.
    pub deprecated: bool,
}

/// Whether a member must be there.
#[derive(Clone, Debug, PartialEq)]
pub enum Presence {
    /// It must.
    Required,
    /// It must in requests; answers may lack it, as an overlay says.
    Relaxed,
    /// It may be absent.
    Optional,
    /// It may be absent, and then means this value.
    Defaulted(Literal),
}

/// A value that can be written as a Rust constant.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A finite floating-point number.
    Float(f64),
    /// A text.
    Text(String),
    /// A known value of an enum.
    Variant(TypeId, Ident),
}

/// A type as it is used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TypeRef {
    /// A type of the runtime or of Rust.
    Scalar(Scalar),
    /// A named type.
    Named(TypeId),
    /// An array.
    List(Box<TypeRef>),
    /// An array of scalars or enums, each once.
    Set(Box<TypeRef>),
    /// An object with arbitrary keys.
    Map(Box<TypeRef>),
    /// The type, or null.
    Nullable(Box<TypeRef>),
    /// On the heap, to end a recursion or to keep a variant small.
    Boxed(Box<TypeRef>),
    /// Any JSON value.
    Json,
}

/// A list of known values that stays open.
#[derive(Clone, Debug)]
pub struct OpenEnum {
    /// What the values are.
    pub base: EnumBase,
    /// The known values in document order.
    pub variants: Vec<EnumVariant>,
    /// The name of the variant that keeps an unknown value.
    pub unrecognized: Ident,
}

/// What the values of an enum are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnumBase {
    /// Strings.
    String,
    /// Integers.
    Integer,
    /// Numbers, of which whole ones are listed.
    Number,
}

/// A known value of an enum.
#[derive(Clone, Debug)]
pub struct EnumVariant {
    /// Its Rust name.
    pub name: Ident,
    /// Its value on the wire.
    pub value: EnumValue,
    /// Its documentation.
    pub docs: Docs,
}

/// The value of an enum variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnumValue {
    /// A string.
    Text(String),
    /// An integer.
    Int(i64),
}

/// A number of a constraint, exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Fits 64 bits and a sign.
    Int(i128),
    /// Anything else, finite.
    Float(f64),
}

/// What is checked before sending. Lengths in Unicode characters, counts in elements.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// Smallest value, and whether it is itself excluded.
    pub minimum: Option<(Number, bool)>,
    /// Largest value, and whether it is itself excluded.
    pub maximum: Option<(Number, bool)>,
    /// The value must be a multiple.
    pub multiple_of: Option<Number>,
    /// Shortest text.
    pub min_length: Option<u64>,
    /// Longest text.
    pub max_length: Option<u64>,
    /// A regular expression known to compile, unanchored.
    pub pattern: Option<String>,
    /// Fewest elements.
    pub min_items: Option<u64>,
    /// Most elements.
    pub max_items: Option<u64>,
    /// No element twice.
    pub unique_items: bool,
    /// Fewest members of a map.
    pub min_properties: Option<u64>,
    /// Most members of a map.
    pub max_properties: Option<u64>,
    /// What is checked of each element or map value.
    pub items: Option<Box<Limits>>,
    /// What is checked of each name of a map.
    pub names: Option<Box<Limits>>,
}

impl Limits {
    /// Whether nothing is checked.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}
