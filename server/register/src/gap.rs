//! Gaps (不足): a required clause that is not stated, as somebody's work until it is stated or accepted for a time.

pub mod memo;
#[cfg(feature = "ssr")]
pub mod store;
mod words;

use serde::{Deserialize, Serialize};

use crate::clause_check::limit::Compared;
use crate::field::{FieldError, Fields};
use crate::record::year_month_shift;

/// Where a gap stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody has decided what to do.
    Open,
    /// Being negotiated, amended, or an annex was asked for.
    Working,
    /// The newest check finds it stated; a person has to say that it is.
    Closing,
    /// Acceptance proposed; an approver has to decide.
    Proposed,
    /// Accepted until its expiry.
    Accepted,
    Closed,
}

impl State {
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Working, Self::Closing, Self::Proposed, Self::Accepted, Self::Closed];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Working => "working",
            Self::Closing => "closing",
            Self::Proposed => "proposed",
            Self::Accepted => "accepted",
            Self::Closed => "closed",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What is done about a gap.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    Negotiate,
    Amend,
    AskAnnex,
    /// Accepted with a reason.
    Accept,
    /// Accepted because another control stands in for it.
    Control,
}

impl Way {
    pub const ALL: [Self; 5] = [Self::Negotiate, Self::Amend, Self::AskAnnex, Self::Accept, Self::Control];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Negotiate => "negotiate",
            Self::Amend => "amend",
            Self::AskAnnex => "ask_annex",
            Self::Accept => "accept",
            Self::Control => "control",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }

    /// Leaves the risk where it is, so that an approver and an expiry are needed.
    pub const fn accepts(self) -> bool {
        matches!(self, Self::Accept | Self::Control)
    }
}

/// What the other side may answer.
pub const ANSWERS: [&str; 4] = ["agreed", "partly", "refused", "waiting"];

/// What a new look at the contract does to a gap.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// A new gap.
    Open,
    /// An old one is there again, or its acceptance has run out.
    Reopen,
    /// Stated now: proposed to be closed. Only a person closes.
    ProposeClose,
    /// No longer stated after all: the work goes on.
    TakeBack,
    Keep,
}

/// The step for an item that is `missing` (required and not stated, or stated with a value outside the limits) or not. `lapsed`: its acceptance has run out.
pub const fn step(state: Option<State>, missing: bool, lapsed: bool) -> Step {
    match (state, missing) {
        (None, true) => Step::Open,
        (Some(State::Closed), true) => Step::Reopen,
        (Some(State::Accepted), true) if lapsed => Step::Reopen,
        (Some(State::Closing), true) => Step::TakeBack,
        (None | Some(State::Closed | State::Closing), false) | (Some(_), true) => Step::Keep,
        (Some(_), false) => Step::ProposeClose,
    }
}

/// A gap as shown.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Gap {
    pub id: String,
    pub contract_id: String,
    pub contract_title: String,
    pub party_id: Option<String>,
    pub party_name: Option<String>,
    pub party_name_en: Option<String>,
    pub item: i64,
    pub verdict: String,
    pub adverse: bool,
    /// The text refers to an annex that is not there.
    pub annex: bool,
    /// JSON of the values that are stated and outside the policy's limits; empty when there are none.
    pub beyond: String,
    pub tier: Option<i64>,
    /// Code of a [`State`].
    pub state: String,
    /// Code of a [`Way`].
    pub way: Option<String>,
    pub owner_id: Option<String>,
    pub owner_name: Option<String>,
    pub due_on: Option<String>,
    pub note: String,
    pub control: String,
    pub proposed_by: Option<String>,
    pub proposer_name: Option<String>,
    pub approver_name: Option<String>,
    pub approved_at: Option<i64>,
    pub expires_on: Option<String>,
    /// One of [`ANSWERS`].
    pub answer: Option<String>,
    pub version: i64,
    pub created_at: i64,
    pub updated_at: i64,
}

impl Gap {
    pub fn state(&self) -> State {
        State::from_code(&self.state).unwrap_or(State::Open)
    }

    /// The values that are stated and outside the policy's limits.
    pub fn beyond(&self) -> Vec<Compared> {
        serde_json::from_str(&self.beyond).unwrap_or_default()
    }

    /// Its day has passed while it still is work.
    pub fn overdue(&self, today: &str) -> bool {
        let waits = matches!(self.state(), State::Open | State::Working | State::Closing | State::Proposed);
        waits && self.due_on.as_deref().is_some_and(|due| due < today)
    }
}

/// Something that happened to a gap.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Event {
    pub at: i64,
    pub actor_name: String,
    /// `found`, `reopened`, `lapsed`, `stated`, `missing_again`, `planned`, `proposed`, `approved`, `rejected`,
    /// `answered`, `closed`.
    pub kind: String,
    pub note: String,
}

