//! Bytes as a list of choices.

/// What is left of the bytes; every choice takes two.
pub struct Choices<'b> {
    bytes: &'b [u8],
}

impl<'b> Choices<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { bytes }
    }

    /// Whether no bytes are left; then every choice is the first.
    pub fn done(&self) -> bool {
        self.bytes.is_empty()
    }

    /// A number below `count`, or 0.
    pub fn below(&mut self, count: usize) -> usize {
        let (taken, rest) = self.bytes.split_at(self.bytes.len().min(2));
        self.bytes = rest;
        let number = taken.iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
        number.checked_rem(count).unwrap_or(0)
    }

    /// One of the things, if there are any.
    pub fn of<'t, T>(&mut self, things: &'t [T]) -> Option<&'t T> {
        things.get(self.below(things.len()))
    }
}
