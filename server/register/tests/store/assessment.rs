//! Cases, questionnaires and respondents in the database.

use register::access::{Action, Role, Session, respondent, system};
use register::assessment::store as cases;
use register::assessment::view::{CaseFilter, CaseInput};
use register::assessment::{Need, Stage};
use register::calendar::{date_days, jst_date};
use register::catalogue::Kind;
use register::finding::FindingInput;
use register::questionnaire::answer::Saved;
use register::questionnaire::edit::Edit;
use register::questionnaire::store as papers;
use register::questionnaire::store::respond;
use register::questionnaire::{AnswerKind, Content};
use register::record::{Values, store};
use register::{Error, Tx};

use crate::support::{Base, on_both};

const ROLES: [(&str, &[Role]); 7] = [
    ("owner", &[Role::BusinessOwner]),
    ("office", &[Role::RiskOffice]),
    ("security", &[Role::Security]),
    ("legal", &[Role::Legal]),
    ("manager", &[Role::Approver]),
    ("ciso", &[Role::Approver]),
    ("executive", &[Role::Approver]),
];

pub async fn tx(base: &Base, who: &str, action: Action) -> Tx {
    let roles = ROLES.iter().find(|(name, _)| *name == who).unwrap().1.to_vec();
    let session = Session::user(who, who, roles).of_department(Some("事務部".into()));
    base.db.begin(&session.require(action).unwrap()).await.unwrap()
}

pub async fn holder(base: &Base) -> Tx {
    base.db.begin(&respondent("link", "link")).await.unwrap()
}

fn values(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect()
}

