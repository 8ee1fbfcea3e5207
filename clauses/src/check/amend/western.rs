//! Labels with western figures.

/// 第十二条 and 第12条 are one article; labels are compared with western figures.
pub fn western(label: &str) -> String {
    let mut out = String::new();
    let (mut value, mut digit, mut open) = (0_u32, 0_u32, false);
    for c in label.chars().chain(['\n']) {
        let unit = match c {
            '〇' => Some(0),
            '一' => Some(1),
            '二' => Some(2),
            '三' => Some(3),
            '四' => Some(4),
            '五' => Some(5),
            '六' => Some(6),
            '七' => Some(7),
            '八' => Some(8),
            '九' => Some(9),
            _ => None,
        };
        match (unit, c) {
            (Some(unit), _) => {
                digit = digit * 10 + unit;
                open = true;
            }
            (None, '十') => {
                value += digit.max(1) * 10;
                digit = 0;
                open = true;
            }
            (None, '百') => {
                value += digit.max(1) * 100;
                digit = 0;
                open = true;
            }
            _ => {
                if open {
                    out.push_str(&(value + digit).to_string());
                    (value, digit, open) = (0, 0, false);
                }
                if c != '\n' && c != ' ' {
                    out.push(c);
                }
            }
        }
    }
    out
}
