//! The negotiation memo (申入書): what is missing in a contract, why it is asked for, and in which words it could stand.

#[cfg(feature = "ssr")]
pub mod store;

use clauses::{Reason, Verdict};

use super::words::{of, reason, verdict};

/// An item that is to be spoken about.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Point {
    pub item: u8,
    pub title_ja: String,
    pub title_en: String,
    pub verdict: Option<Verdict>,
    pub reason: Option<Reason>,
    /// Required of this contract and not stated.
    pub missing: bool,
    /// Parts of the item that the text lacks: Japanese and English.
    pub unmet: Vec<(String, String)>,
    /// Sentences that say the opposite: place and words.
    pub adverse: Vec<(String, String)>,
    /// Values outside the policy's limits: what stands and what is asked for, Japanese and English.
    pub beyond: Vec<(String, String)>,
    /// The guideline's own words (Japanese), and where they stand.
    pub quotation: String,
    pub source: String,
    pub explanation_ja: String,
    pub explanation_en: String,
    /// With the names that the contract uses.
    pub wording_ja: String,
    pub wording_en: String,
    /// What the other side answered so far, newest first.
    pub answers: Vec<String>,
}

/// What a memo is made of.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Input {
    pub contract: String,
    pub party_ja: String,
    pub party_en: String,
    /// The documents that were looked at.
    pub documents: Vec<String>,
    /// ISO date.
    pub date: String,
    pub points: Vec<Point>,
    /// Annexes that the documents refer to and that are not there.
    pub annexes: Vec<String>,
}

/// A part of a memo.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Block {
    /// Level 1 to 3, and the text.
    Heading(u8, String),
    Text(String),
    Quote(String),
    List(Vec<String>),
    /// Suggested wording: one paragraph for each line.
    Wording(Vec<String>),
    Table(Vec<Vec<String>>),
}

/// A memo as it is written to a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Memo {
    pub japanese: bool,
    pub title: String,
    pub blocks: Vec<Block>,
}

