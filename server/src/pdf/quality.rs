//! How far the text of a page can be trusted.

use super::model::Quality;

/// Below this score a page is doubtful.
pub(super) const DOUBTFUL: f32 = 0.9;
/// Glyphs on a page from which on they are hidden on purpose, and no strays. Of 109 sound files (34
/// generated, 75 real) one has a page with more: there 47 glyphs are covered. No font of them contradicts
/// its `ToUnicode`.
pub(super) const MANY_HIDDEN: u32 = 20;
/// One bit for each ideograph from U+4E00 to U+9FFF: the 2,965 kanji of JIS level 1, nearly all that a
/// contract uses.
static LEVEL_1: &[u8; 0x5200 / 8] = include_bytes!("data/level1.bits");

#[derive(Default)]
struct Counts {
    all: u32,
    unmapped: u32,
    odd: u32,
    common: u32,
    kanji: u32,
    usual_kanji: u32,
    letters: u32,
    usual_letters: u32,
    signs: u32,
    /// Kanji and kana.
    cjk: u32,
}

/// Judges a text against the number of glyphs that were drawn for it.
pub(super) fn judge(text: &str, glyphs: u32) -> Quality {
    let mut n = Counts::default();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        n.count(c);
    }
    let all = n.all.max(1) as f32;
    let unmapped = n.unmapped as f32 / all;
    let odd = n.odd as f32 / all;
    // Half of the kanji outside level 1, or letters of which few are the ten most used ones, are the
    // codes of another text. Latin names in a Japanese text prove nothing.
    let kanji = share(n.usual_kanji, n.kanji, 40).map_or(1.0, |s| (s / 0.6).min(1.0));
    let latin = share(n.usual_letters, n.letters, (n.all / 2).max(80)).map_or(1.0, |s| (s / 0.5).min(1.0));
    // Codes of another text, read as ASCII, are signs for a good part; leaders and rules are not meant.
    let words = share(n.all - n.signs, n.all, 80).map_or(1.0, |s| (s / 0.6).min(1.0));
    let strays = share(strays(text), n.cjk, 60).map_or(1.0, |s| (1.0 - 8.0 * (s - 0.05).max(0.0)).max(0.0));
    let covered = (all / glyphs.max(1) as f32 / 0.9).min(1.0);
    let mapped = 1.0 - unmapped;
    Quality {
        score: mapped.powi(4) * (1.0 - odd).powi(2) * kanji * latin * words * strays * covered,
        glyphs,
        characters: n.all,
        unmapped,
        common: n.common as f32 / all,
        odd,
    }
}

/// A share that means something only in a sample of this size.
fn share(part: u32, whole: u32, sample: u32) -> Option<f32> {
    (whole >= sample).then(|| part as f32 / whole as f32)
}

impl Counts {
    fn count(&mut self, c: char) {
        self.all += 1;
        self.signs += u32::from(c.is_ascii_punctuation() && !".,-_'()/:".contains(c));
        match u32::from(c) {
            0xFFFD => self.unmapped += 1,
            0x41..=0x5A | 0x61..=0x7A => {
                self.common += 1;
                self.letters += 1;
                self.usual_letters += u32::from("etaoinsrhl".contains(c.to_ascii_lowercase()));
            }
            0x4E00..=0x9FFF => {
                self.cjk += 1;
                let usual = is_usual_kanji(c);
                self.kanji += 1;
                self.usual_kanji += u32::from(usual);
                self.common += u32::from(usual);
            }
            0x3041..=0x30FF => {
                self.cjk += 1;
                self.common += 1;
            }
            // Digits, punctuation, Latin, Greek, kana, symbols, full and half width forms.
            0x21..=0x40 | 0x5B..=0x60 | 0x7B..=0x7E | 0xA1..=0x17F | 0x3000..=0x30FF | 0xFF01..=0xFFEF => {
                self.common += 1;
            }
            // Cyrillic and hangul are scripts of honest texts, though not of these contracts.
            0x2B0..=0x4FF
            | 0x1100..=0x11FF
            | 0xAC00..=0xD7A3
            | 0x1E00..=0x1EFF
            | 0x2010..=0x2BFF
            | 0x2E80..=0x2FDF
            | 0x3100..=0x33FF
            | 0x3400..=0x4DBF
            | 0xF8E0..=0xF8FF
            | 0xF900..=0xFAFF
            | 0xFB00..=0xFB06
            | 0xFE30..=0xFE4F
            | 0x1_D400..=0x1_D7FF
            | 0x2_0000..=0x3_FFFF => {}
            _ => self.odd += 1,
        }
    }
}

