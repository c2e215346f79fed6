//! Lists and maps that hold themselves: `newtype!` gives one a name of its own, which an alias cannot have. On the wire it is
//! what it holds.

/// Implements serde's traits, conversions and `Check` for a struct around a list or map.
#[allow(unused_macros, reason = "few documents have lists or maps of themselves")]
macro_rules! newtype {
    ($name:ident: $ty:ty) => {
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&self.0, serializer)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                <$ty as ::serde::Deserialize>::deserialize(deserializer).map(Self)
            }
        }
        impl ::std::convert::From<$ty> for $name {
            fn from(value: $ty) -> Self {
                Self(value)
            }
        }
        impl ::std::ops::Deref for $name {
            type Target = $ty;
            fn deref(&self) -> &$ty {
                &self.0
            }
        }
        impl rt::Check for $name {
            fn check(&self, limits: &rt::Limits, at: &mut rt::Checker) {
                rt::Check::check(&self.0, limits, at);
            }
        }
    };
}
#[allow(unused_imports, reason = "few documents have lists or maps of themselves")]
pub(crate) use newtype;