/// The memo about a contract. Nothing is called a breach: the guideline names what should be stated, and asks for it by
/// importance.
pub fn memo(input: &Input, japanese: bool) -> Memo {
    let mut blocks = Vec::new();
    let party = if japanese || input.party_en.is_empty() { &input.party_ja } else { &input.party_en };
    let title =
        of(japanese, "契約条項の追加・変更に関するお願い", "Request to add and amend contract clauses");
    let colon = of(japanese, "：", ": ");
    let none = of(japanese, "（取引先未定）", "(party not settled)");
    let party = if party.is_empty() { none } else { party.as_str() };
    blocks.push(Block::Table(vec![
        vec![of(japanese, "宛先", "To").into(), party.into()],
        vec![of(japanese, "対象の契約", "Contract").into(), input.contract.clone()],
        vec![
            of(japanese, "確認した文書", "Documents read").into(),
            input.documents.join(of(japanese, "、", ", ")),
        ],
        vec![of(japanese, "作成日", "Date").into(), input.date.clone()],
    ]));
    blocks.push(Block::Text(
        of(
            japanese,
            "当方は、金融庁「金融分野におけるサイバーセキュリティに関するガイドライン」2.6 ⑧ に例示された事項が、契約又は SLA に明記されているかを、委託の重要度に応じて確認しています。上記の契約について、次の事項の追加又は変更をご相談させてください。",
            "We review whether contracts and SLAs state the matters that section 2.6 (8) of the Guidelines for Cybersecurity in the Financial Sector of Japan's Financial Services Agency gives as examples, according to the importance of the service. For the contract above we would like to discuss the following additions and changes.",
        )
        .into(),
    ));
    let missing: Vec<&Point> = input.points.iter().filter(|point| point.missing).collect();
    let changes = |point: &&Point| !point.adverse.is_empty() || !point.beyond.is_empty();
    let changes: Vec<&Point> = input.points.iter().filter(changes).collect();
    let annexes: Vec<&Point> =
        missing.iter().copied().filter(|point| point.reason == Some(Reason::AnnexAbsent)).collect();
    if missing.is_empty() && changes.is_empty() && input.annexes.is_empty() {
        blocks.push(Block::Text(
            of(japanese, "現時点で、ご相談する事項はありません。", "There is nothing to discuss at present.")
                .into(),
        ));
        return Memo { japanese, title: title.into(), blocks };
    }
    if !missing.is_empty() {
        blocks.push(Block::Heading(2, of(japanese, "1. 追加をお願いする事項", "1. Additions").into()));
    }
    for point in &missing {
        point_blocks(point, japanese, colon, &mut blocks);
    }
    if !changes.is_empty() {
        blocks.push(Block::Heading(
            2,
            of(japanese, "2. 変更をご検討いただきたい定め", "2. Provisions to reconsider").into(),
        ));
    }
    for point in &changes {
        blocks.push(Block::Heading(3, title_of(point, japanese)));
        beyond_blocks(point, japanese, &mut blocks);
        for (place, words) in &point.adverse {
            blocks.push(Block::Text(format!(
                "{}{colon}{place}",
                of(japanese, "現在の定め", "Present provision")
            )));
            blocks.push(Block::Quote(words.clone()));
        }
        if point.adverse.is_empty() {
            continue;
        }
        blocks.push(Block::Text(
            of(
                japanese,
                "求められる定めと反対の内容と読めます。次の文言への変更をご提案します。",
                "This reads as the opposite of what is asked for. We propose the following instead.",
            )
            .into(),
        ));
        blocks.push(wording(point, japanese));
    }
    if !annexes.is_empty() || !input.annexes.is_empty() {
        blocks.push(Block::Heading(
            2,
            of(japanese, "3. ご提出をお願いする文書", "3. Documents we ask for").into(),
        ));
        let points = annexes.iter().map(|point| title_of(point, japanese));
        blocks.push(Block::List(input.annexes.iter().cloned().chain(points).collect()));
        blocks.push(Block::Text(
            of(
                japanese,
                "契約書が参照する別紙・仕様書等のうち、上記に関するものをお送りください。内容を確認できた場合、1. の該当項目は不要になることがあります。",
                "Please send the annexes and specifications to which the contract refers on these points. Once we have read them, the request in part 1 may fall away.",
            )
            .into(),
        ));
    }
    closing(&missing, &changes, japanese, &mut blocks);
    Memo { japanese, title: title.into(), blocks }
}

fn title_of(point: &Point, japanese: bool) -> String {
    let title = if japanese { &point.title_ja } else { &point.title_en };
    format!("({}) {title}", point.item)
}

/// The values that are to move, and the limit that each is asked to keep.
fn beyond_blocks(point: &Point, japanese: bool, blocks: &mut Vec<Block>) {
    if point.beyond.is_empty() {
        return;
    }
    blocks.push(Block::Text(
        of(
            japanese,
            "定めはありますが、期限・頻度等が当方の基準と異なります。次のとおりの変更をご検討ください。",
            "The matter is stated, but its time limit or frequency differs from our standard. Please consider the following.",
        )
        .into(),
    ));
    let pick = |(ja, en): &(String, String)| if japanese { ja.clone() } else { en.clone() };
    blocks.push(Block::List(point.beyond.iter().map(pick).collect()));
}

fn wording(point: &Point, japanese: bool) -> Block {
    let text = if japanese { &point.wording_ja } else { &point.wording_en };
    Block::Wording(
        text.trim().lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
    )
}

fn point_blocks(point: &Point, japanese: bool, colon: &str, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(3, title_of(point, japanese)));
    let mut now = format!(
        "{}{colon}{}",
        of(japanese, "現在の契約", "The contract now"),
        point.verdict.map_or("—", |found| verdict(found, japanese))
    );
    if let Some(why) = point.reason {
        now.push_str(of(japanese, "。", ". "));
        now.push_str(reason(why, japanese));
    }
    blocks.push(Block::Text(now));
    if !point.unmet.is_empty() && point.verdict == Some(Verdict::Partial) {
        blocks.push(Block::Text(of(japanese, "定めのない要素：", "Not stated:").into()));
        let name = |(ja, en): &(String, String)| if japanese { ja.clone() } else { en.clone() };
        blocks.push(Block::List(point.unmet.iter().map(name).collect()));
    }
    let why = if japanese { &point.explanation_ja } else { &point.explanation_en };
    blocks.push(Block::Text(format!(
        "{}{colon}{}",
        of(japanese, "お願いする理由", "Why we ask"),
        why.split_whitespace().collect::<Vec<_>>().join(of(japanese, "", " "))
    )));
    blocks.push(Block::Quote(format!("{}　—　{}", point.quotation.trim(), point.source)));
    blocks.push(Block::Text(of(japanese, "文言の案：", "Suggested wording:").into()));
    blocks.push(wording(point, japanese));
    if !point.answers.is_empty() {
        blocks.push(Block::Text(of(japanese, "これまでのご回答：", "Your answers so far:").into()));
        blocks.push(Block::List(point.answers.clone()));
    }
}