/// Characters that stand where kana or kanji belong, up to three between two of these: a Japanese text some
/// of whose glyphs are told as the codes of others is strewn with small letters, accents and braces.
fn strays(text: &str) -> u32 {
    let japanese = |c: char| matches!(u32::from(c), 0x3001..=0x3011 | 0x3041..=0x30FF | 0x4E00..=0x9FFF);
    let stray = |c: char| matches!(u32::from(c), 0x61..=0x7E | 0xC0..=0x24F);
    let (mut strays, mut run, mut inside) = (0, 0, false);
    for c in text.chars() {
        if inside && stray(c) {
            run += 1;
        } else {
            if japanese(c) && run <= 3 {
                strays += run;
            }
            (run, inside) = (0, japanese(c));
        }
    }
    strays
}

fn is_usual_kanji(c: char) -> bool {
    let at = (c as usize).wrapping_sub(0x4E00);
    LEVEL_1.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(text: &str) -> f32 {
        judge(text, u32::try_from(text.chars().filter(|c| !c.is_whitespace()).count()).unwrap()).score
    }

    #[test]
    fn the_table_holds_the_kanji_of_level_1() {
        let kanji: String = ('\u{4e00}'..='\u{9fff}').filter(|c| is_usual_kanji(*c)).collect();
        assert_eq!(kanji.chars().count(), 2965);
        assert!("甲乙契約委託亜腕".chars().all(|c| kanji.contains(c)));
        assert!("弌龠丐瑤".chars().all(|c| !kanji.contains(c)));
    }

    #[test]
    fn contracts_are_trusted() {
        let japanese = "第１条（目的）甲は、乙に対し、別紙に定める業務を委託し、乙はこれを受託する。\
                        ２ 乙は、善良な管理者の注意をもって委託業務を遂行しなければならない。";
        assert!(score(japanese) > 0.99);
        let english = "The Supplier shall not subcontract any of its obligations under this Agreement \
                       without the prior written consent of the Customer (Article 12.3).";
        assert!(score(english) > 0.99);
        let list = "1. Purpose ........................ 1\n2. Term ........................... 12\n\
                    3. Fees ........................... 23\n4. Liability ...................... 34";
        assert!(score(list) > DOUBTFUL);
    }

    #[test]
    fn unmapped_glyphs_are_doubted() {
        assert!(score("乙は\u{fffd}\u{fffd}を受託する。") < DOUBTFUL);
        assert!(score("\u{fffd}\u{fffd}") == 0.0);
    }

    #[test]
    fn other_texts_codes_are_doubted() {
        let kanji: String = ('\u{8000}'..'\u{8100}').collect();
        assert!(score(&kanji) < DOUBTFUL);
        let shifted = "Uif!Tvqqmjfs!tibmm!opu!tvcdpousbdu!boz!pg!jut!pcmjhbujpot!voefs!uijt!Bhsffnfou!\
                       xjuipvu!uif!qsjps!xsjuufo!dpotfou!pg!uif!Dvtupnfs";
        assert!(score(shifted) < DOUBTFUL, "{}", score(shifted));
        let signs = "&@#!*%$&@#!*%$=+<>{}[]|\\^~`;".repeat(4);
        assert!(score(&signs) < DOUBTFUL);
        assert!(score("አማርኛ አማርኛ") < DOUBTFUL);
    }

    #[test]
    fn japanese_with_other_letters_strewn_in_is_doubted() {
        let strewn = "甲�1乙{対w1別紙{定め»シスöム運用業務を委託w1乙�こ¼を受託y»2第2条ÿ再委託Ā乙�1甲~書面{¸»\
                      事前~承諾を得»こxzく1本業務~全部又�一部を第三者{再委託wv�z¹zい2";
        assert!(score(strewn) < DOUBTFUL, "{}", score(strewn));
        let honest = "年2回以上、SLA（99.9%）及びRTOを確認する。ファイルはzip形式、長さ3cm以内、重さ2kg以下とし、\
                      メールはinfo@example.co.jp、URLはhttps://example.co.jp/を用いる。第3条第2項a号及びb号を準用する。\
                      乙は、善良な管理者の注意をもって委託業務を遂行し、甲の求めに応じて報告するものとする。";
        assert!(score(honest) > DOUBTFUL, "{}", score(honest));
    }

    #[test]
    fn a_text_shorter_than_its_page_is_doubted() {
        assert!(judge("乙は、これを受託する。", 200).score < DOUBTFUL);
    }
}
