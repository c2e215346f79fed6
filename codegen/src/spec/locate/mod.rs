//! Pointers → lines and columns, in one pass over a text.
//!
//! Goes in: a text and the pointers that something is reported of. Comes out: for each the place of its key and of its value, or of the
//! nearest thing around it. Must not do: fail. A text that cannot be read to the end gives the places up to there.
//!
//! Runs only when something is reported, so that loading pays nothing for it.

mod json;
mod yaml;

use std::collections::BTreeMap;

use crate::location::Pointer;

/// A stretch of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The line, from 1.
    pub line: usize,
    /// The first column, from 1, in Unicode characters.
    pub column: usize,
    /// Its length in Unicode characters; 0 means to the end of the line.
    pub width: usize,
}

/// Where a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its key, when it is a member of an object.
    pub key: Option<Mark>,
    /// Its value, or the beginning of it.
    pub value: Mark,
    /// Whether the value is no object and no list.
    pub scalar: bool,
    /// Whether this is the node itself, not something around it.
    pub exact: bool,
}

/// Finds the places of nodes; of a key that is given several times, the occurrence counted from 0. `None` only for a text in which
/// nothing can be read.
pub fn places(text: &str, wanted: &[(&Pointer, u16)]) -> Vec<Option<Place>> {
    let mut tracker = Tracker::new(wanted);
    let json = text.trim_start().starts_with(['{', '[']);
    if !json || !json::scan(text, &mut tracker) {
        // YAML that begins like JSON.
        if json {
            tracker = Tracker::new(wanted);
        }
        yaml::scan(text, &mut tracker);
    }
    wanted.iter().map(|(pointer, occurrence)| tracker.find(pointer, *occurrence)).collect()
}

/// The wanted pointers as a tree, and how far the text has been read along it.
struct Tracker {
    nodes: Vec<Wanted>,
    stack: Vec<Frame>,
}

#[derive(Default)]
struct Wanted {
    children: BTreeMap<String, usize>,
    /// One per occurrence.
    found: Vec<Place>,
}

/// An object or list that is open.
struct Frame {
    list: bool,
    /// The wanted node that it is, if any.
    node: Option<usize>,
    /// Elements or members begun so far.
    count: usize,
    /// The wanted node of the member whose value comes next, and where its key stands.
    member: Option<usize>,
    key: Option<Mark>,
    /// Whether an object's next scalar is a key.
    at_key: bool,
    /// Whether it is itself the key of something.
    is_key: bool,
}

impl Tracker {
    fn new(wanted: &[(&Pointer, u16)]) -> Self {
        let mut nodes = vec![Wanted::default()];
        for (pointer, _) in wanted {
            let mut at = 0;
            for token in pointer.tokens() {
                let next = nodes.len();
                let child = *nodes[at].children.entry(token.to_owned()).or_insert(next);
                if child == next {
                    nodes.push(Wanted::default());
                }
                at = child;
            }
        }
        Self { nodes, stack: Vec::new() }
    }

    /// A scalar, alias or the like: a key where one is due, else a value. `text` is asked for keys on the way to something wanted.
    fn scalar(&mut self, text: impl FnOnce() -> String, mark: impl FnOnce() -> Mark) {
        match self.stack.last_mut() {
            Some(frame) if !frame.list && frame.at_key => {
                frame.at_key = false;
                frame.member = None;
                let Some(node) = frame.node else { return };
                frame.member = self.nodes[node].children.get(&text()).copied();
                frame.key = frame.member.map(|_| mark());
            }
            _ => {
                if let Some((node, key)) = self.value_node() {
                    self.nodes[node].found.push(Place { key, value: mark(), scalar: true, exact: true });
                }
                self.value_done();
            }
        }
    }