fn closing(missing: &[&Point], changes: &[&Point], japanese: bool, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, of(japanese, "費用に関する協議", "Costs").into()));
    blocks.push(Block::Text(
        of(
            japanese,
            "本件への対応により貴社に追加の費用が生じる場合は、その内容と負担の方法について、事前に協議させていただきます。一方的に費用の負担をお願いするものではありません。見積りや代替の方法があれば、お知らせください。",
            "Where these changes cause you additional cost, we will discuss its nature and who bears it with you beforehand. We do not ask you to bear it one-sidedly. Please tell us of any estimate or of other ways to reach the same end.",
        )
        .into(),
    ));
    blocks.push(Block::Heading(2, of(japanese, "ご回答欄", "Your answer").into()));
    let mut rows = vec![vec![
        of(japanese, "項目", "Item").into(),
        of(japanese, "受諾・一部受諾・不可・検討中", "Agreed / partly / not possible / under review").into(),
        of(japanese, "ご意見・代替案", "Remarks, alternatives").into(),
    ]];
    let mut items: Vec<&&Point> = missing.iter().chain(changes).collect();
    items.sort_by_key(|point| point.item);
    items.dedup_by_key(|point| point.item);
    rows.extend(items.into_iter().map(|point| vec![title_of(point, japanese), String::new(), String::new()]));
    blocks.push(Block::Table(rows));
}

/// The memo as Markdown (`CommonMark` with tables). What a contract says cannot become markup.
pub fn markdown(memo: &Memo) -> String {
    let mut out = format!("# {}\n\n", escaped(&memo.title));
    for block in &memo.blocks {
        match block {
            Block::Heading(level, text) => {
                out.push_str(&"#".repeat(usize::from(*level)));
                out.push(' ');
                out.push_str(&escaped(text));
            }
            Block::Text(text) => out.push_str(&escaped(text)),
            Block::Quote(text) => out.push_str(&quoted([text.as_str()])),
            Block::Wording(lines) => out.push_str(&quoted(lines.iter().map(String::as_str))),
            Block::List(items) => {
                let items: Vec<String> = items.iter().map(|item| format!("- {}", escaped(item))).collect();
                out.push_str(&items.join("\n"));
            }
            Block::Table(rows) => out.push_str(&table(rows)),
        }
        out.push_str("\n\n");
    }
    out
}

fn quoted<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let lines = lines.into_iter().flat_map(str::lines).map(|line| format!("> {}", escaped(line)));
    lines.collect::<Vec<_>>().join("\n>\n")
}

