//! Which slots a stretch of text may fill, known from one look at its hits.

use std::collections::HashMap;

use super::{Hit, Literal, Slot};

/// For each literal, the slots in which it does something; equal slots share their numbers.
#[derive(Clone, Debug, Default)]
pub struct Sieve {
    /// Where the numbers of each literal begin in `numbers`; one entry more than literals.
    starts: Vec<u32>,
    numbers: Vec<u32>,
    /// Words of a set of marks.
    words: usize,
}

/// Literal → numbers, while they are given.
struct Numbers {
    of: Vec<Vec<u32>>,
    next: u32,
}

impl Numbers {
    /// The next number, noted at each literal.
    fn give(&mut self, literals: impl Iterator<Item = Literal>) -> u32 {
        let number = self.next;
        self.next += 1;
        for literal in literals {
            let literal = literal as usize;
            if self.of.len() <= literal {
                self.of.resize(literal + 1, Vec::new());
            }
            if self.of[literal].last() != Some(&number) {
                self.of[literal].push(number);
            }
        }
        number
    }
}

impl Sieve {
    /// Numbers the slots. The look-alikes of a slot have a number as well: where none of them stands,
    /// nothing is hidden; and so have the later pieces of its terms: where one lacks, no term is there.
    pub fn new<'a>(slots: impl Iterator<Item = &'a mut Slot>) -> Self {
        let mut known: HashMap<Slot, u32> = HashMap::new();
        let mut sets: HashMap<Vec<Literal>, u32> = HashMap::new();
        // Number 0 belongs to slots without terms.
        let mut of = Numbers { of: Vec::new(), next: 1 };
        for slot in slots.filter(|slot| !slot.is_empty()) {
            slot.number = if let Some(&number) = known.get(slot) {
                number
            } else {
                let number = of.give(slot.openers());
                known.insert(slot.clone(), number);
                number
            };
            let mut set = |literals: &Vec<Literal>| {
                if let Some(&number) = sets.get(literals) {
                    return number;
                }
                let number = of.give(literals.iter().copied());
                sets.insert(literals.clone(), number);
                number
            };
            if !slot.lookalikes.is_empty() {
                slot.shadow = set(&slot.lookalikes);
            }
            for piece in slot.sequences.iter_mut().flat_map(|pieces| &mut pieces[1..]) {
                piece.number = set(&piece.literals);
            }
            slot.arrange();
        }
        let Numbers { of, next } = of;
        let mut this = Self { words: next as usize / 64 + 1, ..Self::default() };
        for numbers in of {
            this.starts.push(u32::try_from(this.numbers.len()).unwrap_or(u32::MAX));
            this.numbers.extend(numbers);
        }
        this.starts.push(u32::try_from(this.numbers.len()).unwrap_or(u32::MAX));
        this
    }

    /// Words of a set of marks.
    pub fn words(&self) -> usize {
        self.words
    }

    /// Adds what the hits may fill to `marks`, which has [`Self::words`] words.
    pub fn mark(&self, hits: &[Hit], marks: &mut [u64]) {
        for hit in hits {
            let literal = hit.literal as usize;
            let Some(&[from, to]) = self.starts.get(literal..literal + 2) else { continue };
            for &number in &self.numbers[from as usize..to as usize] {
                marks[number as usize / 64] |= 1 << (number % 64);
            }
        }
    }
}

/// The slots that a stretch of text may fill.
#[derive(Clone, Copy, Debug)]
pub struct Marks<'a>(pub &'a [u64]);

impl Marks<'_> {
    /// Nothing is known: any slot may be filled.
    pub const ANY: Self = Self(&[]);

    pub(super) fn has(self, number: u32) -> bool {
        self.0.is_empty() || self.0[number as usize / 64] >> (number % 64) & 1 == 1
    }

    /// Whether the slot may be filled.
    pub fn may(self, slot: &Slot) -> bool {
        self.has(slot.number)
    }

    /// Whether look-alikes of the slot stand somewhere.
    pub fn shadowed(self, slot: &Slot) -> bool {
        !slot.lookalikes.is_empty() && self.has(slot.shadow)
    }
}
