//! The answer of `tesseract`: a table with one line for each word, tabs between the columns.

use register::document::transcript::Word;
use register::document::transcript::store::Recognised;

/// One word of the table.
struct Line<'a> {
    /// Block, paragraph and line: words with the same belong together.
    place: [&'a str; 3],
    area: [f64; 4],
    confidence: f64,
    text: &'a str,
}

/// Text, words and mean confidence; `size` is that of the picture in pixels.
pub fn read(table: &str, size: (f64, f64)) -> Recognised {
    let mut text = String::new();
    let mut length = 0;
    let mut words: Vec<Word> = Vec::new();
    let mut before: Option<[&str; 3]> = None;
    let (mut sure, mut characters) = (0.0, 0_usize);
    for line in table.lines().filter_map(word) {
        let gap = match before {
            Some(before) if before[..2] != line.place[..2] => "\n\n",
            Some(before) if before != line.place => "\n",
            // Words of Japanese are no words: only Latin ones are set apart.
            Some(_) if apart(&text, line.text) => " ",
            _ => "",
        };
        text.push_str(gap);
        length += gap.chars().count();
        let count = line.text.chars().count();
        words.push(Word {
            start: length,
            end: length + count,
            confidence: line.confidence,
            place: [
                line.area[0] / size.0,
                line.area[1] / size.1,
                line.area[2] / size.0,
                line.area[3] / size.1,
            ],
        });
        text.push_str(line.text);
        length += count;
        sure += line.confidence * count as f64;
        characters += count;
        before = Some(line.place);
    }
    let confidence = if characters == 0 { 0.0 } else { sure / characters as f64 };
    Recognised { text, confidence, words }
}

/// Whether a space belongs between what is there and the next word.
fn apart(text: &str, next: &str) -> bool {
    let narrow = |c: char| (c as u32) < 0x2e80;
    text.chars().next_back().is_some_and(narrow) && next.chars().next().is_some_and(narrow)
}

/// Level 5 are the words; the others are the boxes around them.
fn word(line: &str) -> Option<Line<'_>> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [level, _, block, paragraph, row, _, left, top, width, height, confidence, text] = columns.as_slice()
    else {
        return None;
    };
    let text = text.trim();
    let number = |column: &str| column.parse::<f64>().ok();
    if *level != "5" || text.is_empty() {
        return None;
    }
    Some(Line {
        place: [block, paragraph, row],
        area: [number(left)?, number(top)?, number(width)?, number(height)?],
        confidence: (number(confidence)? / 100.0).clamp(0.0, 1.0),
        text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_lines_without_spaces_between_japanese() {
        let head =
            "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext";
        let row = |place: &str, left: i32, confidence: &str, text: &str| {
            format!("5\t1\t{place}\t1\t{left}\t20\t10\t10\t{confidence}\t{text}")
        };
        let table = [
            head.to_owned(),
            "1\t1\t0\t0\t0\t0\t0\t0\t100\t200\t-1\t".to_owned(),
            row("1\t1\t1", 10, "90.5", "第1条"),
            row("1\t1\t1", 20, "60", "（監査）"),
            row("1\t1\t2", 10, "96", "Audit"),
            row("1\t1\t2", 30, "96", "rights"),
            row("1\t1\t2", 40, "-1", " "),
            row("2\t1\t1", 10, "80", "乙は"),
        ]
        .join("\n");
        let read = read(&table, (100.0, 200.0));
        assert_eq!(read.text, "第1条（監査）\nAudit rights\n\n乙は");
        for word in &read.words {
            let text: String = read.text.chars().skip(word.start).take(word.end - word.start).collect();
            assert!(!text.contains(char::is_whitespace) && !text.is_empty(), "{text:?}");
        }
        assert_eq!((read.words[1].confidence, read.words[1].place), (0.6, [0.2, 0.1, 0.1, 0.05]));
        assert!((0.8..0.95).contains(&read.confidence), "{}", read.confidence);
        assert_eq!(super::read("", (1.0, 1.0)), Recognised::default());
    }
}
