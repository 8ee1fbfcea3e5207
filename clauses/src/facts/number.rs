//! Numbers as contracts write them: 12,000,000, 一億二千万, 二〇二五, 1,200万, twelve.

/// The characters of which a Japanese number may be made, for an expression.
macro_rules! number_class {
    () => {
        "[0-9,、.〇零一壱二弐三参四五六七八九十拾百千万億兆元]"
    };
}
pub(super) use number_class;

fn digit(c: char) -> Option<u64> {
    Some(match c {
        '0'..='9' => u64::from(c) - u64::from('0'),
        '〇' | '零' => 0,
        '一' | '壱' | '元' => 1,
        '二' | '弐' => 2,
        '三' | '参' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// The value of a number written in figures, kanji or both; 元年 is 1.
pub fn number(text: &str) -> Option<u64> {
    let (mut total, mut group, mut run, mut any) = (0_u64, 0_u64, None::<u64>, false);
    for c in text.chars() {
        if let Some(value) = digit(c) {
            run = Some(run.unwrap_or(0).checked_mul(10)?.checked_add(value)?);
        } else {
            let small = match c {
                '十' | '拾' => Some(10),
                '百' => Some(100),
                '千' => Some(1_000),
                _ => None,
            };
            let large = match c {
                '万' => Some(10_000),
                '億' => Some(100_000_000),
                '兆' => Some(1_000_000_000_000),
                _ => None,
            };
            match (small, large, c) {
                (Some(unit), _, _) => {
                    group = group.checked_add(run.take().unwrap_or(1).checked_mul(unit)?)?;
                }
                (_, Some(unit), _) => {
                    let part = group.checked_add(run.take().unwrap_or(0))?;
                    total = total.checked_add(part.max(1).checked_mul(unit)?)?;
                    group = 0;
                }
                (_, _, ',' | '、' | ' ') => continue,
                _ => return None,
            }
        }
        any = true;
    }
    any.then(|| total.checked_add(group)?.checked_add(run.unwrap_or(0)))?
}

const WORDS: &[(&str, u32)] = &[
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("fourteen", 14),
    ("fifteen", 15),
    ("eighteen", 18),
    ("twenty", 20),
    ("twenty-four", 24),
    ("thirty", 30),
    ("thirty-six", 36),
    ("forty-five", 45),
    ("sixty", 60),
    ("ninety", 90),
    ("one hundred and twenty", 120),
    ("one hundred eighty", 180),
    ("one hundred and eighty", 180),
    ("a", 1),
    ("an", 1),
];

/// The value of an English number word or of figures.
pub fn english(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    text.parse().ok().or_else(|| WORDS.iter().find(|(word, _)| *word == text).map(|(_, value)| *value))
}
