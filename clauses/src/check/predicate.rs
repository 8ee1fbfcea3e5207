//! What a Japanese predicate does: permit, deny, end its clause.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::mood::Mood;

/// Nouns that end like a verb before a comma: 立入り、閲覧及び調査.
const NOUNS: &[&str] = &[
    "立入り",
    "立ち入り",
    "取扱い",
    "取り扱い",
    "問合せ",
    "問い合わせ",
    "打合せ",
    "引渡し",
    "引継ぎ",
    "持出し",
    "持込み",
    "貸出し",
    "取消し",
    "見直し",
    "申入れ",
    "申込み",
    "受入れ",
    "差押え",
    "取決め",
    "写し",
    "見積り",
    "切替え",
    "支払い",
    "借入れ",
];

/// Words that join a second verb to the first: 返却し、又は消去する義務を負わない.
const CHOICES: &[&str] = &["又は", "または", "若しくは", "もしくは", "かつ、", "かつ"];

/// Where the clause that the tail continues ends: a comma after a verb form, or the end.
pub fn clause_end(tail: &str, mut last: char) -> usize {
    for (at, c) in tail.char_indices() {
        let linked = c == '、' && (tail[..at].ends_with("とともに") || tail[..at].ends_with("ほか"));
        if linked {
            return at;
        }
        if c == '、'
            && "しりいきせれてでえけめげびみちぎねべぜじ".contains(last)
            && !NOUNS.iter().any(|noun| tail[..at].ends_with(noun))
            && !CHOICES.iter().any(|word| tail[at + c.len_utf8()..].starts_with(word))
        {
            return at;
        }
        last = c;
    }
    tail.len()
}

const PERMITS: &[&str] = &["ことができる", "ことができます", "ことが出来る"];

/// 解除し得るものとする permits, 承諾を得るものとする does not.
const GETS: &str = "得るものと";

const MAY: &[&str] = &[
    "できるものと",
    "権利を有",
    "ことがあ",
    "場合があ",
    "こともあ",
    "場合もあ",
    "いただけます",
    "できる。",
    "できます。",
    "妨げない",
    "てもよい",
    "て差し支えな",
    "ても構わな",
    "任意とする",
    "裁量による",
];

const EFFORT: &[&str] = &[
    "努め",
    "努力",
    "心がけ",
    "心掛け",
    "検討する",
    "検討します",
    "望ましい",
    "配慮する",
    "目指",
    "目標とする",
    "予定である",
    "予定です",
    "予定しており",
    "方針である",
    "方針です",
    "考えており",
    "目安とする",
    "目安とします",
];

const DENIALS: &[&str] = &[
    "しない",
    "しません",
    "ません",
    "行わない",
    "負わない",
    "負いません",
    "できない",
    "てはならない",
    "ではならない",
    "認めない",
    "応じない",
    "入れない",
    "ことはない",
    "ものではない",
    "対象外",
    "必要はない",
    "必要としない",
    "要しない",
    "限りでない",
    "限りではない",
    "義務はない",
    "義務を有しない",
    "免除",
    "含まれない",
    "含まない",
    "お断り",
    "妨げられない",
    "求めない",
    "求めません",
    "遠慮",
    "応じかね",
    "致しかね",
    "いたしかね",
    "差し控え",
    "見合わせ",
    "与えない",
    "設けない",
    "許さない",
    "含めない",
    "負担しない",
    "受け付けない",
    "及ばない",
    "予定されていない",
    "保証の限り",
    "認められない",
    "認められず",
    "負わず",
    "応じず",
    "行わず",
    "受け入れず",
    "受け付けず",
    "義務はなく",
    "義務がない",
    "義務を負うものではな",
    "約するものではな",
    "約束するものではな",
    "保証するものではな",
    "しかねる",
    "できかね",
    "辞退",
    "謝絶",
];

/// What turns a denial around: a denied refusal (拒んではならない) is none.
const TURNED: &[&str] = &[
    "拒",
    "妨げ",
    "怠",
    "免れ",
    "断る",
    "除い",
    "除き",
    "お断りする",
    "支障",
    "しないよう",
    "ないよう",
    "しない限り",
    "しないとき",
    "しない場合",
    "しなければ",
    "しない範囲",
    "なければならない",
    "しない者",
    "超え",
    "過ぎ",
    "待た",
    "問わ",
    "滞",
    "先立",
    "遅れ",
    "下回",
    "欠か",
];

/// All the words, found in one pass.
static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = PERMITS.iter().chain([&GETS]).chain(MAY).chain(EFFORT).chain(DENIALS);
    AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(words).ok()
});

/// How firmly the predicate binds; effort and denial count up to the end of the clause.
pub fn mood(tail: &str, clause: usize) -> Mood {
    let mut mood = Mood::default();
    let (gets, may) = (PERMITS.len(), PERMITS.len() + 1);
    let effort = may + MAY.len();
    let denials = effort + EFFORT.len();
    for found in WORDS.iter().flat_map(|words| words.find_overlapping_iter(tail)) {
        let (start, end) = (found.start(), found.end());
        match found.pattern().as_usize() {
            n if n < gets => mood.may |= permits(&tail[end..]),
            n if n < may => mood.may |= !tail[..start].ends_with(['を', 'て']),
            n if n < effort => mood.may = true,
            _ if end > clause => {}
            n if n < denials => mood.effort = true,
            _ => mood.negated = mood.negated || denies(&tail[..clause], start, end),
        }
    }
    mood
}

/// Whether 〜ことができる permits before these words; 施錠することができる箱 and 〜ことができるよう permit nothing.
fn permits(next: &str) -> bool {
    let next = next.chars().next().unwrap_or('。');
    matches!(next, '。' | '、' | 'も' | 'が' | 'と' | 'ほ' | ')' | ';' | ' ' | 'し' | '旨')
}

/// Whether a denial stands; a denied refusal (拒んではならない) does not.
fn denies(clause: &str, start: usize, end: usize) -> bool {
    let from = clause[..start].char_indices().rev().nth(9).map_or(0, |(n, _)| n);
    let to = clause[end..].char_indices().nth(4).map_or(clause.len(), |(n, _)| end + n);
    let around = &clause[from..to];
    !TURNED.iter().any(|turn| around.contains(turn))
}
