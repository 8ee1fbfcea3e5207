//! The words for codes. A code that this version does not know is shown as it is.

use clauses::{Reason, Verdict};
use register::access::Role;
use register::clause_check::CellState;
use register::policy::Demand;

use crate::text::tr;

pub fn verdict(verdict: Verdict) -> String {
    match verdict {
        Verdict::Stated => tr!(verdict.stated),
        Verdict::Partial => tr!(verdict.partial),
        Verdict::NotFound => tr!(verdict.not_found),
        Verdict::Undeterminable => tr!(verdict.undeterminable),
    }
}

pub fn cell(state: CellState) -> String {
    match state {
        CellState::Stated => verdict(Verdict::Stated),
        CellState::Partial => verdict(Verdict::Partial),
        CellState::NotFound => verdict(Verdict::NotFound),
        CellState::Undeterminable => verdict(Verdict::Undeterminable),
        CellState::Pending => tr!(verdict.pending),
    }
}

pub const fn cell_code(state: CellState) -> &'static str {
    match state {
        CellState::Stated => "stated",
        CellState::Partial => "partial",
        CellState::NotFound => "not_found",
        CellState::Undeterminable => "undeterminable",
        CellState::Pending => "pending",
    }
}

pub fn reason(reason: Reason) -> String {
    match reason {
        Reason::GeneralClause => tr!(reason.general_clause),
        Reason::ElementsMissing => tr!(reason.elements_missing),
        Reason::AnnexAbsent => tr!(reason.annex_absent),
        Reason::CustomerOnly => tr!(reason.customer_only),
        Reason::WeakDuty => tr!(reason.weak_duty),
        Reason::Unrestricted => tr!(reason.unrestricted),
    }
}

/// Title of an item of guideline 2.6 (8).
pub fn item(item: u8) -> String {
    match item {
        1 => tr!(item.i1),
        2 => tr!(item.i2),
        3 => tr!(item.i3),
        4 => tr!(item.i4),
        5 => tr!(item.i5),
        6 => tr!(item.i6),
        7 => tr!(item.i7),
        8 => tr!(item.i8),
        9 => tr!(item.i9),
        10 => tr!(item.i10),
        11 => tr!(item.i11),
        12 => tr!(item.i12),
        other => other.to_string(),
    }
}

pub fn demand(demand: Demand) -> String {
    match demand {
        Demand::Required => tr!(demand.required),
        Demand::Recommended => tr!(demand.recommended),
        Demand::Optional => tr!(demand.optional),
    }
}

pub fn tier(tier: Option<i64>) -> String {
    match tier {
        Some(tier) => tr!(tier.number, tier = tier),
        None => tr!(tier.none),
    }
}

pub fn role(role: Role) -> String {
    match role {
        Role::BusinessOwner => tr!(role.business_owner),
        Role::Procurement => tr!(role.procurement),
        Role::RiskOffice => tr!(role.risk_office),
        Role::Security => tr!(role.security),
        Role::Legal => tr!(role.legal),
        Role::Approver => tr!(role.approver),
        Role::InternalAudit => tr!(role.internal_audit),
        Role::Administrator => tr!(role.administrator),
    }
}

pub fn contract_kind(code: &str) -> String {
    match code {
        "master" => tr!(contract_kind.master),
        "individual" => tr!(contract_kind.individual),
        "standalone" => tr!(contract_kind.standalone),
        "memorandum" => tr!(contract_kind.memorandum),
        other => other.to_owned(),
    }
}

pub fn document_role(code: &str) -> String {
    match code {
        "contract" => tr!(document_role.contract),
        "annex" => tr!(document_role.annex),
        "specification" => tr!(document_role.specification),
        "sla" => tr!(document_role.sla),
        "memorandum" => tr!(document_role.memorandum),
        "terms" => tr!(document_role.terms),
        "privacy" => tr!(document_role.privacy),
        "dpa" => tr!(document_role.dpa),
        "order" => tr!(document_role.order),
        other => other.to_owned(),
    }
}

pub fn stage(code: &str) -> String {
    match code {
        "upload" => tr!(stage.upload),
        "text" => tr!(stage.text),
        "ocr" => tr!(stage.ocr),
        "check" => tr!(stage.check),
        "index" => tr!(stage.index),
        "done" => tr!(stage.done),
        "failed" => tr!(stage.failed),
        other => other.to_owned(),
    }
}

