//! The words of the audit trail for what happens at the contract desk and to the system itself.

use crate::text::tr;

/// What an entry tells of; none for an action of another part.
pub fn audit_action(code: &str) -> Option<String> {
    Some(match code {
        "contract.facts_proposed" => tr!(audit_words.facts_proposed),
        "contract.facts_decided" => tr!(audit_words.facts_decided),
        "gap.recomputed" => tr!(audit_words.gap_recomputed),
        "gap.planned" => tr!(audit_words.gap_planned),
        "gap.proposed" => tr!(audit_words.gap_proposed),
        "gap.approved" => tr!(audit_words.gap_approved),
        "gap.rejected" => tr!(audit_words.gap_rejected),
        "gap.answered" => tr!(audit_words.gap_answered),
        "gap.closed" => tr!(audit_words.gap_closed),
        "annex.asked" => tr!(annex.audit_asked),
        "annex.changed" => tr!(annex.audit_changed),
        "annex.received" => tr!(annex.audit_received),
        "annex.withdrawn" => tr!(annex.audit_withdrawn),
        "annex.reopened" => tr!(annex.audit_reopened),
        "obligation.proposed" => tr!(audit_words.obligation_proposed),
        "obligation.confirmed" => tr!(audit_words.obligation_confirmed),
        "obligation.dropped" => tr!(audit_words.obligation_dropped),
        "obligation.done" => tr!(audit_words.obligation_done),
        "review.assigned" => tr!(audit_words.review_assigned),
        "review.commented" => tr!(audit_words.review_commented),
        "review.second" => tr!(audit_words.review_second),
        "reminder.made" => tr!(audit_words.reminder_made),
        "calendar_feed.opened" => tr!(audit_words.feed_opened),
        "calendar_feed.closed" => tr!(audit_words.feed_closed),
        "document.failures_cleared" => tr!(audit_words.failures_cleared),
        "backup.restored" => tr!(audit_words.backup_restored),
        "database.migrated" => tr!(audit_words.database_migrated),
        _ => return None,
    })
}