pub async fn add(base: &Base, kind: Kind, pairs: &[(&str, &str)]) -> String {
    let mut tx = base.write(kind.info().write).await;
    let id = store::insert(&mut tx, kind, &values(pairs)).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// An engagement of tier 3 that says everything that the ledger wants.
pub async fn engagement(base: &Base) -> String {
    let party = add(base, Kind::Party, &[("name_ja", "雲海クラウド株式会社"), ("country", "JP")]).await;
    let id = add(
        base,
        Kind::Engagement,
        &[
            ("party_id", party.as_str()),
            ("service_ja", "文書共有"),
            ("function_ja", "事務"),
            ("department", "事務部"),
            ("kind", "cloud"),
            ("risk_importance", "minor"),
            ("risk_data", "internal"),
            ("risk_access", "none"),
            ("risk_exposure", "none"),
            ("substitutability", "easy"),
            ("impact", "low"),
            ("rto_hours", "240"),
            ("chain_state", "none_declared"),
        ],
    )
    .await;
    add(base, Kind::AccessGrant, &[("engagement_id", &id), ("system", "文書"), ("level", "user")]).await;
    add(base, Kind::DataHandling, &[("engagement_id", &id), ("category", "public")]).await;
    add(base, Kind::Location, &[("engagement_id", &id), ("role", "storage"), ("country", "JP")]).await;
    id
}

pub fn input(kind: &str) -> CaseInput {
    CaseInput { kind: kind.into(), cause: "新しいクラウドの利用".into(), ..CaseInput::default() }
}

pub async fn open(base: &Base, engagement: &str, input: &CaseInput) -> String {
    let mut tx = tx(base, "owner", Action::CaseWrite).await;
    let id = cases::open(&mut tx, engagement, input).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub async fn view(base: &Base, id: &str) -> register::assessment::view::CaseView {
    cases::view(&mut base.read().await, id).await.unwrap()
}

pub async fn advance(base: &Base, who: &str, id: &str) -> Result<Stage, Error> {
    let version = view(base, id).await.row.version;
    let mut tx = tx(base, who, Action::CaseWrite).await;
    let stage = cases::advance(&mut tx, id, version).await?;
    tx.commit().await?;
    Ok(stage)
}

pub fn missing(view: &register::assessment::view::CaseView) -> Vec<Need> {
    view.missing.iter().map(|one| one.need).collect()
}

pub async fn send(base: &Base, case: &str, sets: &[&str], token: &str) -> String {
    let mut tx = tx(base, "office", Action::CaseWrite).await;
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let to = papers::Link {
        name: "回答 花子".into(),
        email: "hanako@vendor.example".into(),
        language: String::new(),
    };
    let id =
        papers::send(&mut tx, case, &sets, "2026-12-20", "よろしくお願いします", &to, token).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub async fn save(base: &Base, token: &str, question: &str, on: i64, value: &str) -> Result<Saved, Error> {
    let mut tx = holder(base).await;
    let saved = respond::save(&mut tx, token, question, on, value, "").await?;
    tx.commit().await?;
    Ok(saved)
}

/// Answers everything as well as it can be answered, and hands it in.
pub async fn answer_all(base: &Base, token: &str) {
    let paper = respond::view(&mut base.read().await, token).await.unwrap().paper;
    for question in paper.content.questions() {
        let value = match question.kind {
            AnswerKind::Choice | AnswerKind::Many => question.choices[0].code.clone(),
            AnswerKind::Text => "記載のとおりです。".into(),
            AnswerKind::Date => "2026-10-01".into(),
            AnswerKind::Number => "14".into(),
            AnswerKind::File => continue,
        };
        let version = paper.answer(&question.id).version;
        let saved = save(base, token, &question.id, version, &value).await.unwrap();
        assert!(matches!(saved, Saved::Kept(_)), "{}", question.id);
    }
    let mut tx = holder(base).await;
    respond::submit(&mut tx, token).await.unwrap();
    tx.commit().await.unwrap();
}

async fn judge_open(base: &Base, case: &str, paper: &str) {
    let review = papers::review(&mut base.read().await, paper).await.unwrap();
    for question in review.score.open() {
        let version = review.paper.answer(question).version;
        let mut tx = tx(base, "security", Action::CaseReview).await;
        papers::judge(&mut tx, paper, question, "partly", "添付は確認した", version).await.unwrap();
        tx.commit().await.unwrap();
    }
    let _ = case;
}

async fn conclude(base: &Base, id: &str, conclusion: &str) {
    let mut one = tx(base, "security", Action::CaseReview).await;
    cases::seen_concentration(&mut one, id).await.unwrap();
    cases::conclude(&mut one, id, conclusion, "回答と証跡を確認した").await.unwrap();
    one.commit().await.unwrap();
}

pub async fn decide(base: &Base, who: &str, id: &str, step: &str, decision: &str) -> Result<Stage, Error> {
    let seen = view(base, id).await.content;
    let mut tx = tx(base, who, Action::CaseApprove).await;
    let stage = cases::decide(&mut tx, id, step, decision, "確認した", &seen).await?;
    tx.commit().await?;
    Ok(stage)
}

pub fn codes(error: Error) -> Vec<String> {
    match error {
        Error::Invalid(fields) => fields.into_iter().map(|error| error.code).collect(),
        Error::Conflict(code) => vec![code.to_owned()],
        other => vec![other.to_string()],
    }
}

/// To the stage of approval.
pub async fn reviewed(base: &Base, conclusion: &str) -> (String, String, String) {
    let engagement = engagement(base).await;
    let id = open(base, &engagement, &input("due_diligence")).await;
    assert_eq!(missing(&view(base, &id).await), []);
    assert_eq!(advance(base, "owner", &id).await.unwrap(), Stage::InherentRisk);
    assert_eq!(advance(base, "office", &id).await.unwrap(), Stage::Questionnaire);
    let early = advance(base, "office", &id).await.unwrap_err();
    assert_eq!(codes(early), ["gate_closed"]);
    let paper = send(base, &id, &["core", "cloud"], "token-1").await;
    answer_all(base, "token-1").await;
    assert_eq!(view(base, &id).await.row.stage(), Stage::Received, "the last answer leads on");
    assert_eq!(advance(base, "office", &id).await.unwrap(), Stage::Review);
    judge_open(base, &id, &paper).await;
    conclude(base, &id, conclusion).await;
    assert_eq!(advance(base, "security", &id).await.unwrap(), Stage::Approval);
    (engagement, id, paper)
}

on_both! {
    async fn a_cloud_goes_live_under_conditions(base) {
        let (engagement, id, _) = reviewed(base, "conditional").await;
        let lacking = decide(base, "manager", &id, "general_manager", "conditional").await.unwrap_err();
        assert_eq!(codes(lacking), ["gate_closed"], "conditions that nobody wrote down");
        let mut one = tx(base, "security", Action::CaseReview).await;
        cases::add_condition(&mut one, &id, "多要素認証を全員に適用する", "事務部長", "2026-12-10").await.unwrap();
        one.commit().await.unwrap();
        let own = Session::user("security", "security", vec![Role::Approver]).require(Action::CaseApprove).unwrap();
        let seen = view(base, &id).await.content;
        let mut tx_own = base.db.begin(&own).await.unwrap();
        let refused = cases::decide(&mut tx_own, &id, "general_manager", "approve", "", &seen).await.unwrap_err();
        assert_eq!(codes(refused), ["own_record"]);
        drop(tx_own);
        let mut stale = tx(base, "manager", Action::CaseApprove).await;
        let refused = cases::decide(&mut stale, &id, "general_manager", "approve", "", "another hash").await.unwrap_err();
        assert_eq!(codes(refused), ["content_changed"], "bound to what was seen");
        drop(stale);
        assert_eq!(decide(base, "manager", &id, "general_manager", "conditional").await.unwrap(), Stage::ContractReview);
        let stands = cases::conclusion(&mut base.read().await, &engagement).await.unwrap().unwrap();
        assert!(stands.approved && stands.score.is_some_and(|ce| (0.5..=1.0).contains(&ce)), "{stands:?}");
        assert_eq!(stands.next_due.as_deref(), Some("2028-11-21"), "tier 3: 24 months");
        let needs = missing(&view(base, &id).await);
        assert_eq!(needs, [Need::ClausesStated, Need::SignedContract, Need::ContractDates]);
        assert_eq!(codes(advance(base, "legal", &id).await.unwrap_err()), ["gate_closed"]);
        for need in needs {
            let mut one = tx(base, "legal", Action::CaseWrite).await;
            for (until, code) in [("", "required"), ("2026-11-20", "past"), ("2028-01-01", "too_far")] {
                let refused = cases::propose_exception(&mut one, &id, need.code(), "理由", "代替策", until).await;
                assert_eq!(codes(refused.unwrap_err()), [code]);
            }
            cases::propose_exception(&mut one, &id, need.code(), "契約は来月締結する", "データは置かない", "2026-12-31").await.unwrap();
            one.commit().await.unwrap();
        }
        assert_eq!(codes(advance(base, "legal", &id).await.unwrap_err()), ["gate_closed"], "a proposal alone opens nothing");
        for exception in view(base, &id).await.case.exceptions {
            let mut one = tx(base, "manager", Action::CaseApprove).await;
            cases::decide_exception(&mut one, &exception.id, true).await.unwrap();
            one.commit().await.unwrap();
            let sql = format!("update gate_exception set decided_by = proposed_by where id = '{}'", exception.id);
            assert!(base.raw(&sql).await.is_err(), "the database refuses an own exception too");
        }
        assert_eq!(missing(&view(base, &id).await), []);
        assert_eq!(advance(base, "legal", &id).await.unwrap(), Stage::Live);
        let found = store::find(&mut base.read().await, Kind::Engagement, &engagement).await.unwrap().unwrap();
        assert_eq!(found.text("state"), "live");
        let sql = format!("update approval set actor_id = opened_by where assessment_id = '{id}'");
        assert!(base.raw(&sql).await.is_err(), "the database refuses an own approval too");
    }

    async fn a_change_after_the_approval_reopens_it(base) {
        let (engagement, id, _) = reviewed(base, "fit").await;
        assert_eq!(decide(base, "manager", &id, "general_manager", "approve").await.unwrap(), Stage::ContractReview);
        add(base, Kind::AccessGrant, &[("engagement_id", &engagement), ("system", "勘定系"), ("level", "privileged")]).await;
        assert!(missing(&view(base, &id).await).contains(&Need::ApprovalStands));
        assert_eq!(advance(base, "legal", &id).await.unwrap(), Stage::Approval, "back instead of on");
        let stands = cases::conclusion(&mut base.read().await, &engagement).await.unwrap().unwrap();
        assert!(!stands.approved);
        // The same person may decide again: it is another content.
        assert_eq!(decide(base, "manager", &id, "general_manager", "approve").await.unwrap(), Stage::ContractReview);
        assert_eq!(view(base, &id).await.case.round, 2);
    }

    async fn one_rejection_stops(base) {
        let (engagement, id, paper) = reviewed(base, "unfit").await;
        let mut one = tx(base, "security", Action::CaseReview).await;
        let finding = FindingInput { question: "core.c18".into(), text: "多要素認証がない".into(), severity: "high".into(), owner: "取引先".into(), due_on: "2027-01-31".into(), cost: "先方負担".into() };
        cases::add_finding(&mut one, &id, &finding).await.unwrap();
        one.commit().await.unwrap();
        assert_eq!(decide(base, "manager", &id, "general_manager", "reject").await.unwrap(), Stage::Rejected);
        assert_eq!(codes(advance(base, "office", &id).await.unwrap_err()), ["case_moved"]);
        let stands = cases::conclusion(&mut base.read().await, &engagement).await.unwrap().unwrap();
        assert!(!stands.approved);
        let open = cases::list(&mut base.read().await, &CaseFilter::default()).await.unwrap().rows;
        assert!(open.is_empty(), "it has ended");
        let late = papers::judge(&mut tx(base, "security", Action::CaseReview).await, &paper, "core.c01", "adequate", "x", 1).await;
        assert_eq!(codes(late.unwrap_err()), ["case_moved"]);
    }

    async fn two_respondents_lose_nothing_and_closed_links_open_nothing(base) {
        let engagement = engagement(base).await;
        let id = open(base, &engagement, &input("due_diligence")).await;
        advance(base, "owner", &id).await.unwrap();
        advance(base, "office", &id).await.unwrap();
        let paper = send(base, &id, &["core"], "token-a").await;
        let mut one = tx(base, "office", Action::CaseWrite).await;
        let to = papers::Link { name: "別の 回答者".into(), email: String::new(), language: String::new() };
        papers::add_link(&mut one, &paper, &to, "token-b").await.unwrap();
        one.commit().await.unwrap();
        assert_eq!(save(base, "token-a", "core.c01", 0, "yes").await.unwrap(), Saved::Kept(1));
        let clash = save(base, "token-b", "core.c01", 0, "no").await.unwrap();
        let Saved::Clash(theirs) = clash else { panic!("{clash:?}") };
        assert_eq!((theirs.value.as_str(), theirs.by_name.as_str(), theirs.version), ("yes", "回答 花子", 1));
        assert_eq!(save(base, "token-b", "core.c01", 1, "no").await.unwrap(), Saved::Kept(2), "knowing what stands there");
        assert_eq!(save(base, "token-a", "core.c01", 0, "no").await.unwrap(), Saved::Kept(2), "the same text is no quarrel");
        assert_eq!(base.number("select count(*) from answer_version where question = 'core.c01'").await, 2);
        assert_eq!(codes(save(base, "token-a", "core.c04", 0, "soon").await.unwrap_err()), ["number"]);
        assert_eq!(codes(save(base, "token-a", "core.zzz", 0, "x").await.unwrap_err()), ["no such question"]);
        assert_eq!(codes(save(base, "forged", "core.c01", 2, "yes").await.unwrap_err()), ["no such link"]);
        assert_eq!(base.number("select count(*) from respondent_link where token_hash like '%token%'").await, 0);
        let mut tx_b = holder(base).await;
        let open = codes(respond::submit(&mut tx_b, "token-b").await.unwrap_err());
        assert!(open.len() > 20 && open.iter().all(|code| code == "required"));
        drop(tx_b);
        // A colleague gets one section and no more.
        let mut tx_b = holder(base).await;
        respond::share(&mut tx_b, "token-b", "core.incidents", &to, "token-c").await.unwrap();
        tx_b.commit().await.unwrap();
        assert_eq!(codes(save(base, "token-c", "core.c02", 0, "2026-01-01").await.unwrap_err()), ["no such question"]);
        assert!(matches!(save(base, "token-c", "core.c35", 0, "none").await.unwrap(), Saved::Kept(1)));
        let seen = respond::view(&mut base.read().await, "token-c").await.unwrap();
        assert_eq!(seen.paper.content.sections.len(), 1);
        assert!(seen.paper.answers.iter().all(|(id, _)| id == "core.c35") && seen.paper.row.assessment_id.is_empty());
        // The template changes while it is out: what was sent stays as it was.
        let mut one = base.write(Action::QuestionnaireWrite).await;
        papers::begin_draft(&mut one, "core").await.unwrap();
        papers::edit(&mut one, "core", 1, &Edit::Remove { id: "c07".into() }).await.unwrap();
        assert_eq!(codes(papers::edit(&mut one, "core", 1, &Edit::Remove { id: "c09".into() }).await.unwrap_err()), ["changed_meanwhile"]);
        assert_eq!(papers::publish(&mut one, "core", 2, "質問の整理").await.unwrap(), 1);
        one.commit().await.unwrap();
        assert!(matches!(save(base, "token-a", "core.c07", 0, "yes").await.unwrap(), Saved::Kept(1)));
        let links = papers::review(&mut base.read().await, &paper).await.unwrap().links;
        let second = links.iter().find(|one| one.name == "別の 回答者" && one.section.is_empty()).unwrap();
        let mut one = tx(base, "office", Action::CaseWrite).await;
        papers::revoke_link(&mut one, &second.id).await.unwrap();
        one.commit().await.unwrap();
        assert_eq!(codes(save(base, "token-b", "core.c03", 0, "yes").await.unwrap_err()), ["link_revoked"]);
        base.clock.advance(62 * 86_400_000);
        assert_eq!(codes(save(base, "token-a", "core.c03", 0, "yes").await.unwrap_err()), ["link_expired"]);
    }

    async fn what_is_asked_back_comes_back_under_the_same_link(base) {
        let engagement = engagement(base).await;
        let id = open(base, &engagement, &input("due_diligence")).await;
        advance(base, "owner", &id).await.unwrap();
        advance(base, "office", &id).await.unwrap();
        let paper = send(base, &id, &["core"], "token-a").await;
        answer_all(base, "token-a").await;
        assert_eq!(codes(save(base, "token-a", "core.c01", 1, "no").await.unwrap_err()), ["questionnaire_closed"]);
        advance(base, "office", &id).await.unwrap();
        judge_open(base, &id, &paper).await;
        let mut one = tx(base, "security", Action::CaseReview).await;
        papers::ask_back(&mut one, &paper, "core.c06", "診断の範囲を教えてください。").await.unwrap();
        one.commit().await.unwrap();
        assert_eq!(view(base, &id).await.row.stage(), Stage::Inquiry);
        assert!(missing(&view(base, &id).await).contains(&Need::InquiriesAnswered));
        let seen = respond::view(&mut base.read().await, "token-a").await.unwrap();
        assert_eq!(seen.paper.asked_back(), ["core.c06"]);
        assert_eq!(seen.paper.turns[0].by_name, "", "no name of ours");
        assert!(matches!(save(base, "token-a", "core.c06", 1, "partial").await.unwrap(), Saved::Kept(2)));
        let mut tx_a = holder(base).await;
        respond::reply(&mut tx_a, "token-a", "core.c06", "公開系だけです。").await.unwrap();
        tx_a.commit().await.unwrap();
        let now = view(base, &id).await;
        assert_eq!(now.row.stage(), Stage::Review, "nothing waits any more");
        let open = now.missing.iter().find(|one| one.need == Need::PointsJudged).unwrap();
        assert_eq!(open.what, ["core.c06"], "a new answer is judged anew");
        let late = papers::judge(&mut tx(base, "security", Action::CaseReview).await, &paper, "core.c06", "adequate", "x", 1).await;
        assert_eq!(codes(late.unwrap_err()), ["answer_changed"]);
    }

    async fn last_year_comes_along_and_a_refusal_is_an_answer(base) {
        let (engagement, first, _) = reviewed(base, "fit").await;
        decide(base, "manager", &first, "general_manager", "reject").await.unwrap();
        let id = open(base, &engagement, &input("event")).await;
        advance(base, "owner", &id).await.unwrap();
        advance(base, "office", &id).await.unwrap();
        let paper = send(base, &id, &["core"], "token-2").await;
        let seen = respond::view(&mut base.read().await, "token-2").await.unwrap().paper;
        let carried = seen.answer("core.c01");
        assert!(carried.carried && carried.value == "yes" && carried.version == 1);
        assert!(seen.before("core.c01").is_some_and(|before| !before.reworded && before.value == "yes"));
        let mut tx_a = holder(base).await;
        assert_eq!(codes(respond::refuse(&mut tx_a, "token-2", " ").await.unwrap_err()), ["required"]);
        drop(tx_a);
        let mut tx_a = holder(base).await;
        respond::refuse(&mut tx_a, "token-2", "同じ内容を公開資料で示しています。").await.unwrap();
        tx_a.commit().await.unwrap();
        assert_eq!(view(base, &id).await.row.stage(), Stage::Received);
        let review = papers::review(&mut base.read().await, &paper).await.unwrap();
        assert_eq!(review.paper.row.state, "refused");
    }

    async fn cases_open_when_they_are_due_and_only_once(base) {
        let (engagement, id, _) = reviewed(base, "fit").await;
        decide(base, "manager", &id, "general_manager", "approve").await.unwrap();
        let run = async || {
            let mut tx = base.db.begin(&system("worker", Action::CaseWrite)).await.unwrap();
            let count = cases::open_due(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
            count
        };
        assert_eq!(run().await, 0);
        let today = date_days(&jst_date(base.clock.now())).unwrap();
        let due = date_days("2028-11-21").unwrap();
        base.clock.advance((due - 60 - today) * 86_400_000);
        assert_eq!((run().await, run().await), (1, 0));
        // A clock that goes back, and forward again, opens no second one.
        base.clock.advance(-5 * 86_400_000);
        assert_eq!(run().await, 0);
        base.clock.advance(6 * 86_400_000);
        assert_eq!(run().await, 0);
        let filter = CaseFilter { engagement: engagement.clone(), kind: "periodic".into(), ..CaseFilter::default() };
        let open = cases::list(&mut base.read().await, &filter).await.unwrap().rows;
        assert_eq!((open.len(), open[0].due_on.as_deref()), (1, Some("2028-11-21")));
        assert_eq!(open[0].opened_by_name, "worker");
    }

    async fn what_is_live_already_enters_with_a_day(base) {
        let id = engagement(base).await;
        let mut one = tx(base, "office", Action::CaseWrite).await;
        let undated = CaseInput { transitional: true, ..input("due_diligence") };
        assert_eq!(codes(cases::open(&mut one, &id, &undated).await.unwrap_err()), ["required"]);
        let dated = CaseInput { due_on: "2027-03-31".into(), ..undated };
        let case = cases::open(&mut one, &id, &dated).await.unwrap();
        let twice = cases::open(&mut one, &id, &dated).await.unwrap_err();
        assert_eq!(codes(twice), ["case_open"]);
        one.commit().await.unwrap();
        let seen = view(base, &case).await;
        assert_eq!((seen.row.stage(), seen.row.transitional), (Stage::Live, true));
        assert!(!seen.row.overdue("2027-03-31") && seen.row.overdue("2027-04-01"));
        let mut one = tx(base, "office", Action::CaseWrite).await;
        cases::begin(&mut one, &case, "経過措置の評価を始める").await.unwrap();
        one.commit().await.unwrap();
        assert_eq!(view(base, &case).await.row.stage(), Stage::Draft);
        // Another department does not see it.
        let other = Session::user("x", "x", vec![Role::BusinessOwner]).of_department(Some("融資部".into()));
        let mut tx = base.db.read(&other.require(Action::RegisterRead).unwrap()).await.unwrap();
        assert!(matches!(cases::view(&mut tx, &case).await, Err(Error::NotFound(_))));
        assert!(cases::list(&mut tx, &CaseFilter::default()).await.unwrap().rows.is_empty());
    }
}

#[test]
fn a_snapshot_of_nothing_asks_nothing() {
    assert_eq!(Content::snapshot(&[], &Values::new()).questions().count(), 0);
}
