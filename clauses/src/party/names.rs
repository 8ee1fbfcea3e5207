//! Finds names in a text: the longest at each place, in small and capital letters.

/// A set of names, quick to make: each document has its own.
#[derive(Debug)]
pub struct Names {
    /// Key of the first character, and which name; the longest first under each key.
    by_key: Vec<(u32, u32)>,
    /// Names of one letter.
    letters: Vec<u32>,
    /// One bit for each key: some name begins so.
    begins: Vec<u64>,
    texts: Vec<String>,
}

/// Keys below this one are pairs of bytes, those from here on characters of three bytes.
const WIDE: u32 = 0x1_0000;

/// The key of what begins here.
fn key(bytes: &[u8]) -> u32 {
    match *bytes {
        [first @ 0xe0..=0xef, second, third, ..] => {
            WIDE | u32::from(first & 0x0f) << 12 | u32::from(second & 0x3f) << 6 | u32::from(third & 0x3f)
        }
        [first, second, ..] => {
            u32::from(first.to_ascii_lowercase()) << 8 | u32::from(second.to_ascii_lowercase())
        }
        [first] => u32::from(first.to_ascii_lowercase()) << 8,
        [] => 0,
    }
}

impl Names {
    pub fn new(texts: Vec<String>) -> Self {
        let mut this = Self {
            by_key: Vec::new(),
            letters: Vec::new(),
            begins: vec![0; 2 * WIDE as usize / 64],
            texts: Vec::new(),
        };
        for (n, text) in (0..).zip(&texts) {
            let bytes = text.as_bytes();
            match bytes {
                [] => {}
                [_] => {
                    this.letters.push(n);
                    let first = key(bytes);
                    (0..=255).for_each(|second| this.note(first | second));
                }
                _ => {
                    this.by_key.push((key(bytes), n));
                    this.note(key(bytes));
                }
            }
        }
        this.by_key.sort_by_key(|(key, n)| (*key, std::cmp::Reverse(texts[*n as usize].len())));
        this.texts = texts;
        this
    }

    /// A name by its number.
    pub fn text(&self, n: usize) -> &str {
        &self.texts[n]
    }

    fn note(&mut self, key: u32) {
        self.begins[key as usize / 64] |= 1 << (key % 64);
    }

    /// Start, end and number of every name, from left to right, none inside another.
    pub fn find(&self, text: &str, mut out: impl FnMut(usize, usize, usize)) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let key = key(&bytes[at..]);
            if self.begins[key as usize / 64] >> (key % 64) & 1 == 1
                && let Some(n) = self.longest(&bytes[at..], key)
            {
                let end = at + self.texts[n].len();
                out(at, end, n);
                at = end;
            } else {
                at += if key >= WIDE { 3 } else { 1 };
            }
        }
    }

    fn longest(&self, bytes: &[u8], key: u32) -> Option<usize> {
        let is = |n: usize| {
            let name = self.texts[n].as_bytes();
            bytes.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name))
        };
        let from = self.by_key.partition_point(|(other, _)| *other < key);
        let own = self.by_key[from..].iter().take_while(|(other, _)| *other == key);
        own.map(|(_, n)| *n as usize)
            .find(|n| is(*n))
            .or_else(|| self.letters.iter().map(|n| *n as usize).find(|n| is(*n)))
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
        assert_eq!(
            found(&["Bank", "the Bank", "A"], "THE BANK and a bank"),
            ["THE BANK", "a", "a", "bank"]
        );
        assert!(found(&[], "é甲\u{1f600}").is_empty());
        assert_eq!(found(&["é", "\u{1f600}x"], "é甲\u{1f600}x"), ["é", "\u{1f600}x"]);
    }
}
