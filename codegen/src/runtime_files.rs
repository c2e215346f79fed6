//! The runtime's sources, embedded so that generation stays pure. A test checks that none is missing.

/// File names below `codegen/runtime/src` and their texts.
pub const FILES: &[(&str, &str)] = &[
    ("api.rs", include_str!("../runtime/src/api.rs")),
    ("base64_text.rs", include_str!("../runtime/src/base64_text.rs")),
    ("builder.rs", include_str!("../runtime/src/builder.rs")),
    ("check.rs", include_str!("../runtime/src/check.rs")),
    ("date_time.rs", include_str!("../runtime/src/date_time.rs")),
    ("form.rs", include_str!("../runtime/src/form.rs")),
    ("invalid.rs", include_str!("../runtime/src/invalid.rs")),
    ("lib.rs", include_str!("../runtime/src/lib.rs")),
    ("limits.rs", include_str!("../runtime/src/limits.rs")),
    ("number.rs", include_str!("../runtime/src/number.rs")),
    ("object.rs", include_str!("../runtime/src/object.rs")),
    ("open_enum.rs", include_str!("../runtime/src/open_enum.rs")),
    ("pattern.rs", include_str!("../runtime/src/pattern.rs")),
    ("percent.rs", include_str!("../runtime/src/percent.rs")),
    ("presence.rs", include_str!("../runtime/src/presence.rs")),
    ("scalar.rs", include_str!("../runtime/src/scalar.rs")),
    ("secret.rs", include_str!("../runtime/src/secret.rs")),
    ("style.rs", include_str!("../runtime/src/style.rs")),
    ("text.rs", include_str!("../runtime/src/text.rs")),
    ("union.rs", include_str!("../runtime/src/union.rs")),
    ("uuid.rs", include_str!("../runtime/src/uuid.rs")),
];