    fn open(&mut self, list: bool, mark: impl FnOnce() -> Mark) {
        let is_key = self.stack.last().is_some_and(|frame| !frame.list && frame.at_key);
        let mut node = None;
        if is_key {
            if let Some(frame) = self.stack.last_mut() {
                frame.member = None;
            }
        } else if let Some((found, key)) = self.value_node() {
            let wanted = &mut self.nodes[found];
            wanted.found.push(Place { key, value: mark(), scalar: false, exact: true });
            // What stands in a repetition was never read.
            node = (wanted.found.len() == 1).then_some(found);
        }
        self.stack.push(Frame { list, node, count: 0, member: None, key: None, at_key: !list, is_key });
    }

    fn close(&mut self) {
        let Some(frame) = self.stack.pop() else { return };
        if frame.is_key {
            if let Some(parent) = self.stack.last_mut() {
                parent.at_key = false;
            }
        } else {
            self.value_done();
        }
    }

    /// The wanted node that a value at this point is.
    fn value_node(&self) -> Option<(usize, Option<Mark>)> {
        let Some(frame) = self.stack.last() else { return Some((0, None)) };
        if !frame.list {
            return Some((frame.member?, frame.key));
        }
        let children = &self.nodes[frame.node?].children;
        Some((*children.get(&frame.count.to_string())?, None))
    }

    fn value_done(&mut self) {
        if let Some(frame) = self.stack.last_mut() {
            frame.count += 1;
            frame.at_key = !frame.list;
            frame.member = None;
        }
    }

    /// The place of a node, or of the nearest node above it that was found.
    fn find(&self, pointer: &Pointer, occurrence: u16) -> Option<Place> {
        let tokens = pointer.tokens();
        let mut at = 0;
        let mut best = self.nodes[0].found.first().map(|place| Place { exact: tokens.is_empty(), ..*place });
        for (depth, token) in tokens.iter().enumerate() {
            let Some(&child) = self.nodes[at].children.get(*token) else { break };
            let last = depth + 1 == tokens.len();
            let found = &self.nodes[child].found;
            let place = if last { found.get(usize::from(occurrence)).or(found.last()) } else { found.first() };
            let Some(place) = place else { break };
            best = Some(Place { exact: last, ..*place });
            at = child;
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::{Pointer, places};

    fn place(text: &str, pointer: &str, occurrence: u16) -> (usize, usize, usize) {
        let pointer = Pointer::parse(pointer).expect("a pointer");
        let place = places(text, &[(&pointer, occurrence)])[0].expect("a place");
        let mark = place.key.unwrap_or(place.value);
        (mark.line, mark.column, mark.width)
    }

    #[test]
    fn json_and_yaml_agree_on_keys_elements_and_repetitions() {
        let json = "{\n  \"a\": {\"é\": [1, {\"k\": 2}]},\n  \"x\\/y\": 3, \"a\": 4\n}";
        assert_eq!(place(json, "/a", 0), (2, 3, 3));
        assert_eq!(place(json, "/a", 1), (3, 14, 3));
        assert_eq!(place(json, "/a/é/1", 0), (2, 18, 1));
        assert_eq!(place(json, "/a/é/1/k", 0), (2, 19, 3));
        assert_eq!(place(json, "/x~1y", 0), (3, 3, 6));
        let yaml = "a:\n  é: [1, {k: 2}]\n'x/y': |\n  text\n? [1, 2]\n: 5\na: 4\n";
        assert_eq!(place(yaml, "/a", 0), (1, 1, 1));
        assert_eq!(place(yaml, "/a", 1), (7, 1, 1));
        assert_eq!(place(yaml, "/a/é/1/k", 0), (2, 11, 1));
        assert_eq!(place(yaml, "/x~1y", 0), (3, 1, 5));
    }

    #[test]
    fn what_is_not_there_stands_at_its_nearest_ancestor() {
        assert_eq!(place("a:\n  b: 1\n", "/a/c/d", 0), (1, 1, 1));
        assert_eq!(place("{\"a\": [1]}", "/a/7", 0), (1, 2, 3));
        assert_eq!(place("a: *missing\n", "/a/b", 0), (1, 1, 1));
        assert_eq!(place("{\"a\": {\"b\": tru", "/a/b/c", 0), (1, 8, 3));
    }
}
