//! What an entry of the trail means for a board that was read before it.

use std::collections::BTreeSet;

use crate::audit::Entry;
use crate::catalogue::Kind;

/// How much of the board has to be read again.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Touched {
    /// Nobody knows, or too much: the whole board.
    pub everything: bool,
    /// What is known of parties, and the results of engagements, but not the register itself.
    pub facts: bool,
    /// Rows that belong to an engagement, by kind and id.
    pub rows: BTreeSet<(Kind, String)>,
}

/// What happens beside the register: nothing that a board is made of.
const BESIDE: &[&str] = &[
    "alert.",
    "api.",
    "api_token.",
    "audit.",
    "backup.created",
    "calendar_feed.",
    "checkpoint.",
    "file.",
    "gap.",
    "import.discarded",
    "import.received",
    "inquiry.",
    "mail.",
    "obligation.",
    "readiness.",
    "register.exported",
    "reminder.",
    "report.",
    "review.assigned",
    "review.commented",
    "scenario.",
    "session.",
    "template.",
    "tier.proposed",
    "token.",
    "user.",
    "view.",
];

/// What only results and facts of parties are made of.
const FACTS: &[&str] = &["assessment.", "contract.checked", "finding.", "tier.approved", "tier.rejected"];

/// Kinds that no board knows.
const UNSEEN: &[Kind] = &[
    Kind::Responsibility,
    Kind::Contact,
    Kind::SanctionsCheck,
    Kind::Skill,
    Kind::InternalRule,
    Kind::Plan,
    Kind::PlanParty,
    Kind::SlaTarget,
    Kind::SlaResult,
    Kind::IncidentNotice,
    Kind::Exercise,
];

impl Touched {
    /// Takes in one more entry. What is not known by name means everything.
    pub fn add(&mut self, entry: &Entry) {
        let action = entry.action.as_str();
        let among = |list: &[&str]| list.iter().any(|start| action.starts_with(start));
        if among(BESIDE) {
            return;
        }
        if among(FACTS) {
            self.facts = true;
            return;
        }
        let verb = action.split_once('.').map_or("", |(_, verb)| verb);
        let kind = Kind::from_code(&entry.object_kind);
        let Some(kind) = kind.filter(|_| matches!(verb, "created" | "changed" | "archived" | "taken_back"))
        else {
            self.everything = true;
            return;
        };
        // A row that moved belongs to two engagements, and an engagement that moved to two parties.
        let moved = verb == "changed"
            && ["\"engagement_id\"", "\"party_id\"", "\"exit_plan_id\""]
                .iter()
                .any(|field| entry.detail.contains(field));
        match kind {
            _ if UNSEEN.contains(&kind) => {}
            Kind::Evidence | Kind::AuditVisit | Kind::Training | Kind::WatchNote | Kind::Incident => {
                self.facts = true;
            }
            Kind::Dependency
            | Kind::AccessGrant
            | Kind::DataHandling
            | Kind::Location
            | Kind::Chain
            | Kind::EconomicSecurity
            | Kind::ExitPlan
            | Kind::ExitTest
                if !moved =>
            {
                self.rows.insert((kind, entry.object_id.clone()));
            }
            Kind::Engagement if !moved && matches!(verb, "created" | "changed") => {
                self.rows.insert((kind, entry.object_id.clone()));
            }
            _ => self.everything = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touched(action: &str, kind: &str, detail: &str) -> Touched {
        let entry = Entry {
            seq: 1,
            at: 0,
            actor_kind: "user".into(),
            actor_id: String::new(),
            actor_name: String::new(),
            action: action.into(),
            object_kind: kind.into(),
            object_id: "o".into(),
            detail: detail.into(),
            hash: String::new(),
        };
        let mut touched = Touched::default();
        touched.add(&entry);
        touched
    }

    #[test]
    fn what_is_not_known_by_name_means_everything() {
        assert!(touched("luck.struck", "luck", "{}").everything);
        assert!(touched("party.merged", "party", "{}").everything);
        assert!(touched("policy.changed", "policy", "{}").everything);
        assert!(touched("register.imported", "register", "{}").everything);
        assert!(touched("engagement.archived", "engagement", "{}").everything);
        assert!(touched("database.migrated", "database", "{}").everything);
        let moved = r#"{"fields":{"engagement_id":["a","b"]}}"#;
        assert!(touched("chain.changed", "chain", moved).everything, "it belonged to another one before");
        assert!(
            touched("engagement.changed", "engagement", r#"{"fields":{"party_id":["a","b"]}}"#).everything
        );
    }

    #[test]
    fn a_row_is_read_again_by_itself_and_what_lies_beside_not_at_all() {
        let row = touched("chain.created", "chain", r#"{"after":{"engagement_id":"e"}}"#);
        assert!(!row.everything && !row.facts && row.rows.contains(&(Kind::Chain, "o".to_owned())));
        assert!(touched("evidence.changed", "evidence", "{}").facts);
        assert!(touched("assessment.concluded", "assessment", "{}").facts);
        assert_eq!(touched("session.started", "session", "{}"), Touched::default());
        assert_eq!(touched("register.exported", "register", "{}"), Touched::default());
        assert_eq!(touched("contact.changed", "contact", "{}"), Touched::default());
    }
}
