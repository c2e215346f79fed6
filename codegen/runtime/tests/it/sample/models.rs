//! Types of the sample API.

use crate::rt;

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NewCluster {
    pub name: ::std::string::String,
    pub kind: State,
    pub password: rt::Secret,
    pub replicas: ::std::option::Option<i64>,
    pub ratio: ::std::option::Option<f64>,
    pub window: ::std::option::Option<::std::option::Option<Window>>,
    pub connections: ::std::option::Option<::std::vec::Vec<Connection>>,
    pub zones: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
}
rt::object! { NewCluster {
    required name: ::std::string::String = "name";
    required kind: State = "kind";
    required password: rt::Secret = "password";
    optional replicas: i64 = "replicas";
    optional ratio: f64 = "ratio";
    nullable window: Window = "window";
    optional connections: ::std::vec::Vec<Connection> = "connections";
    optional zones: ::std::vec::Vec<::std::string::String> = "zones";
} }
static LIMITS_1: rt::Limits = rt::Limits { max_length: Some(3), ..rt::Limits::NONE };
rt::builder! { NewCluster, NewClusterBuilder {
    /// Sets the name.
    required into name: ::std::string::String = "name",
        rt::Limits { min_length: Some(3), max_length: Some(8), pattern: Some(&rt::Pattern::new("^[a-zä]")), ..rt::Limits::NONE };
    /// Sets the kind.
    required into kind: State = "kind", rt::Limits::NONE;
    /// Sets the password.
    required into password: rt::Secret = "password", rt::Limits { min_length: Some(4), ..rt::Limits::NONE };
    /// Sets the replicas.
    optional plain replicas: i64 = "replicas",
        rt::Limits { minimum: Some(rt::Number::Integer(1)), maximum: Some(rt::Number::Integer(5)), ..rt::Limits::NONE };
    /// Sets the ratio.
    optional plain ratio: f64 = "ratio", rt::Limits { multiple_of: Some(rt::Number::Float(0.01)), ..rt::Limits::NONE };
    /// Sets the window.
    nullable into window, window_null: Window = "window", rt::Limits::NONE;
    /// Sets the connections.
    optional into connections: ::std::vec::Vec<Connection> = "connections",
        rt::Limits { max_items: Some(2), ..rt::Limits::NONE };
    /// Sets the zones.
    optional into zones: ::std::vec::Vec<::std::string::String> = "zones",
        rt::Limits { unique_items: true, items: Some(&LIMITS_1), ..rt::Limits::NONE };
} }

/// What there is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Cluster {
    pub id: ::std::string::String,
    pub state: State,
    pub level: ::std::option::Option<Level>,
    pub owner: ::std::option::Option<::std::string::String>,
    pub created: ::std::option::Option<rt::DateTime>,
    pub pet: ::std::option::Option<Pet>,
    pub parent: ::std::option::Option<::std::boxed::Box<Cluster>>,
}
rt::object! { Cluster {
    required id: ::std::string::String = "id";
    required state: State = "state";
    optional level: Level = "level";
    required owner: ::std::option::Option<::std::string::String> = "owner";
    optional created: rt::DateTime = "createdAt";
    optional pet: Pet = "pet";
    optional parent: ::std::boxed::Box<Cluster> = "parent";
} }

/// A list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ClusterList {
    pub items: ::std::vec::Vec<Cluster>,
}
rt::object! { ClusterList {
    required items: ::std::vec::Vec<Cluster> = "items";
} }

/// Members beyond those that are known are kept.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Window {
    pub day: ::std::string::String,
    pub hour: ::std::option::Option<i64>,
    pub extra: ::std::collections::BTreeMap<::std::string::String, ::serde_json::Value>,
}
rt::object! { Window {
    required day: ::std::string::String = "day";
    optional hour: i64 = "hour";
    extra extra: ::serde_json::Value;
} }
rt::builder! { Window, WindowBuilder {
    /// Sets the day.
    required into day: ::std::string::String = "day", rt::Limits::NONE;
    /// Sets the hour.
    optional plain hour: i64 = "hour", rt::Limits { exclusive_maximum: Some(rt::Number::Integer(24)), ..rt::Limits::NONE };
    /// Sets another member.
    extra extra: ::serde_json::Value => {
        static NAMES: rt::Limits = rt::Limits { max_length: Some(12), ..rt::Limits::NONE };
        rt::Limits { names: Some(&NAMES), ..rt::Limits::NONE }
    };
} }

/// A connection.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Connection {
    pub cidr: ::std::string::String,
    pub created: ::std::option::Option<rt::DateTime>,
}
rt::object! { Connection {
    required cidr: ::std::string::String = "cidr";
    optional created: rt::DateTime = "created";
} }
rt::builder! { Connection, ConnectionBuilder {
    /// Sets the block.
    required into cidr: ::std::string::String = "cidr", rt::Limits { min_length: Some(9), ..rt::Limits::NONE };
    /// Sets the moment.
    optional into created: rt::DateTime = "created", rt::Limits::NONE;
} }

/// Nothing at all.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Nothing {}
rt::object! { Nothing {} }
rt::builder! { Nothing, NothingBuilder {} }

/// A state.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum State {
    Available,
    Busy,
    Unrecognized(rt::Unrecognized),
}
rt::open_enum! { State: string { Available = "AVAILABLE", Busy = "BUSY" } }