/// What happened to a file and what to do next.
pub fn failure(code: &str) -> String {
    match code {
        "not_a_pdf" => tr!(failure.not_a_pdf),
        "empty" => tr!(failure.empty),
        "too_large" => tr!(failure.too_large),
        "encrypted" => tr!(failure.encrypted),
        "no_text" => tr!(failure.no_text),
        "broken" => tr!(failure.broken),
        "timed_out" => tr!(failure.timed_out),
        "broken_off" | "network" => tr!(failure.broken_off),
        "unauthenticated" => tr!(error.unauthenticated.text),
        "forbidden" => tr!(error.forbidden.text),
        _ => tr!(failure.internal),
    }
}

/// What is wrong with a field and how to mend it.
pub fn field_error(code: &str) -> String {
    match code {
        "required" => tr!(field_error.required),
        "too_long" => tr!(field_error.too_long),
        "control_character" => tr!(field_error.control_character),
        "date" => tr!(field_error.date),
        "moment" => tr!(field_error.moment),
        "decimal" => tr!(field_error.decimal),
        "ends_before_start" => tr!(field_error.ends_before_start),
        "name_only_form" => tr!(field_error.name_only_form),
        "corporate_number" => tr!(field_error.corporate_number),
        "country" => tr!(field_error.country),
        "tier" => tr!(field_error.tier),
        "number" => tr!(field_error.number),
        "choice" => tr!(field_error.choice),
        "reference" | "no_such_object" => tr!(field_error.no_such_object),
        "no_such_field" => tr!(field_error.no_such_field),
        "ambiguous" => tr!(field_error.ambiguous),
        "taken" => tr!(field_error.taken),
        "not_yours" => tr!(field_error.not_yours),
        "no_department" => tr!(field_error.no_department),
        "lei" => tr!(field_error.lei),
        "phone" => tr!(field_error.phone),
        "url" => tr!(field_error.url),
        "own_parent" => tr!(conflict.own_parent),
        "past" => tr!(field_error.past),
        "too_far" => tr!(field_error.too_far),
        "future" => tr!(field_error.future),
        "certificate" => tr!(field_error.certificate),
        "evidence_or_remark" => tr!(field_error.evidence_or_remark),
        "date_or_reason" => tr!(field_error.date_or_reason),
        "offboarding_open" => tr!(conflict.offboarding_open),
        "own_record" => tr!(field_error.own_record),
        "bands" => tr!(field_error.bands),
        "percent" => tr!(figures.wrong_percent),
        "limits_order" => tr!(figures.wrong_order),
        "chain_cycle" => tr!(field_error.chain_cycle),
        "chain_duplicate" => tr!(field_error.chain_duplicate),
        "email" => tr!(field_error.email),
        "password_short" => tr!(field_error.password_short),
        "password_long" => tr!(field_error.password_long),
        "password_common" => tr!(field_error.password_common),
        "different" => tr!(field_error.password_different),
        other => crate::assessment::words::field_error(other)
            .or_else(|| crate::user::words::field_error(other))
            .unwrap_or_else(|| other.to_owned()),
    }
}

/// Why text of a file is not to be seen on its page.
pub fn hidden(why: &str) -> String {
    match why {
        "invisible" => tr!(hidden.invisible),
        "paper_coloured" => tr!(hidden.paper_coloured),
        "off_page" => tr!(hidden.off_page),
        "covered" => tr!(hidden.covered),
        "tiny" => tr!(hidden.tiny),
        "disguised" => tr!(hidden.disguised),
        other => other.to_owned(),
    }
}

pub fn conflict(code: &str) -> String {
    match code {
        "corporate_number_taken" => tr!(conflict.corporate_number_taken),
        "own_parent" => tr!(conflict.own_parent),
        "page_readable" => tr!(conflict.page_readable),
        "nothing_to_recognise" => tr!(conflict.nothing_to_recognise),
        "override_open" => tr!(conflict.override_open),
        "override_decided" => tr!(conflict.override_decided),
        "too_many_views" => tr!(conflict.too_many_views),
        "bulk_stale" => tr!(conflict.bulk_stale),
        "still_used" => tr!(conflict.still_used),
        "archived" => tr!(conflict.archived),
        "not_archived" => tr!(conflict.not_archived),
        "id_taken" => tr!(conflict.id_taken),
        "import_started" => tr!(conflict.import_started),
        "inquiry_closed" => tr!(conflict.inquiry_closed),
        "no_public_url" => tr!(conflict.no_public_url),
        "nobody_to_ask" => tr!(conflict.nobody_to_ask),
        "already_asked" => tr!(conflict.already_asked),
        "mail_state" => tr!(conflict.mail_state),
        "offboarding_open" => tr!(conflict.offboarding_open),
        "offboarding_ended" => tr!(conflict.offboarding_ended),
        "engagement_ended" => tr!(conflict.engagement_ended),
        "rows_open" => tr!(conflict.rows_open),
        "row_state" => tr!(conflict.row_state),
        "own_exception" => tr!(conflict.own_exception),
        "nothing_proposed" => tr!(conflict.nothing_proposed),
        "nothing_failed" => tr!(conflict.nothing_failed),
        "gap_closed" => tr!(conflict.gap_closed),
        "not_proposed" => tr!(conflict.not_proposed),
        "not_stated" => tr!(conflict.not_stated),
        "annex_there" => tr!(annex.there),
        "annex_asked" => tr!(annex.asked_already),
        "annex_closed" => tr!(annex.closed_already),
        "annex_open" => tr!(annex.open_still),
        "not_active" => tr!(conflict.not_active),
        "unchecked" => tr!(conflict.unchecked),
        "no_text_to_compare" => tr!(conflict.no_text_to_compare),
        "review_incomplete" => tr!(conflict.review_incomplete),
        "second_not_needed" => tr!(conflict.second_not_needed),
        other => crate::assessment::words::conflict(other)
            .or_else(|| crate::user::words::conflict(other))
            .unwrap_or_else(|| tr!(conflict.changed_meanwhile)),
    }
}

