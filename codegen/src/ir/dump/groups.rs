//! The groups of an API, each with who is in it, and the files of types.

use super::Dump;
use crate::ir::{Api, GroupKind, Groups};

impl Dump<'_> {
    pub(super) fn groups(&mut self, api: &Api, groups: &Groups) {
        for group in &groups.list {
            let feature = group.feature.as_ref().map(|feature| format!(" feature {feature:?}")).unwrap_or_default();
            let kind = match &group.kind {
                GroupKind::Tag(tag) => format!("tag {tag:?}"),
                GroupKind::Untagged => "no tag".to_owned(),
                GroupKind::Webhooks => "webhooks".to_owned(),
                GroupKind::Unreferenced => "further types".to_owned(),
            };
            let operations = group.operations.iter().filter_map(|at| Some(api.operations.get(*at)?.id.as_str()));
            let webhooks = group.webhooks.iter().filter_map(|at| Some(api.webhooks.get(*at)?.function.as_str()));
            let members: Vec<&str> = operations.chain(webhooks).collect();
            let members = if members.is_empty() { String::new() } else { format!(": {}", members.join(", ")) };
            self.line(1, &format!("group {}{feature}, {kind}{members}", group.name));
        }
        for file in &groups.files {
            let of = file.groups.iter().filter_map(|at| Some(groups.list.get(*at)?.name.as_str()));
            let types: Vec<&str> = file.types.iter().map(|id| self.types.get(*id).name.as_str()).collect();
            let of: Vec<&str> = of.collect();
            self.line(1, &format!("models {} of {}: {}", file.name, of.join(", "), types.join(", ")));
        }
    }
}
