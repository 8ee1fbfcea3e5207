use clauses::Verdict;
use register::access::{Action, Role, Session};
use register::clause_check::{ReviewInput, store::review};
use register::gap::memo::{markdown, memo, store::gather};
use register::gap::store::{answer, board, close, decide, find, of_contract, plan, recompute};
use register::gap::{BoardFilter, PlanInput, State};
use register::policy::{Policy, preview::preview};
use register::{Error, Tx};

use crate::support::{Base, into, on_both};

async fn set_up(base: &Base, tier: i64) -> String {
    let party = base.party("北浜システム").await;
    base.engagement(&party, "D", Some(tier)).await;
    let contract = base.contract("基本契約", Some(&party), None).await;
    base.upload("a", into(&contract)).await;
    base.text("a", "ok", &["業務委託契約書。委託者（以下「甲」という。）と受託者（以下「乙」という。）。第1条 乙は、甲の監査を受ける。"]).await;
    base.check(
        &contract,
        Verdict::Stated,
        &[(2, Verdict::NotFound), (9, Verdict::Partial), (10, Verdict::Undeterminable)],
        &[3],
    )
    .await;
    contract
}

async fn states(base: &Base, contract: &str) -> Vec<(i64, State)> {
    let mut tx = base.read().await;
    of_contract(&mut tx, contract).await.unwrap().into_iter().map(|gap| (gap.item, gap.state())).collect()
}

async fn by(base: &Base, id: &str, role: Role, action: Action) -> Tx {
    let grant = Session::user(id, id, vec![role]).require(action).unwrap();
    base.db.begin(&grant).await.unwrap()
}

async fn confirm(base: &Base, contract: &str, item: u8, verdict: Verdict) {
    let mut tx = base.write(Action::FindingReview).await;
    let input = ReviewInput {
        contract_id: contract.into(),
        item,
        verdict,
        reason: "原本を確認".into(),
        adverse: String::new(),
    };
    review(&mut tx, &input).await.unwrap();
    tx.commit().await.unwrap();
}

fn accept(expires: &str) -> PlanInput {
    PlanInput {
        way: "accept".into(),
        note: "代替の報告で足りる".into(),
        expires_on: expires.into(),
        ..PlanInput::default()
    }
}

