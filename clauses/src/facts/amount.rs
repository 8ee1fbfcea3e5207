//! What is paid: the fee, its currency, its tax, and for how long.

use serde::{Deserialize, Serialize};

use super::Fact;
use super::number::{number, number_class};
use super::reader::{Reader, pattern};

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tax {
    /// 税込
    Included,
    /// 税抜, 税別
    Excluded,
}

/// What one payment is for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    Once,
    Month,
    Year,
    Day,
    Hour,
    /// 1件につき, per transaction.
    Unit,
}

/// A price as it is written.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Amount {
    /// In whole units of the currency.
    pub value: f64,
    /// ISO 4217 (`JPY`).
    pub currency: String,
    /// Nothing when the text does not say.
    pub tax: Option<Tax>,
    pub per: Per,
}

// What every price has. Plain words alone, so that it costs next to nothing: most lines have no price.
pattern!(MONEY, r"円|¥|\$|€|£|ドル|ユーロ|ポンド|USD|EUR|GBP|JPY|SGD|CHF|AUD|HKD|yen|euro|dollars");
pattern!(YEN, r"(?:金|¥|\\)? ?(", number_class!(), r"{1,20}) ?円");
pattern!(YEN_MARK, r"¥ ?([0-9][0-9,]*)");
pattern!(
    FOREIGN,
    r"(?:\b(USD|EUR|GBP|JPY|SGD|CHF|AUD|HKD)|(US\$|\$|€|£)) ?([0-9][0-9,]*(?:\.[0-9]{1,2})?)|([0-9][0-9,]*(?:\.[0-9]{1,2})?) ?(?:(USD|EUR|GBP|SGD|yen|euros?|US dollars)\b|(米ドル|ドル|ユーロ|ポンド))"
);
pattern!(
    PRICE,
    r"(?:委託|利用|使用|業務|月額|保守|サービス|賃|手数|作業|基本|処理|契約|初期|接続|保管|監視|運用)料|料金|料率|報酬|代金|対価|契約金額|請負金額|金額|費用|単価|(?:月|年|日|時間)額|賃料|(?i:\bfees?\b|\bprice|charges?\b|\bpay\b|consideration|\brate\b|remuneration)"
);
pattern!(
    NOT_PRICE,
    r"未満|端数|損害賠償|賠償|上限|限度|違約|罰|印紙|資本金|保険金|延滞|(?i:liabilit|damages|penalt|indemnif|insur|service credit|cap\b)"
);

/// The prices of the document, in order.
pub fn amounts(reader: &Reader<'_>) -> Vec<Fact<Amount>> {
    let mut out: Vec<Fact<Amount>> = Vec::new();
    for (line, text) in reader.all() {
        if !MONEY.is_match(text) {
            continue;
        }
        let heading = reader.str(&line.about);
        if NOT_PRICE.is_match(text) || !(PRICE.is_match(text) || PRICE.is_match(heading)) {
            continue;
        }
        let mut found: Vec<(std::ops::Range<usize>, f64, &str)> = Vec::new();
        for one in YEN.captures_iter(text) {
            let Some((whole, digits)) = one.get(0).zip(one.get(1)) else { continue };
            let digits = digits.as_str().trim_matches(['、', ',', '.']);
            // ○○万円 is left open.
            let open = digits.chars().all(|c| "十拾百千万億兆、,".contains(c));
            let value = number(digits).filter(|_| !open);
            found.extend(
                value
                    .filter(|value| *value > 0)
                    .map(|value| (whole.range(), decimal(&value.to_string()), "JPY")),
            );
        }
        for one in YEN_MARK.captures_iter(text) {
            let Some(whole) = one.get(0) else { continue };
            if !found.iter().any(|(range, ..)| range.contains(&whole.start())) {
                found.push((whole.range(), decimal(&one[1]), "JPY"));
            }
        }
        for one in FOREIGN.captures_iter(text) {
            let Some(whole) = one.get(0) else { continue };
            let digits = one.get(3).or_else(|| one.get(4)).map_or("", |m| m.as_str());
            let name = [1, 2, 5, 6].into_iter().find_map(|n| one.get(n)).map_or("", |m| m.as_str());
            found.push((whole.range(), decimal(digits), currency(name)));
        }
        found.sort_by_key(|(range, ..)| range.start);
        for (range, value, currency) in found {
            let at = line.range.start + range.start..line.range.start + range.end;
            let amount = Amount {
                value,
                currency: currency.to_owned(),
                tax: tax(text),
                per: per(text, range.start, range.end),
            };
            let sure = if PRICE.is_match(text) { 0.85 } else { 0.65 };
            if !out.iter().any(|known| known.value == amount) {
                out.push(reader.fact(amount, &at, sure));
            }
        }
        if out.len() >= 40 {
            break;
        }
    }
    out
}

fn decimal(text: &str) -> f64 {
    text.replace(',', "").parse().unwrap_or(0.0)
}

fn currency(name: &str) -> &'static str {
    match name {
        "EUR" | "€" | "euro" | "euros" | "ユーロ" => "EUR",
        "GBP" | "£" | "ポンド" => "GBP",
        "JPY" | "yen" => "JPY",
        "SGD" => "SGD",
        "CHF" => "CHF",
        "AUD" => "AUD",
        "HKD" => "HKD",
        _ => "USD",
    }
}

fn tax(text: &str) -> Option<Tax> {
    let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if any(&[
        "税込",
        "消費税を含む",
        "消費税及び地方消費税を含む",
        "消費税等を含む",
        "消費税込",
        "inclusive of tax",
        "including tax",
        "including consumption tax",
        "inclusive of consumption tax",
    ]) {
        Some(Tax::Included)
    } else if any(&[
        "税抜",
        "税別",
        "消費税を除く",
        "消費税等を除く",
        "消費税は別途",
        "消費税等は別途",
        "消費税相当額を加",
        "消費税を加算",
        "消費税及び地方消費税を加",
        "消費税別",
        "exclusive of tax",
        "excluding tax",
        "plus consumption tax",
        "exclusive of consumption tax",
        "plus VAT",
        "exclusive of VAT",
        "excluding VAT",
    ]) {
        Some(Tax::Excluded)
    } else {
        None
    }
}

/// The words just around the amount say what it is for.
fn per(text: &str, start: usize, end: usize) -> Per {
    let from = text[..start].char_indices().rev().nth(11).map_or(0, |(at, _)| at);
    let to = text[end..].char_indices().nth(18).map_or(text.len(), |(at, _)| end + at);
    let near = text[from..to].to_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| near.contains(word));
    if any(&[
        "月額",
        "毎月",
        "1か月",
        "1ヶ月",
        "1月当",
        "/月",
        "per month",
        "monthly",
        "a month",
        "each month",
    ]) {
        Per::Month
    } else if any(&["年額", "毎年", "年間", "per year", "annual", "per annum", "yearly", "a year"]) {
        Per::Year
    } else if any(&["時間", "per hour", "hourly", "an hour"]) {
        Per::Hour
    } else if any(&["日額", "1日", "per day", "daily"]) {
        Per::Day
    } else if any(&["1件", "一件", "1通", "につき", "単価", "当たり", "あたり", "1部", "per ", " each"])
    {
        Per::Unit
    } else {
        Per::Once
    }
}
