//! An explanation for a reader at a terminal.

use std::fmt::Write;

use super::words::side;
use super::{Attempt, Explanation, Outcome};
use crate::pack::{Said, verdict_label};
use crate::party::Role;
use crate::pattern::Lang;
use crate::report::{Evidence, Reason, Verdict};
use crate::rule::Gives;

/// Sentences that were not counted shown unless all are asked for.
const NEAR: usize = 5;

pub fn text(this: &Explanation, lang: Lang, names: &[&str], all: bool) -> String {
    let say = |ja: &str, en: &str| match lang {
        Lang::Ja => ja.to_owned(),
        Lang::En => en.to_owned(),
    };
    let finding = &this.finding;
    let mut out = String::new();
    let mark = match finding.verdict {
        Verdict::Stated => '●',
        Verdict::Partial => '◐',
        Verdict::NotFound => '○',
        Verdict::Undeterminable => '?',
    };
    let verdict = verdict_label(finding.verdict, finding.adverse);
    let _ = writeln!(
        out,
        "{} {}: {mark} {}{} ({} {:.0}%)",
        finding.item,
        this.title.of(lang),
        verdict.of(lang),
        finding.reason.map(|r| format!(" — {}", reason(r).of(lang))).unwrap_or_default(),
        say("確からしさ", "confidence"),
        finding.confidence * 100.0
    );
    let citation = &this.citation;
    let _ = writeln!(
        out,
        "{}: {} {}「{}」",
        say("根拠", "source"),
        citation.document,
        citation.section,
        citation.quotation
    );
    sides(this, lang, names, &mut out);
    if !finding.evidence.is_empty() {
        let _ = writeln!(out, "\n{}", say("根拠とした箇所", "Where it stands"));
        for evidence in &finding.evidence {
            place(evidence, lang, names, &mut out);
        }
    }
    let filled: Vec<&Attempt> =
        this.attempts.iter().filter(|a| matches!(a.outcome, Outcome::Filled { .. })).collect();
    if !filled.is_empty() {
        let _ = writeln!(out, "\n{}", say("当たった規則", "Rules that are filled"));
        for attempt in filled {
            attempted(attempt, lang, names, &mut out);
        }
    }
    if !finding.elements.is_empty() {
        let _ = writeln!(out, "\n{}", say("要素", "Elements"));
        for element in &finding.elements {
            let title = match lang {
                Lang::Ja => &element.title_ja,
                Lang::En => &element.title_en,
            };
            let sign = if element.met { "✓" } else { "—" };
            let word = if element.met { say("あり", "met") } else { say("なし", "not met") };
            let _ = writeln!(out, "  {sign} {title} ({word})");
        }
    }
    for (name, value) in &finding.values {
        let _ = writeln!(out, "  {name} = {value}");
    }
    let missed: Vec<&Attempt> = this
        .attempts
        .iter()
        .filter(|a| matches!(a.outcome, Outcome::Missed(_)) && (all || a.gives != Gives::Element))
        .collect();
    if !missed.is_empty() {
        let shown = if all { missed.len() } else { missed.len().min(NEAR) };
        let title = say("数えなかった文（近いものから）", "Sentences that do not count, nearest first");
        let _ = writeln!(out, "\n{title} {shown}/{}", missed.len());
        for attempt in missed.into_iter().take(shown) {
            attempted(attempt, lang, names, &mut out);
        }
    } else if this.attempts.is_empty() {
        let none = say(
            "この項目の規則の語は、どの文にもありません。",
            "No sentence holds a word that this item's rules look for.",
        );
        let _ = writeln!(out, "\n{none}");
    }
    out
}

fn sides(this: &Explanation, lang: Lang, names: &[&str], out: &mut String) {
    for (number, document) in names.iter().enumerate() {
        let of = |role: Role| {
            let own = this.sides.iter().filter(|s| s.document == number && s.role == role);
            let own: Vec<&str> = own.map(|s| s.name.as_str()).collect();
            if own.is_empty() { "?".to_owned() } else { own.join(", ") }
        };
        let (customer, vendor) = (of(Role::Customer), of(Role::Vendor));
        let _ = match lang {
            Lang::Ja => writeln!(out, "当事者（{document}）: 委託元＝{customer}　委託先＝{vendor}"),
            Lang::En => writeln!(out, "sides ({document}): customer = {customer}; vendor = {vendor}"),
        };
    }
}

fn place(evidence: &Evidence, lang: Lang, names: &[&str], out: &mut String) {
    let name = names.get(evidence.document).copied().unwrap_or_default();
    let article = evidence.article.as_deref().unwrap_or("");
    let adverse = match (evidence.adverse, lang) {
        (false, _) => "",
        (true, Lang::Ja) => " ⚠ 不利な定め",
        (true, Lang::En) => " ⚠ adverse",
    };
    let quote = evidence.quote.lines().map(str::trim).collect::<Vec<_>>();
    let quote = quote.join(if evidence.quote.is_ascii() { " " } else { "" });
    let _ = writeln!(out, "  {name} p.{} {article}{adverse}\n    「{quote}」", evidence.page);
}

fn attempted(attempt: &Attempt, lang: Lang, names: &[&str], out: &mut String) {
    let name = names.get(attempt.document).copied().unwrap_or_default();
    let article = attempt.article.as_deref().unwrap_or("");
    let short: String = attempt.sentence.chars().take(160).collect();
    let more = if short.len() < attempt.sentence.len() { "…" } else { "" };
    let _ = writeln!(out, "  {name} p.{} {article} 「{short}{more}」", attempt.page);
    let actor = attempt.actor.map_or_else(|| Said::new("示されていない", "nobody named"), side);
    let with = attempt.with.join("」「");
    let with = if with.is_empty() { String::new() } else { format!("「{with}」") };
    let _ = match lang {
        Lang::Ja => {
            writeln!(out, "    規則 {}  動作「{}」{with}  行為者: {}", attempt.rule, attempt.action, actor.ja)
        }
        Lang::En => writeln!(
            out,
            "    rule {}  action 「{}」{with}  actor: {}",
            attempt.rule, attempt.action, actor.en
        ),
    };
    let _ = match &attempt.outcome {
        Outcome::Filled { gives, reason: why, support } => {
            let why = why.map(|r| format!(" ({})", reason(r).of(lang))).unwrap_or_default();
            let support = support.as_deref().map(|text| {
                let text: String = text.chars().take(80).collect();
                format!("  + 「{text}」")
            });
            writeln!(out, "    → {}{why}{}", given(*gives).of(lang), support.unwrap_or_default())
        }
        Outcome::Missed(why) => writeln!(out, "    × {}", why.of(lang)),
    };
}

fn given(gives: Gives) -> Said {
    match gives {
        Gives::Stated => Said::new("明記", "stated"),
        Gives::Partial => Said::new("一部明記", "partly stated"),
        Gives::Adverse => Said::new("不利な定め", "adverse"),
        Gives::Element => Said::new("要素", "element"),
    }
}

fn reason(reason: Reason) -> Said {
    match reason {
        Reason::GeneralClause => Said::new("一般的な義務のみ（黙示）", "only a general duty"),
        Reason::ElementsMissing => Said::new("要素の不足", "elements missing"),
        Reason::AnnexAbsent => Said::new("別紙参照・未登録", "annex not provided"),
        Reason::CustomerOnly => Said::new("委託元の義務のみ", "binds the customer only"),
        Reason::WeakDuty => Said::new("努力義務", "mere effort"),
        Reason::Unrestricted => Said::new("無制限に許容", "allowed without limits"),
    }
}
