//! Finds names in a text: the longest at each place, in small and capital letters.

/// A set of names, quick to make: each document has its own.
#[derive(Debug)]
pub struct Names {
    /// First three bytes of a name, and which; the longest first under each.
    by_key: Vec<(u32, u32)>,
    /// Names of one or two bytes, the longer ones first.
    short: Vec<u32>,
    /// Bytes with which a short name begins.
    short_begins: [bool; 256],
    /// One bit for each hash of a key: some name begins so.
    begins: Vec<u64>,
    texts: Vec<String>,
}

/// Bits of a hash.
const BITS: u32 = 16;

/// The first three bytes; letters of either size are equal, and a few other signs.
fn key([first, second, third]: [u8; 3]) -> u32 {
    let key = u32::from(first) << 16 | u32::from(second) << 8 | u32::from(third);
    if first < 0x80 { key | 0x20_2020 } else { key }
}

fn hash(key: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as usize
}

impl Names {
    pub fn new(texts: Vec<String>) -> Self {
        let mut this = Self {
            by_key: Vec::new(),
            short: Vec::new(),
            short_begins: [false; 256],
            begins: vec![0; 1 << (BITS - 6)],
            texts: Vec::new(),
        };
        for (n, text) in (0..).zip(&texts) {
            match *text.as_bytes() {
                [] => {}
                [first] | [first, _] => {
                    this.short.push(n);
                    this.short_begins[usize::from(first.to_ascii_lowercase())] = true;
                    this.short_begins[usize::from(first.to_ascii_uppercase())] = true;
                }
                [first, second, third, ..] => {
                    let key = key([first, second, third]);
                    this.by_key.push((key, n));
                    this.begins[hash(key) / 64] |= 1 << (hash(key) % 64);
                }
            }
        }
        this.by_key.sort_by_key(|(key, n)| (*key, std::cmp::Reverse(texts[*n as usize].len())));
        this.short.sort_by_key(|n| std::cmp::Reverse(texts[*n as usize].len()));
        this.texts = texts;
        this
    }

    /// A name by its number.
    pub fn text(&self, n: usize) -> &str {
        &self.texts[n]
    }

    /// Start, end and number of every name, from left to right, none inside another.
    pub fn find(&self, text: &str, mut out: impl FnMut(usize, usize, usize)) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&first) = bytes.get(at) {
            let key = match bytes.get(at + 1..at + 3) {
                Some(&[second, third]) => key([first, second, third]),
                _ => 0,
            };
            let may = self.begins[hash(key) / 64] >> (hash(key) % 64) & 1 == 1;
            if (may || self.short_begins[usize::from(first)])
                && let Some(n) = self.longest(&bytes[at..], key)
            {
                let end = at + self.texts[n].len();
                out(at, end, n);
                at = end;
            } else {
                at += if matches!(first, 0xe0..=0xef) { 3 } else { 1 };
            }
        }
    }

    fn longest(&self, bytes: &[u8], key: u32) -> Option<usize> {
        let is = |n: &usize| {
            let name = self.texts[*n].as_bytes();
            bytes.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name))
        };
        let from = self.by_key.partition_point(|(other, _)| *other < key);
        let long =
            self.by_key[from..].iter().take_while(|(other, _)| *other == key).map(|(_, n)| *n as usize);
        long.chain(self.short.iter().map(|n| *n as usize)).find(is)
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    fn found(names: &[&str], text: &str) -> Vec<String> {
        let mut out = Vec::new();
        let names = Names::new(names.iter().map(|name| (*name).to_owned()).collect());
        names.find(text, |start, end, _| out.push(text[start..end].to_owned()));
        out
    }

    #[test]
    fn the_longest_name_counts() {
        assert_eq!(found(&["甲", "甲乙", "乙"], "甲は乙に、甲乙は"), ["甲", "乙", "甲乙"]);
        assert_eq!(found(&["Bank", "the Bank", "A"], "THE BANK and a bank"), ["THE BANK", "a", "a", "bank"]);
        assert!(found(&[], "é甲\u{1f600}").is_empty());
        assert_eq!(found(&["é", "\u{1f600}x"], "é甲\u{1f600}x"), ["é", "\u{1f600}x"]);
    }
}
