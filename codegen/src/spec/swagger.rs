//! stub
use serde_json::Value;
use super::origin::Origin;
use crate::{diagnostics::Diagnostics, location::FileId};
pub(super) fn lift(_v: &mut Value, _o: &mut Origin, _f: FileId, _d: &mut Diagnostics) {}
