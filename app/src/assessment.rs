//! Cases (案件): list and board, one case with its gates, the record of the decision.

pub mod api;
mod case;
mod decision;
mod forms;
mod gate;
mod list;
pub mod part;
mod proposal;
mod record;
mod review;
pub mod words;

use register::assessment::view::CaseView;
use register::assessment::{Need, Stage};

pub use case::CasePage;
pub use list::{AssessmentsPage, NewCasePage, OfEngagement};
pub use record::RecordPage;
pub use review::percent;

use crate::label;
use crate::text::{pick, tr};

/// The word for a code that brings its own names.
pub fn named((ja, en): (&str, &str)) -> String {
    pick(ja, en)
}

/// What a need lacks exactly, in words.
fn lacking(view: &CaseView, need: Need, code: &str) -> String {
    let field = || register::catalogue::Kind::Engagement.field(code).map(|field| pick(field.ja, field.en));
    let found = match need {
        Need::LedgerFields => field(),
        Need::LedgerRows => register::catalogue::Kind::from_code(code).map(crate::record::kind_name),
        Need::ClausesStated => code.parse().ok().map(label::item),
        Need::Approvals => register::approval::Step::from_code(code).map(|step| named(step.label())),
        Need::TopicsScored | Need::ImportantTopics => {
            register::questionnaire::Topic::from_code(code).map(|topic| named(topic.label()))
        }
        Need::QuestionnaireReturned => Some(tr!(case.waiting_answers)),
        _ => view.names.get(code).map(|(ja, en)| pick(ja, en)),
    };
    found.unwrap_or_else(|| code.to_owned())
}

/// How a stage looks on a badge.
const fn badge(stage: Stage) -> &'static str {
    match stage {
        Stage::Live | Stage::Closed => "done",
        Stage::Rejected | Stage::Withdrawn => "failed",
        Stage::Suspended | Stage::Inquiry => "warning",
        Stage::Questionnaire => "waiting",
        _ => "info",
    }
}

/// What a step on the case's way is called: codes that the store writes, or a person's own words.
fn move_reason(reason: &str) -> String {
    match reason {
        "changed_after_approval" => tr!(case.reason_changed),
        other => match other.strip_prefix("exception: ") {
            Some(codes) => {
                let needs: Vec<String> =
                    codes.split(' ').filter_map(Need::from_code).map(|need| named(need.label())).collect();
                tr!(case.reason_exception, needs = needs.join(&tr!(common.and)))
            }
            None => other.to_owned(),
        },
    }
}

/// Why a case was opened: by the day, or in a person's own words.
fn cause(text: &str) -> String {
    match text {
        "periodic" => tr!(case.cause_periodic),
        "renewal" => tr!(case.cause_renewal),
        other => match other.strip_prefix(register::assessment::proposal::INCIDENT) {
            Some(title) => tr!(life.cause_incident, title = title),
            None => other.to_owned(),
        },
    }
}

/// What the sections of a case's page share with those of its questionnaires.
pub mod case_parts {
    pub use super::case::Who;
    pub use super::forms::Acts;
}
