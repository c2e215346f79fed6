//! Builders of the types that are sent: `builder!` lists members, setters and limits. A build reports every missing
//! member and every broken limit at once.

use std::collections::BTreeMap;

use super::check::{Check, Checker};
use super::invalid::InvalidRequest;
use super::limits::Limits;

/// Wire name and limits of one member.
pub type MemberLimits = (&'static str, Limits);

/// Checks members against their limits; both come in the same order. How many will be written, `further` ones counted, is held against
/// the limits of the object itself.
pub fn check_object(own: &Limits, limits: &[MemberLimits], members: &[&dyn Check], further: usize, at: &mut Checker) {
    own.property_count(members.iter().filter(|member| !member.is_left_out()).count() + further, at);
    check_members(limits, members, at);
}

/// Checks members against their limits; both come in the same order.
pub fn check_members(limits: &[MemberLimits], members: &[&dyn Check], at: &mut Checker) {
    for ((name, limits), member) in limits.iter().zip(members) {
        at.member(name, *member, limits);
    }
}

/// Holds the members of an `extra` map against `own`, and reports those that have a field of their own: they would be
/// written twice.
pub fn check_extra<T: Check>(limits: &[MemberLimits], own: &Limits, extra: &BTreeMap<String, T>, at: &mut Checker) {
    for (name, value) in extra {
        if limits.iter().any(|(known, _)| known == name) {
            at.violation_of(name, "has a setter of its own".to_owned());
        }
        at.name(name, own);
        at.member(name, value, own.of_items());
    }
}

/// The built value, when nothing was found against it.
///
/// # Errors
/// All that was found.
pub fn built<T>(at: Checker, value: impl FnOnce() -> Option<T>) -> Result<T, InvalidRequest> {
    at.finish()?;
    value().ok_or_else(|| InvalidRequest::new(Vec::new()))
}

/// Declares the builder of a struct, `builder()` on the struct, and `Check` for it. What stands after the limits of a member is set
/// where nothing else was.
#[allow(unused_macros, reason = "not every document sends objects")]
macro_rules! builder {
    ($name:ident, $builder:ident {
        $($(#[$meta:meta])* $kind:ident $mode:ident $field:ident $(, $null:ident)? : $ty:ty = $wire:literal, $limits:expr $(, $constant:expr)?;)*
    }) => {
        rt::builder! { @build $name $builder
            [$([[$(#[$meta])*] $kind $mode $field [$($null)?] [$ty] $wire ($limits) [$($constant)?]])*] []
        }
    };
    // The line of `extra` has one word less and an arrow in the place of the wire name.
    ($name:ident, $builder:ident { $($lines:tt)* }) => {
        rt::builder! { @split $name $builder $($lines)* , }
    };
    (@split $name:ident $builder:ident
        $($(#[$meta:meta])* $kind:ident $mode:ident $($field:ident $(, $null:ident)?)? : $ty:ty
            $(= $wire:literal, $limits:expr $(, $constant:expr)?;)? $(=> $own:expr;)?)* ,
    ) => {
        rt::builder! { @sort $name $builder
            $([[$(#[$meta])*] $kind [$ty] [$($mode $field [$($null)?] $wire ($limits) [$($constant)?])?] [$(($own) [$mode])?]])*
        }
    };
    (@sort $name:ident $builder:ident
        $([$meta:tt $kind:ident [$ty:ty] [$($mode:ident $field:ident $null:tt $wire:literal $limits:tt $constant:tt)?]
            [$($own:tt [$extra:ident])?]])*
    ) => {
        rt::builder! { @build $name $builder
            [$($([$meta $kind $mode $field $null [$ty] $wire $limits $constant])?)*]
            [$($([$meta $extra [$ty] $own])?)*]
        }
    };
    (@build $name:ident $builder:ident
        [$([$meta:tt $kind:ident $mode:ident $field:ident $null:tt [$ty:ty] $wire:literal $limits:tt [$($constant:expr)?]])*]
        [$([[$(#[$extra_meta:meta])*] $extra:ident [$extra_ty:ty] $own:tt])?]
    ) => {
        #[doc = ::std::concat!("Builds a [`", ::std::stringify!($name), "`].")]
        #[derive(Clone, Debug, Default)]
        pub struct $builder {
            $($field: rt::presence::$kind::Slot<$ty>,)*
            $($extra: ::std::collections::BTreeMap<::std::string::String, $extra_ty>,)?
        }
        const _: () = {
            static LIMITS: &[rt::MemberLimits] = &[$(($wire, $limits)),*];
            $(static EXTRA: rt::Limits = $own;)?
            impl $name {
                /// A builder with nothing set.
                pub fn builder() -> $builder {
                    ::std::default::Default::default()
                }
            }
            impl $builder {
                $(rt::setter! { $meta $kind $mode $field $null [$ty] $wire })*
                $(
                    $(#[$extra_meta])*
                    #[must_use]
                    pub fn $extra(
                        mut self,
                        name: impl ::std::convert::Into<::std::string::String>,
                        value: impl ::std::convert::Into<$extra_ty>,
                    ) -> Self {
                        self.$extra.insert(name.into(), value.into());
                        self
                    }
                )?
                /// Ends the building.
                ///
                /// # Errors
                /// Every required member that was not set and every limit that is broken, with their paths.
                #[allow(unused_mut, reason = "an object may have no members, and none with one value")]
                pub fn build(mut self) -> ::std::result::Result<$name, rt::InvalidRequest> {
                    $($(self.$field.get_or_insert($constant);)?)*
                    let mut at = rt::Checker::new();
                    $(rt::presence::$kind::missing(&self.$field, $wire, &mut at);)*
                    rt::check_members(LIMITS, &[$(&self.$field),*], &mut at);
                    $(rt::check_extra(LIMITS, &EXTRA, &self.$extra, &mut at);)?
                    rt::built(at, move || {
                        ::std::option::Option::Some($name {
                            $($field: rt::builder! { @built $kind self.$field },)*
                            $($extra: self.$extra,)?
                        })
                    })
                }
            }
            impl rt::Check for $name {
                fn check(&self, own: &rt::Limits, at: &mut rt::Checker) {
                    rt::check_object(own, LIMITS, &[$(&self.$field),*], 0 $(+ self.$extra.len())?, at);
                    $(rt::check_extra(LIMITS, &EXTRA, &self.$extra, at);)?
                }
            }
        };
    };
    // Only a required member can be missing, which `rt::presence` has reported then.
    (@built required $slot:expr) => {
        match $slot {
            ::std::option::Option::Some(value) => value,
            ::std::option::Option::None => return ::std::option::Option::None,
        }
    };
    (@built $kind:ident $slot:expr) => { $slot };
}
#[allow(unused_imports, reason = "not every document sends objects")]
pub(crate) use builder;

/// The setter, or two, of one member.
#[allow(unused_macros, reason = "not every document sends objects")]
macro_rules! setter {
    ([$(#[$meta:meta])*] nullable into $field:ident [$null:ident] [$ty:ty] $wire:literal) => {
        $(#[$meta])*
        #[must_use]
        pub fn $field(mut self, value: impl ::std::convert::Into<$ty>) -> Self {
            self.$field = ::std::option::Option::Some(::std::option::Option::Some(value.into()));
            self
        }
        rt::setter! { @null $field $null $wire }
    };
    ([$(#[$meta:meta])*] nullable plain $field:ident [$null:ident] [$ty:ty] $wire:literal) => {
        $(#[$meta])*
        #[must_use]
        pub fn $field(mut self, value: $ty) -> Self {
            self.$field = ::std::option::Option::Some(::std::option::Option::Some(value));
            self
        }
        rt::setter! { @null $field $null $wire }
    };
    (@null $field:ident $null:ident $wire:literal) => {
        #[doc = ::std::concat!("Sends `", $wire, "` as null.")]
        #[must_use]
        pub fn $null(mut self) -> Self {
            self.$field = ::std::option::Option::Some(::std::option::Option::None);
            self
        }
    };
    ([$(#[$meta:meta])*] $kind:ident into $field:ident [] [$ty:ty] $wire:literal) => {
        $(#[$meta])*
        #[must_use]
        pub fn $field(mut self, value: impl ::std::convert::Into<$ty>) -> Self {
            self.$field = ::std::option::Option::Some(value.into());
            self
        }
    };
    ([$(#[$meta:meta])*] $kind:ident plain $field:ident [] [$ty:ty] $wire:literal) => {
        $(#[$meta])*
        #[must_use]
        pub fn $field(mut self, value: $ty) -> Self {
            self.$field = ::std::option::Option::Some(value);
            self
        }
    };
}
#[allow(unused_imports, reason = "not every document sends objects")]
pub(crate) use setter;