/// Which gaps the board shows.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct BoardFilter {
    pub party_id: String,
    pub contract_id: String,
    /// Id of a person, or `none`.
    pub owner: String,
    /// Code of a [`State`], `overdue`, or empty for all that are not closed.
    pub state: String,
    /// 1 to 12, or 0.
    pub item: i64,
    /// From 0.
    pub page: i64,
}

/// Gaps on a page of the board.
pub const PAGE: i64 = 60;

/// One page of the board.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Board {
    pub total: i64,
    pub gaps: Vec<Gap>,
    /// Number of gaps by code of their [`State`], over the whole reach.
    pub states: Vec<(String, i64)>,
    pub overdue: i64,
    /// People that may own a gap: id and name.
    pub people: Vec<(String, String)>,
    pub today: String,
}

/// What the form about one gap holds.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct PlanInput {
    pub way: String,
    pub owner_id: String,
    pub due_on: String,
    pub note: String,
    pub control: String,
    pub expires_on: String,
}

/// A plan that may be stored: only [`PlanInput::checked`] makes one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Plan {
    pub(crate) way: Way,
    pub(crate) input: PlanInput,
}

impl PlanInput {
    /// Trimmed and checked: an acceptance needs a reason and an expiry after today that the policy allows (`months`), a
    /// compensating control its description.
    pub fn checked(&self, today: &str, months: i64) -> Result<Plan, Vec<FieldError>> {
        let mut fields = Fields::default();
        let way = Way::from_code(&self.way);
        let accepts = way.is_some_and(Way::accepts);
        if way.is_none() {
            fields.reject("way", "required");
        }
        let due_on = fields.date("due_on", &self.due_on).unwrap_or_default();
        let expires_on = fields.date("expires_on", &self.expires_on).unwrap_or_default();
        if accepts {
            let last = year_month_shift(today, months).unwrap_or_default();
            if expires_on.is_empty() {
                fields.reject("expires_on", "required");
            } else if expires_on.as_str() <= today {
                fields.reject("expires_on", "past");
            } else if expires_on > last {
                fields.reject("expires_on", "too_far");
            }
        }
        let input = Self {
            way: self.way.clone(),
            owner_id: self.owner_id.trim().to_owned(),
            note: fields.text("note", &self.note, accepts, 2_000),
            control: fields.text("control", &self.control, way == Some(Way::Control), 2_000),
            expires_on: if accepts { expires_on } else { String::new() },
            due_on,
        };
        fields.finish(Plan { way: way.unwrap_or(Way::Negotiate), input })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_opens_and_reopens_but_never_closes() {
        for state in State::ALL {
            for lapsed in [false, true] {
                let now = step(Some(state), false, lapsed);
                assert!(matches!(now, Step::Keep | Step::ProposeClose), "{state:?}");
            }
        }
        assert_eq!(step(None, true, false), Step::Open);
        assert_eq!(step(None, false, false), Step::Keep);
        assert_eq!(step(Some(State::Closed), true, false), Step::Reopen);
        assert_eq!(step(Some(State::Accepted), true, false), Step::Keep);
        assert_eq!(step(Some(State::Accepted), true, true), Step::Reopen);
        assert_eq!(step(Some(State::Working), false, false), Step::ProposeClose);
        assert_eq!(step(Some(State::Closing), true, false), Step::TakeBack);
    }

    #[test]
    fn an_acceptance_needs_a_reason_and_an_end() {
        let plan = |way: &str, note: &str, control: &str, expires: &str| {
            PlanInput {
                way: way.into(),
                note: note.into(),
                control: control.into(),
                expires_on: expires.into(),
                ..PlanInput::default()
            }
            .checked("2026-11-21", 12)
            .map_err(|fields| {
                fields.into_iter().map(|one| format!("{}:{}", one.field, one.code)).collect::<Vec<_>>()
            })
        };
        assert!(plan("negotiate", "", "", "").is_ok());
        assert_eq!(plan("accept", "", "", "").unwrap_err(), ["expires_on:required", "note:required"]);
        assert_eq!(plan("accept", "r", "", "2026-11-21").unwrap_err(), ["expires_on:past"]);
        assert_eq!(plan("accept", "r", "", "2027-11-22").unwrap_err(), ["expires_on:too_far"]);
        assert!(plan("accept", "r", "", "2027-11-21").is_ok());
        assert_eq!(plan("control", "r", "", "2027-01-01").unwrap_err(), ["control:required"]);
        assert_eq!(plan("none", "", "", "").unwrap_err(), ["way:required"]);
    }
}
