//! Clause checks (条項点検): review of one contract, heatmap of all.

pub mod api;
mod departments;
pub mod desk;
pub mod heatmap;
pub mod item;
pub mod passage;
pub mod review;
#[cfg(feature = "ssr")]
mod texts;
pub mod transcript;

/// The item to look at first: one with an adverse sentence, then the weakest verdict.
#[cfg(feature = "ssr")]
pub fn first_item(check: &register::clause_check::CheckView) -> u8 {
    use clauses::Verdict;
    let weight = |verdict: Verdict| match verdict {
        Verdict::NotFound => 0,
        Verdict::Undeterminable => 1,
        Verdict::Partial => 2,
        Verdict::Stated => 3,
    };
    check
        .items
        .iter()
        .min_by_key(|item| {
            (item.review.is_some(), !item.adverse(), weight(item.verdict()), item.finding.item)
        })
        .map_or(1, |item| item.finding.item)
}
