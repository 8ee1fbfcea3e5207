//! Writes folded characters and notes where each came from.

use unicode_normalization::{UnicodeNormalization, char::compose};

#[derive(Default)]
pub struct Writer {
    pub text: String,
    pub origin: Vec<u32>,
    last: char,
    /// A space seen and not yet written: its origin and whether it was wide.
    space: Option<(u32, bool)>,
}

fn japanese(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Whether the three bytes are a character that is written as it is: 、。「」, kana, Chinese characters.
fn plain(bytes: [u8; 3]) -> bool {
    match bytes {
        [0xe3, 0x80, third] => matches!(third, 0x81 | 0x82 | 0x8c | 0x8d),
        [0xe3, 0x81, third] => third >= 0x81,
        [0xe3, 0x82, third] => third <= 0x96 || third >= 0xa1,
        [0xe3, 0x83, third] => third <= 0xbc,
        [0xe4, second, _] => second >= 0xb8,
        [0xe5..=0xe9, ..] => true,
        _ => false,
    }
}

impl Writer {
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            origin: Vec::with_capacity(bytes),
            last: '\n',
            space: None,
        }
    }

    /// Writes one line; in a row of cells every space counts.
    pub fn line(&mut self, raw: &str, at: u32, row: bool) {
        let mut rest = raw;
        let mut n = at;
        loop {
            let run = self.run(rest, &mut n);
            rest = &rest[run..];
            let Some(c) = rest.chars().next() else { return };
            rest = &rest[c.len_utf8()..];
            self.character(c, n, row);
            n += 1;
        }
    }

    /// Writes the characters at the start that are written as they are; gives their bytes.
    fn run(&mut self, text: &str, n: &mut u32) -> usize {
        if self.space.is_some() {
            return 0;
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        // After English letters commas, points and single spaces stay what they are.
        let mut english = self.last.is_ascii_graphic() && self.last != ')';
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_graphic() && (english && byte != b'`' || !matches!(byte, b',' | b'.' | b'`')) {
                self.origin.push(*n);
                english = byte != b')';
                at += 1;
            } else if byte == b' '
                && english
                && bytes.get(at + 1).is_some_and(|next| next.is_ascii_graphic() && *next != b'`')
            {
                self.origin.push(*n);
                at += 1;
            } else if matches!(byte, 0xe3..=0xe9) && plain([byte, bytes[at + 1], bytes[at + 2]]) {
                self.origin.extend([*n; 3]);
                english = false;
                at += 3;
            } else {
                break;
            }
            *n += 1;
        }
        if at > 0 {
            self.text.push_str(&text[..at]);
            self.last = text[..at].chars().next_back().unwrap_or('\n');
        }
        at
    }

    fn character(&mut self, c: char, n: u32, row: bool) {
        match c {
            '`' => self.put('\'', n),
            '!'..='~'
            | '、'
            | '。'
            | '「'
            | '」'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{3041}'..='\u{3096}'
            | '\u{30a1}'..='\u{30fc}' => self.put(c, n),
            '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' => {}
            c if c.is_whitespace() => {
                let wide = row || self.space.is_some() || c == '\u{3000}';
                self.space = Some((n, wide));
            }
            '‘' | '’' => self.put('\'', n),
            '“' | '”' => self.put('"', n),
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' => self.put('-', n),
            '①'..='⑳' => {
                let number = u32::from(c) - u32::from('①') + 1;
                self.put('(', n);
                number.to_string().chars().for_each(|digit| self.put(digit, n));
                self.put(')', n);
            }
            '◯' => self.put('○', n),
            // The frame of a table: its upright strokes divide cells, the others say nothing.
            '│' | '┃' | '║' | '┆' | '┇' | '┊' | '┋' | '╎' | '╏' => self.put('|', n),
            '\u{2500}'..='\u{257f}' => self.space = Some((n, true)),
            // Full-width letters and figures are as many as half of some texts.
            '\u{ff01}'..='\u{ff5e}' => {
                let plain = char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c);
                self.put(plain, n);
            }
            c => std::iter::once(c).nfkc().for_each(|c| match c {
                ' ' => self.space = Some((n, true)),
                c => self.put(c, n),
            }),
        }
    }

    fn put(&mut self, c: char, origin: u32) {
        if let Some((at, wide)) = self.space.take() {
            let inside_word = japanese(self.last) && japanese(c) && !wide && !self.marker();
            if self.last != '\n' && !inside_word {
                self.push(' ', at);
            }
        }
        let c = match c {
            ',' if japanese(self.last) || self.last == ')' && self.text_is_japanese() => '、',
            '.' if japanese(self.last) && !matches!(self.last, '、' | '。') => '。',
            c => c,
        };
        if matches!(c, '\u{3099}' | '\u{309a}')
            && let Some(composed) = compose(self.last, c)
        {
            self.text.pop();
            self.text.push(composed);
            self.last = composed;
            return;
        }
        self.push(c, origin);
    }

    /// Whether the line so far is a marker of one character (ア, 一).
    fn marker(&self) -> bool {
        let marks = matches!(
            self.last,
            'ア'..='ン' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'
        );
        let before = self.text.len() - self.last.len_utf8();
        marks && (before == 0 || self.text.as_bytes()[before - 1] == b'\n')
    }

    fn text_is_japanese(&self) -> bool {
        self.text.chars().rev().nth(1).is_some_and(japanese)
    }

    fn push(&mut self, c: char, origin: u32) {
        self.text.push(c);
        self.origin.resize(self.text.len(), origin);
        self.last = c;
    }

    /// Between two lines of one paragraph.
    pub fn soft_break(&mut self, origin: u32) {
        self.space = None;
        if self.last == '-' && self.text.chars().rev().nth(1).is_some_and(char::is_alphabetic) {
            self.text.pop();
            self.origin.truncate(self.text.len());
            self.last = self.text.chars().next_back().unwrap_or('\n');
        } else {
            self.space = Some((origin, false));
        }
    }

    pub fn hard_break(&mut self, origin: u32) {
        self.space = None;
        if self.last != '\n' {
            self.push('\n', origin);
        }
    }
}
