//! Which slots a stretch of text may fill, known from one look at its hits.

use std::collections::HashMap;

use super::{Hit, Slot};

/// For each literal, the slots in which it does something; equal slots share their numbers.
#[derive(Clone, Debug, Default)]
pub struct Sieve {
    /// Where the numbers of each literal begin in `numbers`; one entry more than literals.
    starts: Vec<u32>,
    numbers: Vec<u32>,
    /// Words of a set of marks.
    words: usize,
}

impl Sieve {
    /// Numbers the slots. Even the look-alikes of a slot have a number: where none of them stands,
    /// nothing is hidden.
    pub fn new<'a>(slots: impl Iterator<Item = &'a mut Slot>) -> Self {
        type Key = (Vec<u32>, Vec<Vec<super::Piece>>, Vec<u32>);
        let mut known: HashMap<Key, u32> = HashMap::new();
        let mut shadows: HashMap<Vec<u32>, u32> = HashMap::new();
        let mut of: Vec<Vec<u32>> = Vec::new();
        // Number 0 belongs to slots without terms.
        let mut next = 1;
        let mut add = |literals: &mut dyn Iterator<Item = u32>, number: u32| {
            for literal in literals {
                let literal = literal as usize;
                if of.len() <= literal {
                    of.resize(literal + 1, Vec::new());
                }
                if of[literal].last() != Some(&number) {
                    of[literal].push(number);
                }
            }
        };
        for slot in slots.filter(|slot| !slot.is_empty()) {
            let key = (slot.singles.clone(), slot.sequences.clone(), slot.lookalikes.clone());
            slot.number = *known.entry(key).or_insert_with(|| {
                next += 1;
                add(&mut slot.openers(), next - 1);
                next - 1
            });
            if !slot.lookalikes.is_empty() {
                slot.shadow = *shadows.entry(slot.lookalikes.clone()).or_insert_with(|| {
                    next += 1;
                    add(&mut slot.lookalikes.iter().copied(), next - 1);
                    next - 1
                });
            }
        }
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

    fn has(self, number: u32) -> bool {
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
