//! stub
use serde_json::Value;
use super::origin::Origin;
use crate::{diagnostics::Diagnostics, location::FileId};
pub(super) struct Target<'t> { pub(super) value: &'t mut Value, pub(super) origin: &'t mut Origin, pub(super) file: FileId }
pub(super) fn apply(_t: Target<'_>, _a: &Value, _f: FileId, _d: &mut Diagnostics) {}