on_both! {
    /// What the policy asks of the tier and the text does not state; never what could not be read.
    async fn what_is_required_and_not_stated_becomes_a_gap(base) {
        let contract = set_up(base, 1).await;
        assert_eq!(states(base, &contract).await, [(2, State::Open), (9, State::Open)]);
        let other = base.contract("だれの契約か不明", None, None).await;
        base.upload("b", into(&other)).await;
        base.text("b", "ok", &["x"]).await;
        base.check(&other, Verdict::NotFound, &[], &[]).await;
        assert!(states(base, &other).await.is_empty(), "what is required depends on the party");
        let mut tx = base.read().await;
        let shown = board(&mut tx, &BoardFilter::default()).await.unwrap();
        assert_eq!((shown.total, shown.overdue), (2, 0));
        assert_eq!(shown.states, [("open".to_owned(), 2)]);
        let none = board(&mut tx, &BoardFilter { state: "working".into(), ..BoardFilter::default() }).await.unwrap();
        assert_eq!(none.total, 0);
    }

    /// Tier 3 asks for item 2 as a recommendation only.
    async fn a_tier_that_does_not_require_it_makes_no_gap(base) {
        let contract = set_up(base, 3).await;
        assert!(states(base, &contract).await.is_empty());
    }

    /// 24 hours are within the product's own limit and outside a stricter one: stated, and a gap all the same until the
    /// value fits again.
    async fn a_value_outside_the_policy_is_a_gap(base) {
        let contract = set_up(base, 1).await;
        let strict = |hours: &str| Policy::default().with([("limits.report_within_hours.most", hours)]);
        let seen = preview(&mut base.read().await, &strict("12")).await.unwrap();
        assert_eq!(seen.beyond, (0, 1));
        let set = async |version: i64, hours: &str| {
            let mut tx = base.write(Action::PolicyWrite).await;
            register::policy::store::save(&mut tx, version, &strict(hours), "見直し").await.unwrap();
            tx.commit().await.unwrap();
        };
        set(0, "12").await;
        let shown = { let mut tx = base.read().await; of_contract(&mut tx, &contract).await.unwrap() };
        let gap = shown.iter().find(|gap| gap.item == 6).unwrap();
        let beyond = gap.beyond();
        assert_eq!((gap.state(), gap.verdict.as_str(), beyond.len()), (State::Open, "stated", 1));
        assert_eq!((beyond[0].name.as_str(), beyond[0].value.as_str()), ("report_within_hours", "24"));
        let mut tx = base.read().await;
        let (_, events) = find(&mut tx, &gap.id).await.unwrap();
        assert_eq!((events[0].kind.as_str(), events[0].note.as_str()), ("found", "beyond"));
        let check = register::clause_check::store::current(&mut tx, &contract).await.unwrap().unwrap();
        assert!(check.items[5].beyond().next().is_some() && check.items[4].compared.is_empty());
        let text = markdown(&memo(&gather(&mut tx, &contract).await.unwrap(), true));
        assert!(text.contains("現在の定め「24 時間以内」、当方の基準「12 時間以内」"), "{text}");
        drop(tx);
        set(1, "48").await;
        let state = states(base, &contract).await.into_iter().find(|(item, _)| *item == 6).unwrap().1;
        assert_eq!(state, State::Closing, "fits again: a person closes");
    }

    /// Tier 4 does not require item 6: a value outside the limits is shown in the review and is no work.
    async fn a_value_of_a_clause_that_is_not_required_makes_no_gap(base) {
        let contract = set_up(base, 4).await;
        let mut tx = base.write(Action::PolicyWrite).await;
        // A new version judges every engagement anew, and this one is not answered: it becomes provisionally important.
        let free = [("clauses.1.6", "recommended"), ("clauses.2.6", "recommended"), ("clauses.3.6", "recommended")];
        let policy = Policy::default().with(free).with([("limits.report_within_hours.most", "1")]);
        register::policy::store::save(&mut tx, 0, &policy, "見直し").await.unwrap();
        tx.commit().await.unwrap();
        assert!(states(base, &contract).await.iter().all(|(item, _)| *item != 6));
    }

    async fn the_machine_proposes_to_close_and_a_person_closes(base) {
        let contract = set_up(base, 1).await;
        let id = { let mut tx = base.read().await; of_contract(&mut tx, &contract).await.unwrap()[0].id.clone() };
        let mut tx = base.write(Action::ContractWrite).await;
        assert!(matches!(close(&mut tx, &id).await, Err(Error::Conflict("not_stated"))));
        drop(tx);
        confirm(base, &contract, 2, Verdict::Stated).await;
        assert_eq!(states(base, &contract).await[0], (2, State::Closing));
        confirm(base, &contract, 2, Verdict::Partial).await;
        assert_eq!(states(base, &contract).await[0], (2, State::Open), "missing after all");
        confirm(base, &contract, 2, Verdict::Stated).await;
        let mut tx = base.write(Action::ContractWrite).await;
        close(&mut tx, &id).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(states(base, &contract).await[0], (2, State::Closed));
        confirm(base, &contract, 2, Verdict::NotFound).await;
        let mut tx = base.read().await;
        let (gap, events) = find(&mut tx, &id).await.unwrap();
        assert_eq!(gap.state(), State::Open);
        let kinds: Vec<&str> = events.iter().rev().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["found", "stated", "missing_again", "stated", "closed", "reopened"]);
    }

    /// Nobody approves an own proposal; an acceptance ends by itself.
    async fn an_acceptance_needs_another_person_and_ends(base) {
        let contract = set_up(base, 1).await;
        let id = { let mut tx = base.read().await; of_contract(&mut tx, &contract).await.unwrap()[0].id.clone() };
        let mut tx = by(base, "u1", Role::Legal, Action::ContractWrite).await;
        assert!(matches!(plan(&mut tx, &id, 1, &accept("2028-01-01")).await, Err(Error::Invalid(_))), "too late");
        drop(tx);
        let mut tx = by(base, "u1", Role::Legal, Action::ContractWrite).await;
        plan(&mut tx, &id, 1, &accept("2026-12-31")).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = by(base, "u1", Role::Approver, Action::OverrideApprove).await;
        assert!(matches!(decide(&mut tx, &id, true, "").await, Err(Error::Refused(_))), "the own proposal");
        drop(tx);
        let mut tx = by(base, "u2", Role::Approver, Action::OverrideApprove).await;
        assert!(matches!(decide(&mut tx, &id, false, " ").await, Err(Error::Invalid(_))), "a rejection gives its reason");
        drop(tx);
        let mut tx = by(base, "u2", Role::Approver, Action::OverrideApprove).await;
        decide(&mut tx, &id, true, "期限まで可").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(states(base, &contract).await[0], (2, State::Accepted));
        base.clock.advance(60 * 86_400_000);
        let mut tx = base.write(Action::SystemOperate).await;
        let done = recompute(&mut tx, "", "").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(done.reopened, 1);
        assert_eq!(states(base, &contract).await[0], (2, State::Open));
    }

    async fn the_memo_speaks_with_the_names_of_the_contract(base) {
        let contract = set_up(base, 1).await;
        let id = { let mut tx = base.read().await; of_contract(&mut tx, &contract).await.unwrap()[0].id.clone() };
        let mut tx = base.write(Action::ContractWrite).await;
        answer(&mut tx, &id, "partly", "年1回の書面監査なら可").await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = base.write(Action::ContractWrite).await;
        assert!(matches!(answer(&mut tx, &id, "maybe", "x").await, Err(Error::Invalid(_))));
        drop(tx);
        let mut tx = base.read().await;
        let input = gather(&mut tx, &contract).await.unwrap();
        let items: Vec<(u8, bool)> = input.points.iter().map(|point| (point.item, point.missing)).collect();
        assert_eq!(items, [(2, true), (3, false), (9, true)]);
        let text = markdown(&memo(&input, true));
        assert!(text.contains("北浜システム") && text.contains("甲") && text.contains("乙"), "{text}");
        assert!(text.contains("年1回の書面監査なら可") && text.contains("2026-11-21"), "{text}");
        assert!(text.contains("2. 変更をご検討いただきたい定め"), "item 3 is adverse");
        assert!(markdown(&memo(&input, false)).contains("Audit"), "in English too");
    }

    async fn a_department_sees_its_own_gaps_only(base) {
        let contract = set_up(base, 1).await;
        let seen = async |department: &str| {
            let session = Session::user("u", "u", vec![Role::BusinessOwner]).of_department(Some(department.into()));
            let mut tx = base.db.read(&session.require(Action::RegisterRead).unwrap()).await.unwrap();
            let all = board(&mut tx, &BoardFilter::default()).await.unwrap();
            (all.total, all.states.len(), of_contract(&mut tx, &contract).await.unwrap().len())
        };
        assert_eq!(seen("D").await, (2, 1, 2));
        assert_eq!(seen("E").await, (0, 0, 0));
    }
}
