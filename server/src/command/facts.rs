//! The facts of a document for a reader at a terminal.

use std::fmt::Write;

use clauses::facts::{Kind, Per, Period, Purpose, Tax, Unit};
use clauses::{Fact, Facts, Role};

use crate::language::Language;

/// One line for each fact that the document states.
pub fn text(facts: &Facts, language: Language) -> String {
    let mut out = String::new();
    let mut line = |ja: &str, en: &str, value: String, place: (u32, f64)| {
        let (page, sure) = place;
        let name = language.of(ja, en);
        let _ = writeln!(out, "     {name}: {value}  (p.{page}, {:.0}%)", sure * 100.0);
    };
    if let Some(title) = &facts.title {
        line("表題", "Title", title.value.clone(), place(title));
    }
    if let Some(found) = &facts.kind {
        line("種類", "Kind", kind(found.value, language).to_owned(), place(found));
    }
    if let Some(other) = &facts.belongs_to {
        line("対象の契約", "Belongs to", other.value.clone(), place(other));
    }
    for party in &facts.parties {
        let label = party.value.label.as_ref().map(|label| format!(" ({label})")).unwrap_or_default();
        let role = party.value.role.map(|role| format!(" — {}", side(role, language))).unwrap_or_default();
        line("当事者", "Party", format!("{}{label}{role}", party.value.name), place(party));
    }
    for (ja, en, fact) in [
        ("締結日", "Concluded on", &facts.concluded_on),
        ("効力発生日", "Effective on", &facts.effective_on),
        ("終了日", "Ends on", &facts.ends_on),
    ] {
        if let Some(fact) = fact {
            line(ja, en, fact.value.clone(), place(fact));
        }
    }
    if let Some(term) = &facts.term {
        line("契約期間", "Term", period(term.value, language), place(term));
    }
    if let Some(renewal) = &facts.renewal {
        let automatic = if renewal.value.automatic {
            language.of("自動更新あり", "automatic")
        } else {
            language.of("自動更新なし", "not automatic")
        };
        let by = renewal.value.period.map(|by| format!(" ({})", period(by, language))).unwrap_or_default();
        line("更新", "Renewal", format!("{automatic}{by}"), place(renewal));
    }
    for notice in &facts.notices {
        let purpose = match notice.value.purpose {
            Purpose::NonRenewal => language.of("更新拒絶", "not to renew"),
            Purpose::Termination => language.of("解約", "to terminate"),
        };
        let value = format!(
            "{} {purpose} {}",
            side(notice.value.by, language),
            period(notice.value.period, language)
        );
        line("予告期間", "Notice", value, place(notice));
    }
    if let Some(law) = &facts.governing_law {
        line("準拠法", "Governing law", law.value.clone(), place(law));
    }
    if let Some(court) = &facts.jurisdiction {
        let exclusive = if court.value.exclusive { language.of(" (専属)", " (exclusive)") } else { "" };
        line("管轄", "Jurisdiction", format!("{}{exclusive}", court.value.court), place(court));
    }
    for amount in &facts.amounts {
        let tax = match amount.value.tax {
            Some(Tax::Included) => language.of(" 税込", " tax included"),
            Some(Tax::Excluded) => language.of(" 税抜", " tax excluded"),
            None => "",
        };
        let value = format!(
            "{} {}{tax}{}",
            amount.value.value,
            amount.value.currency,
            per(amount.value.per, language)
        );
        line("金額", "Amount", value, place(amount));
    }
    out
}

fn place<T>(fact: &Fact<T>) -> (u32, f64) {
    (fact.page, fact.confidence)
}

const fn side(role: Role, language: Language) -> &'static str {
    match role {
        Role::Customer => language.of("委託元", "customer"),
        Role::Vendor => language.of("委託先", "vendor"),
        Role::Both => language.of("双方", "either side"),
    }
}

fn period(period: Period, language: Language) -> String {
    let unit = match period.unit {
        Unit::Day => language.of("日", " days"),
        Unit::BusinessDay => language.of("営業日", " business days"),
        Unit::Week => language.of("週間", " weeks"),
        Unit::Month => language.of("か月", " months"),
        Unit::Year => language.of("年", " years"),
    };
    format!("{}{unit}", period.count)
}

const fn per(per: Per, language: Language) -> &'static str {
    match per {
        Per::Once => "",
        Per::Month => language.of(" 月額", " per month"),
        Per::Year => language.of(" 年額", " per year"),
        Per::Day => language.of(" 日額", " per day"),
        Per::Hour => language.of(" 時間額", " per hour"),
        Per::Unit => language.of(" 単価", " per unit"),
    }
}

const fn kind(kind: Kind, language: Language) -> &'static str {
    match kind {
        Kind::Master => language.of("基本契約", "master agreement"),
        Kind::Individual => language.of("個別契約", "individual contract"),
        Kind::Standalone => language.of("単独の契約", "standalone contract"),
        Kind::ServiceLevels => language.of("SLA", "service level agreement"),
        Kind::Amendment => language.of("変更覚書", "amendment"),
        Kind::Memorandum => language.of("覚書", "memorandum"),
        Kind::Annex => language.of("別紙・仕様書", "annex or specification"),
        Kind::Terms => language.of("約款", "general terms"),
        Kind::PersonalData => language.of("個人情報特約", "data processing terms"),
        Kind::Order => language.of("注文書", "order"),
        Kind::Nda => language.of("秘密保持契約", "non-disclosure agreement"),
        Kind::Invoice => language.of("請求書等（契約ではない）", "invoice (not a contract)"),
        Kind::Brochure => language.of("案内（契約ではない）", "brochure (not a contract)"),
        Kind::Articles => language.of("定款（契約ではない）", "articles of incorporation (not a contract)"),
        Kind::WorkRules => language.of("就業規則（契約ではない）", "work rules (not a contract)"),
        Kind::NotContract => language.of("契約と認められない文書", "not recognised as a contract"),
    }
}
