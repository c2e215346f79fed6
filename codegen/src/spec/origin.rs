//! Where parts of the document came from that do not stand in its text under their own pointer.
//!
//! Goes in: moves made while a document is normalised (overlays, Swagger 2.0). Comes out: for every node the place that its
//! author wrote. Must not do: hold values. A node without an entry stands where its parent's place says.

use std::collections::BTreeMap;

use crate::location::Location;

/// Places of moved nodes, as a tree beside the document.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    here: Option<Location>,
    children: BTreeMap<String, Origin>,
}

impl Origin {
    /// The entry of a member or element, when anything is known of it or of what it holds.
    pub(super) fn child(&self, token: &str) -> Option<&Self> {
        self.children.get(token)
    }

    /// Where this node itself came from, when it was moved.
    pub(super) fn here(&self) -> Option<&Location> {
        self.here.as_ref()
    }

    /// The place of the node at `path`, whose root stands at `root`.
    pub(super) fn locate<T: AsRef<str>>(&self, root: &Location, path: &[T]) -> Location {
        let mut at = self.here.clone().unwrap_or_else(|| root.clone());
        let mut entry = Some(self);
        for token in path {
            let token = token.as_ref();
            entry = entry.and_then(|entry| entry.child(token));
            at = match entry.and_then(Self::here) {
                Some(moved) => moved.clone(),
                None => at.child(token),
            };
        }
        at
    }

    /// Notes that the node at `path` and all below it came from `place`.
    pub(super) fn set<T: AsRef<str>>(&mut self, path: &[T], place: Location) {
        *self.entry(path) = Self { here: Some(place), children: BTreeMap::new() };
    }

    /// Puts a tree of its own at `path`.
    pub(super) fn graft<T: AsRef<str>>(&mut self, path: &[T], place: Location, tree: Option<&Self>) {
        let children = tree.map(|tree| tree.children.clone()).unwrap_or_default();
        *self.entry(path) = Self { here: Some(place), children };
    }

    /// The entry at `path`, when there is one.
    pub(super) fn at<T: AsRef<str>>(&self, path: &[T]) -> Option<&Self> {
        path.iter().try_fold(self, |entry, token| entry.child(token.as_ref()))
    }

    /// Forgets the node at `path`.
    pub(super) fn remove<T: AsRef<str>>(&mut self, path: &[T], last: &str) {
        self.entry(path).children.remove(last);
    }

    /// Follows the removal of element `index` from the list of `len` elements at `path`: later ones keep their places.
    pub(super) fn remove_element(&mut self, root: &Location, path: &[String], index: usize, len: usize) {
        let mut places = Vec::new();
        for later in index + 1..len {
            let mut from = path.to_vec();
            from.push(later.to_string());
            let place = self.locate(root, &from);
            let mut moved = self.at(&from).cloned().unwrap_or_default();
            moved.here = Some(place);
            places.push(moved);
        }
        let list = self.entry(path);
        for (offset, moved) in places.into_iter().enumerate() {
            list.children.insert((index + offset).to_string(), moved);
        }
        list.children.remove(&len.saturating_sub(1).to_string());
    }

    fn entry<T: AsRef<str>>(&mut self, path: &[T]) -> &mut Self {
        let mut entry = self;
        for token in path {
            entry = entry.children.entry(token.as_ref().to_owned()).or_default();
        }
        entry
    }
}