/// Name and content of a value that the checker found.
pub fn value(name: &str, value: &str) -> (String, String) {
    let same = value.to_owned();
    match name {
        "report_within_hours" => (tr!(value.report_within_hours), tr!(value.hours, count = value)),
        "report_promptly" => (tr!(value.report_promptly), same),
        "subcontract_consent" => (tr!(value.subcontract_consent), consent(value)),
        "audit_notice_days" => (tr!(value.audit_notice_days), tr!(value.days, count = value)),
        "audit_limit_per_year" => (tr!(value.audit_limit_per_year), tr!(value.times, count = value)),
        "fix_within_days" => (tr!(value.fix_within_days), tr!(value.days, count = value)),
        "severity_threshold" => (tr!(value.severity_threshold), same),
        "assessment_cadence" => (tr!(value.assessment_cadence), same),
        "exercise_cadence" => (tr!(value.exercise_cadence), same),
        "countries" => (tr!(value.countries), same),
        "retention_period" => (tr!(value.retention_period), same),
        "disposal_certificate" => (tr!(value.disposal_certificate), yes(value)),
        "notice_period" => (tr!(value.notice_period), same),
        "auto_renewal" => (tr!(value.auto_renewal), yes(value)),
        "assurance_kind" => (tr!(value.assurance_kind), same),
        "demarcation" => (tr!(value.demarcation), same),
        "governing_law" => (tr!(value.governing_law), same),
        "jurisdiction" => (tr!(value.jurisdiction), same),
        "annex" => (tr!(value.annex), same),
        other => (other.to_owned(), same),
    }
}

fn consent(code: &str) -> String {
    match code {
        "ban" => tr!(value.consent_ban),
        "prior_consent" => tr!(value.consent_prior),
        "prior_notice" => tr!(value.consent_notice),
        "after_report" => tr!(value.consent_after),
        "free" => tr!(value.consent_free),
        other => other.to_owned(),
    }
}

fn yes(code: &str) -> String {
    if code == "yes" { tr!(value.yes) } else { code.to_owned() }
}