/// A level.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Level {
    One,
    Two,
    Unrecognized(rt::UnrecognizedInteger),
}
rt::open_enum! { Level: integer { One = 1, Two = 2 } }

/// A cat.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Cat {
    pub name: ::std::string::String,
    pub lives: ::std::option::Option<i64>,
}
rt::object! { Cat {
    required name: ::std::string::String = "name";
    optional lives: i64 = "lives";
} }
rt::builder! { Cat, CatBuilder {
    /// Sets the name.
    required into name: ::std::string::String = "name", rt::Limits { min_length: Some(2), ..rt::Limits::NONE };
    /// Sets the lives.
    optional plain lives: i64 = "lives", rt::Limits::NONE;
} }

/// A dog, which carries the tag as a member of its own.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Dog {
    pub pet_type: ::std::string::String,
    pub name: ::std::string::String,
}
rt::object! { Dog {
    required pet_type: ::std::string::String = "petType";
    required name: ::std::string::String = "name";
} }
rt::builder! { Dog, DogBuilder {
    /// Sets the type.
    required into pet_type: ::std::string::String = "petType", rt::Limits::NONE;
    /// Sets the name.
    required into name: ::std::string::String = "name", rt::Limits::NONE;
} }

/// A pet, told by its tag.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Pet {
    Cat(::std::boxed::Box<Cat>),
    Dog(::std::boxed::Box<Dog>),
    Text(::std::string::String),
    Unrecognized(::serde_json::Value),
}
rt::union! { Pet, rt::Tag::text("petType") {
    Cat(::std::boxed::Box<Cat>) = rt::Arm { tags: &["cat", "Cat"], json: rt::Json::OBJECT, required: &["name"], known: &["name", "lives"], constants: &[], ..rt::Arm::ANY };
    Dog(::std::boxed::Box<Dog>) = rt::Arm { tags: &["dog"], json: rt::Json::OBJECT, required: &["name"], known: &["name", "petType"], constants: &[("kind", &["d"])], ..rt::Arm::ANY };
    Text(::std::string::String) = rt::Arm { json: rt::Json::STRING, ..rt::Arm::ANY };
} }
rt::union_check! { Pet { Cat, Dog, Text } }

/// Several shapes without a tag.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Shape {
    Count(i64),
    Share(f64),
    Names(::std::vec::Vec<::std::string::String>),
    Small(::std::boxed::Box<Cat>),
    Large(::std::boxed::Box<Window>),
    Unrecognized(::serde_json::Value),
}
rt::union! { Shape, rt::Tag::NONE {
    Count(i64) = rt::Arm { json: rt::Json::INTEGER, ..rt::Arm::ANY };
    Share(f64) = rt::Arm { json: rt::Json::NUMBER, ..rt::Arm::ANY };
    Names(::std::vec::Vec<::std::string::String>) = rt::Arm { json: rt::Json::ARRAY, ..rt::Arm::ANY };
    Small(::std::boxed::Box<Cat>) = rt::Arm { json: rt::Json::OBJECT, known: &["name"], ..rt::Arm::ANY };
    Large(::std::boxed::Box<Window>) = rt::Arm { json: rt::Json::OBJECT, required: &["day"], known: &["day", "hour"], constants: &[("mode", &["w"])], ..rt::Arm::ANY };
} }
rt::union_check! { Shape { Count = rt::Limits { minimum: Some(rt::Number::Integer(1)), ..rt::Limits::NONE }, Share, Names, Small, Large } }

/// A union of unions, and of objects that the value of a member tells apart.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Mixed {
    Shape(Shape),
    Pet(::std::boxed::Box<Pet>),
    Flag(bool),
    On(::std::boxed::Box<Cat>),
    Off(::std::boxed::Box<Cat>),
    Unrecognized(::serde_json::Value),
}
rt::union! { Mixed, rt::Tag::NONE {
    Shape(Shape) nested = rt::Arm::ANY;
    Pet(::std::boxed::Box<Pet>) nested = rt::Arm { json: rt::Json::STRING.or(rt::Json::OBJECT), ..rt::Arm::ANY };
    Flag(bool) = rt::Arm { json: rt::Json::BOOLEAN, ..rt::Arm::ANY };
    On(::std::boxed::Box<Cat>) = rt::Arm { json: rt::Json::OBJECT, required: &["on"], known: &["on", "name"], constants: &[("on", &["true"])], ..rt::Arm::ANY };
    Off(::std::boxed::Box<Cat>) = rt::Arm { json: rt::Json::OBJECT, required: &["on"], known: &["on", "name"], constants: &[("on", &["false"])], ..rt::Arm::ANY };
} }

/// Cats of two kinds, told by a number.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Numbered {
    First(::std::boxed::Box<Cat>),
    Second(::std::boxed::Box<Cat>),
    Unrecognized(::serde_json::Value),
}
rt::union! { Numbered, rt::Tag::json("version") {
    First(::std::boxed::Box<Cat>) = rt::Arm { tags: &["1"], json: rt::Json::OBJECT, ..rt::Arm::ANY };
    Second(::std::boxed::Box<Cat>) = rt::Arm { tags: &["2"], json: rt::Json::OBJECT, ..rt::Arm::ANY };
} }

/// What errors say.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Problem {
    pub code: ::std::option::Option<::std::string::String>,
    pub message: ::std::option::Option<::std::string::String>,
}
rt::object! { Problem {
    optional code: ::std::string::String = "code";
    optional message: ::std::string::String = "message";
} }