fn table(rows: &[Vec<String>]) -> String {
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().map(|cell| escaped(cell).replace('|', "\\|")).collect();
        format!("| {} |", cells.join(" | "))
    };
    let mut out = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        out.push(line(row));
        if number == 0 {
            out.push(format!("|{}", " --- |".repeat(row.len())));
        }
    }
    out.join("\n")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' => {
                out.push('\\');
                out.push(c);
            }
            '\r' | '\n' | '\u{c}' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(item: u8) -> Point {
        Point {
            item,
            title_ja: "監査権限".into(),
            title_en: "Audit rights".into(),
            verdict: Some(Verdict::NotFound),
            missing: true,
            quotation: "サードパーティに対する監査権限".into(),
            source: "2.6 ⑧".into(),
            explanation_ja: "監査できることを\n定めます。".into(),
            explanation_en: "The customer may audit.".into(),
            wording_ja: "第○条　甲は、乙を監査することができる。\n2　乙は、これに協力する。".into(),
            wording_en: "The Bank may audit the Provider.".into(),
            ..Point::default()
        }
    }

    fn input(points: Vec<Point>) -> Input {
        Input {
            contract: "基本契約 | 2025".into(),
            party_ja: "北浜システム".into(),
            party_en: "Kitahama Systems".into(),
            documents: vec!["契約書.pdf".into()],
            date: "2026-11-21".into(),
            points,
            annexes: Vec::new(),
        }
    }

    #[test]
    fn a_missing_item_comes_with_reason_and_wording_in_both_languages() {
        let ja = markdown(&memo(&input(vec![point(2)]), true));
        for words in [
            "(2) 監査権限",
            "見当たらない",
            "サードパーティに対する監査権限",
            "乙を監査することができる",
            "協議",
            "北浜システム",
        ] {
            assert!(ja.contains(words), "{words}: {ja}");
        }
        assert!(ja.contains("監査できることを定めます。"), "lines run together");
        let en = markdown(&memo(&input(vec![point(2)]), false));
        for words in
            ["(2) Audit rights", "Not found", "The Bank may audit", "discuss its nature", "Kitahama Systems"]
        {
            assert!(en.contains(words), "{words}: {en}");
        }
        assert!(!ja.contains("違反") && !en.contains("breach"));
    }

    #[test]
    fn adverse_provisions_get_a_counter_proposal_and_absent_annexes_are_asked_for() {
        let adverse = Point {
            missing: false,
            verdict: Some(Verdict::Stated),
            adverse: vec![("第5条 (2 ページ)".into(), "乙は自由に再委託できる。".into())],
            ..point(3)
        };
        let annex = Point { reason: Some(Reason::AnnexAbsent), verdict: Some(Verdict::Partial), ..point(4) };
        let text = markdown(&memo(&input(vec![adverse, annex]), true));
        assert!(
            text.contains("2. 変更をご検討いただきたい定め") && text.contains("> 乙は自由に再委託できる。")
        );
        assert!(text.contains("3. ご提出をお願いする文書"));
        assert_eq!(text.matches("(3) 監査権限").count(), 2, "once as a provision, once in the answer table");
    }

    #[test]
    fn a_value_outside_the_limits_is_asked_to_move() {
        let late = Point {
            missing: false,
            verdict: Some(Verdict::Stated),
            beyond: vec![(
                "報告期限：72 時間以内 → 24 時間以内".into(),
                "Notice: 72 hours → 24 hours".into(),
            )],
            ..point(6)
        };
        let text = markdown(&memo(&input(vec![late.clone()]), true));
        assert!(
            text.contains("2. 変更をご検討いただきたい定め") && text.contains("72 時間以内 → 24 時間以内")
        );
        assert!(!text.contains("1. 追加") && !text.contains("反対の内容"), "nothing is missing or adverse");
        assert_eq!(text.matches("(6) 監査権限").count(), 2, "and has its line in the answer table");
        assert!(markdown(&memo(&input(vec![late]), false)).contains("differs from our standard"));
    }

    #[test]
    fn an_annex_that_is_not_there_is_asked_for_by_its_name() {
        let asked =
            Input { annexes: vec!["別紙2 セキュリティ仕様書".into()], ..input(Vec::new()) };
        let text = markdown(&memo(&asked, true));
        assert!(text.contains("- 別紙2 セキュリティ仕様書"), "{text}");
        assert!(!text.contains("ご相談する事項はありません"));
    }

    #[test]
    fn nothing_to_ask_says_so() {
        let text = markdown(&memo(&input(Vec::new()), true));
        assert!(text.contains("ご相談する事項はありません") && !text.contains("費用に関する協議"));
    }

    #[test]
    fn words_of_a_contract_are_no_markup() {
        let mut one = point(2);
        one.missing = false;
        one.adverse = vec![("p".into(), "<script>*x*|y\n# z".into())];
        let text = markdown(&memo(&input(vec![one]), false));
        assert!(text.contains("\\<script\\>\\*x\\*") && text.contains("> \\# z"), "{text}");
        assert!(text.contains("基本契約 \\| 2025"));
    }
}
