//! Assessments (案件): the life of an engagement from 起案 to 完了, with gates that hold. Guideline 2.6 (2) (7) (9) (10).
//!
//! [`flow`] is pure and decides alone who may pass which gate; the store loads what it asks for and writes what it
//! answers. A gate names everything that is missing; each of it can be given by somebody, or passed by an exception
//! that a second person approved and that ends on a day.

pub mod flow;
pub mod paper;
pub mod proposal;
pub mod view;

#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use crate::access::Role;

/// A closed list of codes with their names in both languages.
macro_rules! coded {
    ($(#[$about:meta])* $name:ident { $($(#[$on:meta])* $variant:ident $code:literal $ja:literal $en:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, serde::Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, serde::Serialize)]
        pub enum $name {
            $($(#[$on])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The code used in the database, addresses and exports.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }

            /// Japanese and English.
            pub const fn label(self) -> (&'static str, &'static str) {
                match self { $(Self::$variant => ($ja, $en),)+ }
            }
        }
    };
}
pub(crate) use coded;

coded! {
    /// Why there is a case.
    Kind {
        Inherent "inherent" "固有リスク評価" "Inherent risk",
        DueDiligence "due_diligence" "デューデリジェンス" "Due diligence",
        Periodic "periodic" "定期評価" "Periodic",
        Event "event" "イベント評価" "After an event",
        Renewal "renewal" "更新審査" "Renewal",
        Exit "exit" "終了" "Exit",
    }
}

coded! {
    /// Where a case stands.
    Stage {
        Draft "draft" "起案" "Draft",
        InherentRisk "inherent_risk" "固有リスク評価" "Inherent risk",
        Questionnaire "questionnaire" "質問票送付" "Questionnaire sent",
        Received "received" "回答受領" "Answers received",
        Review "review" "審査" "Review",
        /// The reviewer has asked back.
        Inquiry "inquiry" "照会" "Asked back",
        Renewal "renewal" "更新審査" "Renewal review",
        Approval "approval" "承認" "Approval",
        ContractReview "contract_review" "契約審査" "Contract review",
        Live "live" "稼働" "Live",
        ExitPreparation "exit_preparation" "終了準備" "Exit preparation",
        Exit "exit" "終了処理" "Exit",
        Closed "closed" "完了" "Closed",
        Rejected "rejected" "否決" "Rejected",
        Suspended "suspended" "停止" "Suspended",
        Withdrawn "withdrawn" "取下げ" "Withdrawn",
    }
}

coded! {
    /// What the reviewer concludes.
    Conclusion {
        Fit "fit" "適" "Fit",
        Conditional "conditional" "条件付適" "Fit with conditions",
        Unfit "unfit" "否" "Unfit",
        Hold "hold" "保留" "On hold",
    }
}

coded! {
    /// What an approver decides.
    Decision {
        Approve "approve" "承認" "Approved",
        Conditional "conditional" "条件付承認" "Approved with conditions",
        Reject "reject" "否決" "Rejected",
    }
}

coded! {
    /// What becomes of an engagement when its term ends.
    RenewalDecision {
        Continue "continue" "継続" "Continue",
        ChangeTerms "change_terms" "条件変更" "Change the terms",
        End "end" "終了" "End",
    }
}

coded! {
    /// What can be missing at a gate.
    Need {
        PartyIdentified "party_identified" "取引先の特定（法人番号・LEI・国のいずれか）" "Party identified (corporate number, LEI or country)",
        Department "department" "所管部署" "Department in charge",
        LedgerFields "ledger_fields" "台帳の必須項目（†）" "Fields that the ledger must have (†)",
        LedgerRows "ledger_rows" "アクセス権限・取扱データ・所在地" "Access, data and locations",
        RiskScored "risk_scored" "固有リスクの評価" "Inherent risk assessed",
        TierFixed "tier_fixed" "Tierの確定（暫定でないこと）" "Tier fixed, not provisional",
        OverrideDecided "override_decided" "手動のTierの承認" "Decision on the tier set by hand",
        QuestionnaireSent "questionnaire_sent" "質問票の送付" "Questionnaire sent",
        QuestionnaireReturned "questionnaire_returned" "質問票の回答または辞退" "Questionnaire answered or refused",
        RequiredAnswers "required_answers" "必須の質問の回答" "Answers to required questions",
        InquiriesAnswered "inquiries_answered" "照会への回答" "Answers to what was asked back",
        PointsJudged "points_judged" "要確認の回答の判定" "Judgement on each open point",
        TopicsScored "topics_scored" "⑦の3項目の評価" "The three topics of (7) scored",
        ImportantTopics "important_topics" "重要先の3項目（管理態勢・インシデント対応・コンティンジェンシー）" "Topics of important parties (management, incident plan, contingency plan)",
        ConcentrationSeen "concentration_seen" "集中リスクの変化の確認" "Change in concentration seen",
        Concluded "concluded" "審査の結論" "Conclusion of the review",
        Approvals "approvals" "Tierに応じた承認" "Approvals by tier",
        ConditionsDated "conditions_dated" "承認条件の登録（期限つき）" "Conditions recorded with due dates",
        ApprovalStands "approval_stands" "承認した内容からの変更がないこと" "Nothing changed since the approval",
        ConditionsMet "conditions_met" "期限が来た承認条件の履行" "Conditions that have fallen due",
        ClausesStated "clauses_stated" "必須条項の明記" "Required clauses stated",
        SignedContract "signed_contract" "締結した契約書の保管" "Signed contract stored",
        ContractDates "contract_dates" "契約の開始日" "Dates of the contract",
        LatestAssessment "latest_assessment" "有効な評価結果" "A valid assessment",
        RenewalDecided "renewal_decided" "継続・条件変更・終了の判断" "Decision to continue, change or end",
        ExitReason "exit_reason" "終了の判断" "Decision to end",
        GrantsRevoked "grants_revoked" "全アクセス権限の取消しと証跡" "All access revoked, with evidence",
        ChainConfirmed "chain_confirmed" "再委託先を含む終了の確認" "Subcontractors confirmed",
        DisposalConfirmed "disposal_confirmed" "データ廃棄・資産返却の証跡" "Evidence of disposal and return",
    }
}

impl Kind {
    /// The way of a case of this kind; its last stage ends it.
    pub const fn path(self) -> &'static [Stage] {
        match self {
            Self::Inherent => &[Stage::Draft, Stage::InherentRisk, Stage::Approval, Stage::Closed],
            Self::DueDiligence => &[
                Stage::Draft,
                Stage::InherentRisk,
                Stage::Questionnaire,
                Stage::Received,
                Stage::Review,
                Stage::Approval,
                Stage::ContractReview,
                Stage::Live,
            ],
            Self::Periodic | Self::Event => &[
                Stage::Draft,
                Stage::InherentRisk,
                Stage::Questionnaire,
                Stage::Received,
                Stage::Review,
                Stage::Approval,
                Stage::Live,
            ],
            Self::Renewal => &[Stage::Renewal, Stage::Approval, Stage::ContractReview, Stage::Live],
            Self::Exit => &[Stage::ExitPreparation, Stage::Approval, Stage::Exit, Stage::Closed],
        }
    }

    pub fn first(self) -> Stage {
        self.path().first().copied().unwrap_or(Stage::Draft)
    }

    /// The stage after `stage` on this kind's way.
    pub fn after(self, stage: Stage) -> Option<Stage> {
        let stage = if stage == Stage::Inquiry { Stage::Review } else { stage };
        let at = self.path().iter().position(|one| *one == stage)?;
        self.path().get(at + 1).copied()
    }

    /// Whether a review with its conclusion lies on the way.
    pub fn reviews(self) -> bool {
        self.path().contains(&Stage::Review)
    }
}

impl Stage {
    /// The columns of the board, in order.
    pub const BOARD: [Self; 16] = [
        Self::Draft,
        Self::InherentRisk,
        Self::Questionnaire,
        Self::Received,
        Self::Review,
        Self::Inquiry,
        Self::Renewal,
        Self::Approval,
        Self::ContractReview,
        Self::Live,
        Self::ExitPreparation,
        Self::Exit,
        Self::Suspended,
        Self::Closed,
        Self::Rejected,
        Self::Withdrawn,
    ];

    /// Nothing more happens to such a case.
    pub const fn ended(self) -> bool {
        matches!(self, Self::Closed | Self::Rejected | Self::Withdrawn)
    }

    /// Who gives what is missing at the gate out of this stage, and passes it. Approvals pass their own gate.
    pub const fn keepers(self) -> &'static [Role] {
        match self {
            Self::Draft => &[Role::BusinessOwner, Role::RiskOffice],
            Self::InherentRisk | Self::Exit => &[Role::RiskOffice],
            Self::Questionnaire | Self::Received | Self::Review | Self::Inquiry => {
                &[Role::Security, Role::RiskOffice]
            }
            Self::Renewal | Self::ExitPreparation => {
                &[Role::BusinessOwner, Role::Procurement, Role::RiskOffice]
            }
            Self::ContractReview => &[Role::Legal, Role::Procurement],
            Self::Approval => &[Role::Approver],
            Self::Live | Self::Closed | Self::Rejected | Self::Suspended | Self::Withdrawn => &[],
        }
    }
}

impl Need {
    /// What no exception can stand for: decisions of persons, and what the decisions are about.
    pub const fn waivable(self) -> bool {
        !matches!(
            self,
            Self::PartyIdentified
                | Self::OverrideDecided
                | Self::Concluded
                | Self::Approvals
                | Self::ConditionsDated
                | Self::ApprovalStands
                | Self::RenewalDecided
                | Self::ExitReason
        )
    }

    /// Who can give it.
    pub const fn givers(self) -> &'static [Role] {
        match self {
            Self::PartyIdentified
            | Self::Department
            | Self::LedgerFields
            | Self::LedgerRows
            | Self::RiskScored
            | Self::TierFixed
            | Self::GrantsRevoked
            | Self::ChainConfirmed
            | Self::DisposalConfirmed => &[Role::BusinessOwner, Role::RiskOffice],
            Self::OverrideDecided | Self::Approvals | Self::ApprovalStands => &[Role::Approver],
            Self::QuestionnaireSent | Self::QuestionnaireReturned | Self::RequiredAnswers => {
                &[Role::RiskOffice, Role::Security]
            }
            Self::InquiriesAnswered
            | Self::PointsJudged
            | Self::TopicsScored
            | Self::ImportantTopics
            | Self::ConcentrationSeen
            | Self::Concluded
            | Self::ConditionsDated
            | Self::LatestAssessment => &[Role::Security, Role::RiskOffice],
            Self::ConditionsMet | Self::RenewalDecided | Self::ExitReason => {
                &[Role::BusinessOwner, Role::Procurement, Role::RiskOffice]
            }
            Self::ClausesStated | Self::SignedContract | Self::ContractDates => {
                &[Role::Legal, Role::Procurement]
            }
        }
    }
}

/// The outcome of the latest due diligence of an engagement: what residual risk (残存リスク) reads.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Concluded {
    pub assessment_id: String,
    pub engagement_id: String,
    pub conclusion: Conclusion,
    /// Control effectiveness CE, from 0 (nothing shown) to 1; none when nothing could be scored.
    pub score: Option<f64>,
    /// UTC milliseconds.
    pub concluded_at: i64,
    /// Whether the approvers have followed it, with or without conditions.
    pub approved: bool,
    /// Last day before the next assessment is due (2026-11-21).
    pub next_due: Option<String>,
}

impl Concluded {
    /// Whether it still counts on `today`.
    pub fn valid(&self, today: &str) -> bool {
        self.approved && self.next_due.as_deref().is_none_or(|last| today <= last)
    }
}