/// What an entry of the audit trail tells of.
pub fn audit_action(code: &str) -> String {
    match code {
        "register.imported" => tr!(audit_action.register_imported),
        "register.exported" => tr!(audit_action.register_exported),
        "audit.exported" => tr!(checkpoint.audit_exported),
        "import.received" => tr!(audit_action.import_received),
        "import.confirmed" => tr!(audit_action.import_confirmed),
        "import.discarded" => tr!(audit_action.import_discarded),
        "user.created" => tr!(audit_action.user_created),
        "user.roles" => tr!(audit_action.user_roles),
        "user.disabled" => tr!(audit_action.user_disabled),
        "session.started" => tr!(audit_action.session_started),
        "session.ended" => tr!(audit_action.session_ended),
        "session.refused" => tr!(audit_action.session_refused),
        "party.created" => tr!(audit_action.party_created),
        "party.changed" => tr!(audit_action.party_changed),
        "engagement.created" => tr!(audit_action.engagement_created),
        "contract.created" => tr!(audit_action.contract_created),
        "contract.changed" => tr!(audit_action.contract_changed),
        "contract.covers" => tr!(audit_action.contract_covers),
        "contract.checked" => tr!(audit_action.contract_checked),
        "document.uploaded" => tr!(audit_action.document_uploaded),
        "document.duplicate" => tr!(audit_action.document_duplicate),
        "document.retried" => tr!(audit_action.document_retried),
        "document.unlocked" => tr!(audit_action.document_unlocked),
        "document.password_refused" => tr!(audit_action.document_password_refused),
        "file.ocr_requested" => tr!(audit_action.file_ocr_requested),
        "file.page_recognised" => tr!(audit_action.file_page_recognised),
        "file.ocr_finished" => tr!(audit_action.file_ocr_finished),
        "file.ocr_given_up" => tr!(audit_action.file_ocr_given_up),
        "document.page_typed" => tr!(audit_action.document_page_typed),
        "document.page_withdrawn" => tr!(audit_action.document_page_withdrawn),
        "file.read" => tr!(audit_action.file_read),
        "file.given_up" => tr!(audit_action.file_given_up),
        "engagement.changed" => tr!(audit_action.engagement_changed),
        "view.saved" => tr!(audit_action.view_saved),
        "view.removed" => tr!(audit_action.view_removed),
        "finding.reviewed" => tr!(audit_action.finding_reviewed),
        "party.merged" => tr!(audit_action.party_merged),
        "policy.changed" => tr!(audit_action.policy_changed),
        "scenario.created" => tr!(scenario.audit_created),
        "scenario.changed" => tr!(scenario.audit_changed),
        "scenario.archived" => tr!(scenario.audit_archived),
        "report.requested" => tr!(report.audit_requested),
        "report.ready" => tr!(report.audit_ready),
        "report.failed" => tr!(report.audit_failed),
        "readiness.stated" => tr!(readiness.audit),
        "alert.acknowledged" => tr!(alerts.audit),
        "tier.proposed" => tr!(audit_action.tier_proposed),
        "tier.approved" => tr!(audit_action.tier_approved),
        "tier.rejected" => tr!(audit_action.tier_rejected),
        "tier.followed_calendar" => tr!(audit_action.tier_followed_calendar),
        "token.created" => tr!(audit_action.token_created),
        "token.revoked" => tr!(audit_action.token_revoked),
        "api.called" => tr!(audit_action.api_called),
        "user.department" => tr!(audit_action.user_department),
        "mail.sent" => tr!(audit_action.mail_sent),
        "mail.failed" => tr!(audit_action.mail_failed),
        "mail.retried" => tr!(audit_action.mail_retried),
        "mail.withdrawn" => tr!(audit_action.mail_withdrawn),
        "mail.choice" => tr!(audit_action.mail_choice),
        "mail.digest" => tr!(audit_action.mail_digest),
        "inquiry.created" => tr!(audit_action.inquiry_created),
        "inquiry.recipients" | "inquiry.recipient_removed" => tr!(audit_action.inquiry_recipients),
        "inquiry.sent" => tr!(audit_action.inquiry_sent),
        "inquiry.reminded" => tr!(audit_action.inquiry_reminded),
        "inquiry.link" => tr!(audit_action.inquiry_link),
        "inquiry.answered" => tr!(audit_action.inquiry_answered),
        "inquiry.closed" => tr!(audit_action.inquiry_closed),
        "offboarding.opened" => tr!(audit_action.offboarding_opened),
        "offboarding.row_closed" => tr!(audit_action.offboarding_row_closed),
        "offboarding.row_reopened" => tr!(audit_action.offboarding_row_reopened),
        "offboarding.rows_added" => tr!(audit_action.offboarding_rows_added),
        "offboarding.exception_proposed" => tr!(audit_action.offboarding_exception_proposed),
        "offboarding.exception_approved" => tr!(audit_action.offboarding_exception_approved),
        "offboarding.exception_rejected" => tr!(audit_action.offboarding_exception_rejected),
        "offboarding.completed" => tr!(audit_action.offboarding_completed),
        "offboarding.cancelled" => tr!(audit_action.offboarding_cancelled),
        other => crate::assessment::words::audit_action(other)
            .or_else(|| crate::user::words::audit_action(other))
            .or_else(|| crate::audit::words::audit_action(other))
            .unwrap_or_else(|| record_action(other)),
    }
}

/// What happened to an object of a kind of the catalogue.
fn record_action(code: &str) -> String {
    let Some((kind, verb)) = code.split_once('.') else { return code.to_owned() };
    let Some(kind) = register::catalogue::Kind::from_code(kind).map(crate::record::kind_name) else {
        return code.to_owned();
    };
    match verb {
        "created" => tr!(audit_action.record_created, kind = kind),
        "changed" => tr!(audit_action.record_changed, kind = kind),
        "archived" => tr!(audit_action.record_archived, kind = kind),
        "taken_back" => tr!(audit_action.record_taken_back, kind = kind),
        _ => code.to_owned(),
    }
}
