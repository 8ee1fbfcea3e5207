//! Twins of plain characters that come from a font's glyphs, not from the writer.

use unicode_normalization::UnicodeNormalization as _;

/// CJK radical, then the ideograph of the same shape (Unicode `EquivalentUnifiedIdeograph`; the
/// Kangxi radicals fold by NFKC, these do not).
const RADICALS: &str = "\
⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕𫜹⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母\
⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑\
⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风\
⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟";

/// The character a reader would type for what is drawn: no radicals, vertical forms, odd hyphens or
/// blanks; `None` for what has no shape.
pub(super) fn plain(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c);
    }
    Some(match u32::from(c) {
        0xA0 | 0x2000..=0x200A | 0x202F => ' ',
        0xAD | 0x2010 | 0x2011 => '-',
        0x200B..=0x200F | 0x2060 | 0xFEFF | 0xFE00..=0xFE0F | 0xE_0100..=0xE_01EF => return None,
        0x2E80..=0x2EFF => radical(c),
        0x2F00..=0x2FDF | 0xFE10..=0xFE19 | 0xFE30..=0xFE44 | 0xFE47..=0xFE48 => c.nfkc().next().unwrap_or(c),
        0xF020..=0xF0FF => symbol(c),
        _ => c,
    })
}

/// Word processors leave the signs of Symbol and Wingdings at private places: bullets, and the boxes
/// that a form ticks.
fn symbol(c: char) -> char {
    match u32::from(c) {
        0xF06C => '●',
        0xF06E => '■',
        0xF06F | 0xF0A8 => '□',
        0xF0A7 => '▪',
        0xF0B7 => '•',
        0xF0D8 => '➢',
        0xF0E0 => '→',
        0xF0FB => '✗',
        0xF0FC => '✓',
        0xF0FD => '☒',
        0xF0FE => '☑',
        _ => c,
    }
}

fn radical(c: char) -> char {
    let mut twins = RADICALS.chars();
    while let (Some(from), Some(to)) = (twins.next(), twins.next()) {
        if from == c {
            return to;
        }
    }
    c
}

/// The combining mark for an accent that is drawn as a glyph of its own, as old TeX fonts do.
pub(super) fn accent(text: &str) -> Option<char> {
    Some(match text {
        "`" | "\u{2cb}" => '\u{300}',
        "\u{b4}" | "\u{2ca}" => '\u{301}',
        "\u{2c6}" | "^" => '\u{302}',
        "\u{2dc}" | "~" => '\u{303}',
        "\u{af}" | "\u{2c9}" => '\u{304}',
        "\u{2d8}" => '\u{306}',
        "\u{a8}" => '\u{308}',
        "\u{2da}" => '\u{30a}',
        "\u{2dd}" => '\u{30b}',
        "\u{2c7}" => '\u{30c}',
        "\u{b8}" => '\u{327}',
        "\u{2db}" => '\u{328}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{accent, plain};

    #[test]
    fn twins_become_what_a_reader_would_type() {
        let plained: String =
            "⻑⽇︵乙︶第‐条\u{200c}葛\u{e0100}\u{f0fe}".chars().filter_map(plain).collect();
        assert_eq!(plained, "長日(乙)第-条葛☑");
    }

    #[test]
    fn only_accents_are_accents() {
        assert_eq!(accent("\u{a8}"), Some('\u{308}'));
        assert_eq!(accent("a"), None);
    }
}
