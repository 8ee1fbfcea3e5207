//! The words for the codes of gaps.

use register::clause_check::limit::Compared;
use register::clause_check::verdict_from_code;
use register::gap::{Gap, State, Way};

use crate::label;
use crate::text::{pick, tr};

pub fn state(state: State) -> String {
    match state {
        State::Open => tr!(gap.open),
        State::Working => tr!(gap.working),
        State::Closing => tr!(gap.closing),
        State::Proposed => tr!(gap.proposed),
        State::Accepted => tr!(gap.accepted),
        State::Closed => tr!(gap.closed),
    }
}

/// Which badge stands for a state.
pub const fn badge(state: State) -> &'static str {
    match state {
        State::Open => "failed",
        State::Working | State::Closing => "info",
        State::Proposed | State::Accepted => "warning",
        State::Closed => "done",
    }
}

pub fn way(code: &str) -> String {
    match Way::from_code(code) {
        Some(Way::Negotiate) => tr!(gap.negotiate),
        Some(Way::Amend) => tr!(gap.amend),
        Some(Way::AskAnnex) => tr!(gap.ask_annex),
        Some(Way::Accept) => tr!(gap.accept),
        Some(Way::Control) => tr!(gap.control_way),
        None => code.to_owned(),
    }
}

pub fn verdict(code: &str) -> String {
    if code == "beyond" {
        return tr!(value.beyond_short);
    }
    verdict_from_code(code).map_or_else(|| code.to_owned(), label::verdict)
}

pub fn answer(code: &str) -> String {
    match code {
        "agreed" => tr!(gap.agreed),
        "partly" => tr!(gap.partly),
        "refused" => tr!(gap.refused),
        "waiting" => tr!(gap.waiting),
        other => other.to_owned(),
    }
}

/// The values that are outside the policy's limits, each beside what is wanted.
pub fn beyond(gap: &Gap) -> Vec<String> {
    let line = |one: Compared| {
        let (name, value) = label::value(&one.name, &one.value);
        format!("{name}: {value} / {}", tr!(value.beyond, wanted = pick(&one.wanted.0, &one.wanted.1)))
    };
    gap.beyond().into_iter().map(line).collect()
}

/// What happened, and its note as a reader reads it.
pub fn event(kind: &str, note: &str) -> (String, String) {
    let same = note.to_owned();
    match kind {
        "found" => (tr!(gap.event_found), verdict(note)),
        "reopened" => (tr!(gap.event_reopened), verdict(note)),
        "lapsed" => (tr!(gap.event_lapsed), verdict(note)),
        "stated" => (tr!(gap.event_stated), verdict(note)),
        "missing_again" => (tr!(gap.event_missing_again), verdict(note)),
        "planned" => (tr!(gap.event_planned), same),
        "proposed" => (tr!(gap.event_proposed), same),
        "approved" => (tr!(gap.event_approved), same),
        "rejected" => (tr!(gap.event_rejected), same),
        "closed" => (tr!(gap.event_closed), same),
        "answered" => {
            let words = note.split_once(": ").map(|(code, words)| format!("{}: {words}", answer(code)));
            (tr!(gap.event_answered), words.unwrap_or(same))
        }
        other => (other.to_owned(), same),
    }
}
