//! The words for what happened to an account and for what went wrong with it.

use register::user::account::AccountState;

use crate::text::tr;

pub fn state(state: AccountState) -> (String, &'static str) {
    match state {
        AccountState::Active => (tr!(user.active), "done"),
        AccountState::Invited => (tr!(user.invited), "waiting"),
        AccountState::Closed => (tr!(user.closed), "failed"),
    }
}

/// Why nothing was saved; none for a code of another part.
pub fn conflict(code: &str) -> Option<String> {
    Some(match code {
        "last_administrator" => tr!(user_wrong.last_administrator),
        "own_account" => tr!(user_wrong.own_account),
        "own_roles" => tr!(user_wrong.own_roles),
        "own_proposal" => tr!(user_wrong.own_proposal),
        "administrator_by_two" => tr!(user_wrong.administrator_by_two),
        "administrator_link" => tr!(user_wrong.administrator_link),
        "single_administrator" => tr!(user_wrong.single_administrator),
        "is_administrator" => tr!(user_wrong.is_administrator),
        "proposal_open" => tr!(user_wrong.proposal_open),
        "not_joined" => tr!(user_wrong.not_joined),
        "second_first" => tr!(second.first),
        "second_on" => tr!(second.already),
        "administrator_second" => tr!(second.administrator),
        "not_closed" => tr!(user_wrong.not_closed),
        "closed" => tr!(user_wrong.closed),
        _ => return None,
    })
}

/// What is wrong with a field.
pub fn field_error(code: &str) -> Option<String> {
    Some(match code {
        "code_wrong" => tr!(second.code_wrong),
        "password_wrong" => tr!(user_wrong.password),
        "administrator_by_two" => tr!(user_wrong.administrator_by_two),
        _ => return None,
    })
}

pub fn audit_action(code: &str) -> Option<String> {
    Some(match code {
        "user.link_made" => tr!(user_audit.link_made),
        "user.link_revoked" => tr!(user_audit.link_revoked),
        "user.joined" => tr!(user_audit.joined),
        "user.password_reset" => tr!(user_audit.password_reset),
        "user.password_changed" => tr!(user_audit.password_changed),
        "user.renamed" => tr!(user_audit.renamed),
        "user.unchanged" => tr!(user_audit.unchanged),
        "user.reopened" => tr!(user_audit.reopened),
        "user.reviewed" => tr!(user_audit.reviewed),
        "user.closed_in_review" => tr!(user_audit.closed_in_review),
        "user.review_exported" => tr!(user_audit.review_exported),
        "user.administrator_proposed" => tr!(user_audit.administrator_proposed),
        "user.administrator_confirmed" => tr!(user_audit.administrator_confirmed),
        "user.administrator_refused" => tr!(user_audit.administrator_refused),
        "user.administrator_withdrawn" => tr!(user_audit.administrator_withdrawn),
        "user.second_begun" => tr!(second.audit_begun),
        "user.second_on" => tr!(second.audit_on),
        "user.second_reset" => tr!(second.audit_reset),
        "user.second_rule" => tr!(second.audit_rule),
        "user.second_off" => tr!(second.audit_off),
        "user.recovery_code_used" => tr!(second.audit_recovery),
        "session.code_refused" => tr!(second.audit_refused),
        "session.revoked" => tr!(user_audit.session_revoked),
        "user.provider_bound" => tr!(provider.audit_bound),
        "user.provider_unbound" => tr!(provider.audit_unbound),
        "session.provider" => tr!(provider.audit_entered),
        "session.provider_refused" => tr!(provider.audit_refused),
        "session.code_proved" => tr!(provider.audit_code),
        "session.proved" => tr!(user_audit.session_proved),
        "session.proof_refused" => tr!(user_audit.session_proof_refused),
        _ => return None,
    })
}
