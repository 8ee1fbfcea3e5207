//! The words for what happened to a case and for what went wrong with it.

use crate::text::tr;

/// Why nothing was saved; none for a code of another part.
pub fn conflict(code: &str) -> Option<String> {
    Some(match code {
        "gate_closed" => tr!(case_conflict.gate_closed),
        "case_moved" => tr!(case_conflict.case_moved),
        "content_changed" => tr!(case_conflict.content_changed),
        "step_taken" => tr!(case_conflict.step_taken),
        "one_person_one_step" => tr!(case_conflict.one_person_one_step),
        "case_open" => tr!(case_conflict.case_open),
        "exception_open" => tr!(case_conflict.exception_open),
        "questionnaire_closed" => tr!(case_conflict.questionnaire_closed),
        "answer_changed" => tr!(case_conflict.answer_changed),
        "not_submitted" => tr!(case_conflict.not_submitted),
        "too_many_links" => tr!(case_conflict.too_many_links),
        "link_revoked" => tr!(life.link_ended),
        "too_many_requests" => tr!(life.too_many_text),
        "proposal_gone" => tr!(life.proposal_gone),
        "section_only" => tr!(case_conflict.section_only_link),
        _ => return None,
    })
}

/// What is wrong with a field.
pub fn field_error(code: &str) -> Option<String> {
    Some(match code {
        "still_asked" => tr!(case_wrong.still_asked),
        "choices" => tr!(case_wrong.choices),
        "no_questions" => tr!(case_wrong.no_questions),
        "code" => tr!(case_wrong.code),
        "approvals" => tr!(life.approvals_none),
        "approvals_order" => tr!(life.approvals_order),
        _ => return None,
    })
}

/// What an entry of the audit trail tells of.
pub fn audit_action(code: &str) -> Option<String> {
    Some(match code {
        "assessment.opened" => tr!(case_audit.opened),
        "assessment.moved" => tr!(case_audit.moved),
        "assessment.decided" => tr!(case_audit.decided),
        "assessment.concluded" => tr!(case_audit.concluded),
        "assessment.concentration_seen" => tr!(case_audit.concentration_seen),
        "assessment.condition_added" => tr!(case_audit.condition_added),
        "assessment.condition_met" => tr!(case_audit.condition_met),
        "assessment.decision_proposed" => tr!(case_audit.decision_proposed),
        "exception.proposed" => tr!(case_audit.exception_proposed),
        "exception.approved" => tr!(case_audit.exception_approved),
        "exception.rejected" => tr!(case_audit.exception_rejected),
        "event.opened" => tr!(life.event_opened),
        "event.dismissed" => tr!(life.event_dismissed),
        "evidence.file_added" => tr!(life.evidence_added),
        "evidence.file_removed" => tr!(life.evidence_removed),
        "finding.recorded" => tr!(case_audit.finding_recorded),
        "finding.closed" => tr!(case_audit.finding_closed),
        "questionnaire.sent" => tr!(case_audit.q_sent),
        "questionnaire.link_given" => tr!(case_audit.q_link_given),
        "questionnaire.link_mailed" => tr!(life.link_mailed),
        "questionnaire.link_revoked" => tr!(case_audit.q_link_revoked),
        "questionnaire.withdrawn" => tr!(case_audit.q_withdrawn),
        "questionnaire.answered" => tr!(case_audit.q_answered),
        "questionnaire.file_added" => tr!(case_audit.q_file_added),
        "questionnaire.file_removed" => tr!(case_audit.q_file_removed),
        "questionnaire.submitted" => tr!(case_audit.q_submitted),
        "questionnaire.refused" => tr!(case_audit.q_refused),
        "questionnaire.judged" => tr!(case_audit.q_judged),
        "questionnaire.asked_back" => tr!(case_audit.q_asked_back),
        "questionnaire.replied" => tr!(case_audit.q_replied),
        "template.begun" => tr!(case_audit.template_begun),
        "template.edited" => tr!(case_audit.template_edited),
        "template.published" => tr!(case_audit.template_published),
        "template.discarded" => tr!(case_audit.template_discarded),
        _ => return None,
    })
}
