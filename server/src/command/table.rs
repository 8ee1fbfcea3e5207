//! The answer of `daicho check` for a reader at a terminal.

use std::fmt::Write;

use clauses::{Finding, Pack, Reason, Verdict};

use super::check::{DocumentReport, SetReport};
use crate::language::Language;

/// Shape and word of a verdict: neither alone.
pub const fn verdict(verdict: Verdict, language: Language) -> &'static str {
    match verdict {
        Verdict::Stated => language.of("● 明記", "● stated"),
        Verdict::Partial => language.of("◐ 一部明記", "◐ partly stated"),
        Verdict::NotFound => language.of("○ 見当たらない", "○ not found"),
        Verdict::Undeterminable => language.of("? 判定不能", "? undeterminable"),
    }
}

const fn reason(reason: Reason, language: Language) -> &'static str {
    match reason {
        Reason::GeneralClause => language.of("一般的な義務のみ(黙示)", "only a general duty"),
        Reason::ElementsMissing => language.of("要素の不足", "elements missing"),
        Reason::AnnexAbsent => language.of("別紙参照・未登録", "annex not provided"),
        Reason::CustomerOnly => language.of("当方の義務のみ", "binds the customer only"),
        Reason::WeakDuty => language.of("努力義務", "mere effort"),
        Reason::Unrestricted => language.of("無制限に許容", "allowed without limits"),
    }
}

pub fn document(pack: &Pack, report: &DocumentReport, language: Language) -> String {
    let pages = language.of("ページ", "pages");
    let title = format!("{}  ({} {pages}, {})", report.path, report.pages, report.extraction);
    whole(pack, &title, &report.items, language)
}

pub fn set(pack: &Pack, report: &SetReport, language: Language) -> String {
    whole(pack, language.of("契約セット全体", "The set as one contract"), &report.items, language)
}

fn whole(pack: &Pack, title: &str, items: &[Finding], language: Language) -> String {
    let mut out = format!("{title}\n");
    for finding in items {
        let name = pack.item(finding.item).map_or("", |item| language.of(&item.title_ja, &item.title_en));
        let _ = write!(out, "{:>3}  {}  {name}", finding.item, verdict(finding.verdict, language));
        if let Some(why) = finding.reason {
            let _ = write!(out, " — {}", reason(why, language));
        }
        if finding.adverse {
            let _ = write!(out, "  {}", language.of("⚠ 不利な定め", "⚠ adverse"));
        }
        out.push('\n');
        for evidence in finding.evidence.iter().take(3) {
            let article = evidence.article.as_deref().unwrap_or("");
            let quote: String = evidence.quote.split_whitespace().collect::<Vec<_>>().join("");
            let quote = if evidence.quote.is_ascii() {
                evidence.quote.split_whitespace().collect::<Vec<_>>().join(" ")
            } else {
                quote
            };
            let short: String = quote.chars().take(110).collect();
            let more = if quote.chars().count() > 110 { "…" } else { "" };
            let mark = if evidence.adverse { "⚠ " } else { "" };
            let _ = writeln!(out, "       {mark}p.{} {article} 「{short}{more}」", evidence.page);
        }
    }
    out.push('\n');
    out
}
