//! What stopped a rule, in words.

use crate::check::{Analysis, Miss};
use crate::pack::Said;
use crate::party::Role;
use crate::rule::{Actor, Modality, Negated, Rule};

pub fn never(words: &str) -> Said {
    Said::new(
        format!("「{words}」を含む文は数えません（契約のあり方を述べる文、又は削除の文）"),
        format!(
            "a sentence with \"{words}\" never counts (it speaks about contracts, or strikes clauses out)"
        ),
    )
}

pub fn foreign() -> Said {
    Said::new(
        "契約ではない文書です（請求書、定款、就業規則など）",
        "the document is no contract (an invoice, articles of incorporation, work rules)",
    )
}

pub fn struck() -> Said {
    Said::new(
        "後の文書がこの条項を削除又は変更しています",
        "a later document deletes or replaces this provision",
    )
}

pub fn missed(rule: &Rule, doc: &Analysis, miss: &Miss) -> Said {
    match miss {
        Miss::Unless(at) | Miss::UnlessSentence(at) | Miss::UnlessContext(at) => {
            let (slot, words) = (veto(miss), doc.str(at));
            Said::new(
                format!("打消し（{slot}）「{words}」が当たっています"),
                format!("the veto ({slot}) \"{words}\" fires"),
            )
        }
        Miss::With(n) => {
            let terms = rule.with_terms.get(*n).map(Vec::as_slice).unwrap_or_default();
            let shown = terms.iter().take(6).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = if terms.len() > 6 { ", …" } else { "" };
            Said::new(
                format!("with の{}番目の語がありません（{shown}{more}）", n + 1),
                format!("list {} of `with` is not met ({shown}{more})", n + 1),
            )
        }
        Miss::Context => {
            Said::new("条の中に context の語がありません", "nothing in the article fills `context`")
        }
        Miss::AnnexThere => Said::new(
            "参照する別紙は文書の中にあります",
            "the annex that it refers to is among the documents",
        ),
        Miss::Actor(found) => {
            let wanted = match rule.actor {
                Actor::Vendor => Said::new("委託先", "the vendor"),
                Actor::Customer | Actor::CustomerOnly => Said::new("委託元", "the customer"),
                Actor::Any => Said::new("どちらか", "either side"),
            };
            let found = found.map_or_else(|| Said::new("不明", "unknown"), side);
            Said::new(
                format!("行為者は{}のはずですが、{}です", wanted.ja, found.ja),
                format!("the actor should be {} and is {}", wanted.en, found.en),
            )
        }
        Miss::Negation if rule.negated == Negated::Yes => {
            Said::new("打ち消す文ではありません", "the sentence does not deny it")
        }
        Miss::Negation => Said::new("文が打ち消しています", "the sentence denies it"),
        Miss::Modality if rule.modality == Modality::Effort => {
            Said::new("努力義務の文ではありません", "it is not a duty of mere effort")
        }
        Miss::Modality => Said::new("「できる」の文ではありません", "it is not a permission"),
    }
}

fn veto(miss: &Miss) -> &'static str {
    match miss {
        Miss::Unless(_) => "unless",
        Miss::UnlessSentence(_) => "unless_sentence",
        _ => "unless_context",
    }
}

/// A side in words.
pub fn side(role: Role) -> Said {
    match role {
        Role::Customer => Said::new("委託元", "the customer"),
        Role::Vendor => Said::new("委託先", "the vendor"),
        Role::Both => Said::new("双方", "both sides"),
    }
}
