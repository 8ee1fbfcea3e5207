//! What waits for the person, each with the page where it is done.

use leptos::prelude::*;
use register::home::Task;

use crate::list::grouped;
use crate::text::tr;

/// Address and name of a task.
fn told(task: Task) -> (&'static str, String) {
    match task {
        Task::DocumentFailed => ("/intake?show=failed", tr!(task.document_failed)),
        Task::Intake => ("/intake", tr!(task.intake)),
        Task::ReviewMine => ("/contracts", tr!(task.review_mine)),
        Task::GapMine => ("/gaps?owner=me", tr!(task.gap_mine)),
        Task::GapOverdue => ("/gaps?state=overdue", tr!(task.gap_overdue)),
        Task::GapApproval => ("/gaps?state=proposed", tr!(task.gap_approval)),
        Task::DutyProposed => ("/obligations?state=proposed", tr!(task.duty_proposed)),
        Task::DutyOverdue => ("/obligations?state=overdue", tr!(task.duty_overdue)),
        Task::AnnexOverdue => ("/annexes?state=overdue", tr!(annex.task)),
        Task::CaseOverdue => ("/assessments", tr!(task.case_overdue)),
        Task::CaseApproval => ("/assessments?stage=approval", tr!(task.case_approval)),
        Task::EventProposed => ("/assessments#proposals", tr!(life.event_proposed)),
        Task::ConditionOverdue => ("/assessments", tr!(task.condition_overdue)),
        Task::OverrideApproval => ("/engagements", tr!(task.override_approval)),
        Task::NoticeNear => ("/lint?class=notice_near", tr!(task.notice_near)),
        Task::IncidentOpen => ("/records/incident", tr!(task.incident_open)),
        Task::InquiryOverdue => ("/inquiries", tr!(task.inquiry_overdue)),
        Task::OffboardingOverdue => ("/offboarding", tr!(task.offboarding_overdue)),
    }
}

/// The list, what is late first.
#[component]
pub fn Queue(tasks: Vec<(Task, i64)>) -> impl IntoView {
    let rows = tasks.into_iter().map(|(task, count)| {
        let (href, name) = told(task);
        let late = task.is_late();
        view! {
            <li class="d-queue__task" data-alert=late.then_some("")>
                <a class="d-queue__link" href=href>{name}</a>
                <span class="d-queue__count">{tr!(task.count, count = grouped(count))}</span>
            </li>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    view! {
        <section aria-labelledby="queue">
            <h2 class="d-section__title" id="queue">{tr!(task.title)}</h2>
            {if rows.is_empty() {
                view! { <p>{tr!(task.none)}</p> }.into_any()
            } else {
                view! { <ul class="d-queue">{rows}</ul> }.into_any()
            }}
        </section>
    }
    .into_any()
}
