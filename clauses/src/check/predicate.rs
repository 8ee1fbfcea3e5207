//! What a Japanese predicate does: permit, deny, end its clause.

/// Whether the predicate permits; 施錠することができる箱 and 〜ことができるよう permit nothing.
pub fn permits(tail: &str) -> bool {
    ["ことができる", "ことができます", "ことが出来る"].iter().any(|word| {
        tail.match_indices(word).any(|(at, _)| {
            let next = tail[at + word.len()..].chars().next().unwrap_or('。');
            matches!(next, '。' | '、' | 'も' | 'が' | 'と' | 'ほ' | ')' | ';' | ' ' | 'し' | '旨')
        })
    })
}

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

/// Whether the predicate is denied; a denied refusal (拒んではならない) is not.
pub fn negated_japanese(tail: &str) -> bool {
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
    ];
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
    ];
    DENIALS.iter().any(|word| {
        tail.match_indices(word).any(|(at, _)| {
            let from = tail[..at].char_indices().rev().nth(9).map_or(0, |(n, _)| n);
            let to =
                tail[at..].char_indices().nth(word.chars().count() + 4).map_or(tail.len(), |(n, _)| at + n);
            let around = &tail[from..to];
            !TURNED.iter().any(|turn| around.contains(turn))
        })
    })
}
