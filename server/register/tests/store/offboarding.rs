//! The end of an engagement: no sequence of actions completes it with an open row.

use proptest::prelude::*;
use register::access::{Action, Role, Session};
use register::catalogue::Kind;
use register::offboarding::{CloseInput, Demand, ExceptionInput, RowState, store};
use register::record::{Values, store as records};
use register::{Error, Tx};

use crate::lifecycle::{add, values};
use crate::support::{Base, on_both};

async fn act<T>(
    base: &Base,
    who: &str,
    action: Action,
    work: impl AsyncFnOnce(&mut Tx) -> register::Result<T>,
) -> register::Result<T> {
    let grant = Session::user(who, who, Role::ALL.to_vec()).require(action).unwrap();
    let mut tx = base.db.begin(&grant).await?;
    let done = work(&mut tx).await?;
    tx.commit().await?;
    Ok(done)
}

struct Ending {
    party: String,
    engagement: String,
    case: String,
}

async fn open(base: &Base, name: &str) -> Ending {
    let party = base.party(name).await;
    let engagement = base.engagement(&party, "事務部", Some(2)).await;
    let of = engagement.as_str();
    add(base, Kind::AccessGrant, &[("engagement_id", of), ("system", "勘定系")]).await;
    add(base, Kind::DataHandling, &[("engagement_id", of), ("category", "personal")]).await;
    let behind = base.party(&format!("{name}の再委託先")).await;
    add(base, Kind::Chain, &[("engagement_id", of), ("from_party_id", &party), ("to_party_id", &behind)])
        .await;
    let contract = base.contract("委託契約", Some(&party), None).await;
    let mut tx = base.write(Action::ContractWrite).await;
    register::contract::store::cover(&mut tx, &contract, std::slice::from_ref(&engagement)).await.unwrap();
    tx.commit().await.unwrap();
    let case = act(base, "owner", Action::MonitorWrite, async |tx| {
        store::open(tx, of, "契約満了", "2026-12-31").await
    })
    .await
    .unwrap();
    Ending { party, engagement, case }
}

async fn rows(base: &Base, case: &str) -> Vec<register::offboarding::Row> {
    store::view(&mut base.read().await, case).await.unwrap().rows
}

async fn row(base: &Base, case: &str, demand: Demand) -> String {
    rows(base, case).await.into_iter().find(|row| row.demand == demand).unwrap().id
}

fn closing(evidence: &str, remark: &str) -> CloseInput {
    CloseInput { closed_on: "2026-11-20".into(), evidence_id: evidence.into(), remark: remark.into() }
}

fn exception() -> ExceptionInput {
    ExceptionInput {
        reason: "法定の保存義務".into(),
        control: "暗号化して隔離".into(),
        until: "2027-03-31".into(),
    }
}

async fn complete(base: &Base, case: &str) -> register::Result<()> {
    act(base, "office", Action::OffboardingClose, async |tx| store::refresh(tx, case).await).await?;
    act(base, "office", Action::OffboardingClose, async |tx| store::complete(tx, case).await).await
}

on_both! {
    /// Everything that the register knows gets a row; a missing certificate stops the end until a second person lets it pass.
    async fn an_end_without_its_certificate_is_refused(base) {
        let Ending { party, engagement, case } = open(base, "甲社").await;
        let demands: Vec<Demand> = rows(base, &case).await.iter().map(|row| row.demand).collect();
        assert_eq!(demands, Demand::ALL);
        let close = async |demand: Demand, input: CloseInput| {
            let row = row(base, &case, demand).await;
            act(base, "owner", Action::MonitorWrite, async |tx| store::close_row(tx, &row, &input).await).await
        };
        close(Demand::Revocation, closing("", "作業票 No.12")).await.unwrap();
        let grant = records::of(&mut base.read().await, Kind::AccessGrant, "engagement_id", &engagement).await.unwrap().remove(0);
        assert_eq!((grant.text("revoked_on"), grant.text("revocation_evidence")), ("2026-11-20", "作業票 No.12"));
        close(Demand::Termination, closing("", "解約合意書")).await.unwrap();
        close(Demand::Return, closing("", "返却なし")).await.unwrap();
        let declaration = add(base, Kind::Evidence, &[("party_id", &party), ("kind", "declaration"), ("title", "廃棄の申告")]).await;
        close(Demand::ChainDisposal, closing(&declaration, "")).await.unwrap();
        let wrong = close(Demand::Disposal, closing(&declaration, "電話で確認")).await;
        assert!(matches!(wrong, Err(Error::Invalid(_))), "{wrong:?}");
        let foreign = base.party("乙社").await;
        let foreign = add(base, Kind::Evidence, &[("party_id", &foreign), ("kind", "disposal_certificate"), ("title", "他社の証明書")]).await;
        assert!(matches!(close(Demand::Disposal, closing(&foreign, "")).await, Err(Error::Invalid(_))), "of another party");
        assert!(matches!(complete(base, &case).await, Err(Error::Conflict("rows_open"))));
        // Neither by the form of the engagement, nor by putting it away, nor past the store.
        let version = records::find(&mut base.read().await, Kind::Engagement, &engagement).await.unwrap().unwrap().version;
        let by_form = act(base, "owner", Action::PartyWrite, async |tx| records::update(tx, Kind::Engagement, &engagement, version, &values(&[("state", "ended")])).await).await;
        assert!(matches!(by_form, Err(Error::Invalid(_))), "{by_form:?}");
        let away = act(base, "owner", Action::PartyWrite, async |tx| records::archive(tx, Kind::Engagement, &engagement, version, "x").await).await;
        assert!(matches!(away, Err(Error::Conflict("offboarding_open"))), "{away:?}");
        assert!(base.raw(&format!("update offboarding set state = 'completed' where id = '{case}'")).await.is_err());
        // An exception counts once another person has approved it.
        let disposal = row(base, &case, Demand::Disposal).await;
        act(base, "owner", Action::MonitorWrite, async |tx| store::propose_exception(tx, &disposal, &exception()).await).await.unwrap();
        assert!(matches!(complete(base, &case).await, Err(Error::Conflict("rows_open"))));
        let own = act(base, "owner", Action::OverrideApprove, async |tx| store::decide_exception(tx, &disposal, true).await).await;
        assert!(matches!(own, Err(Error::Conflict("own_exception"))), "{own:?}");
        let raw = format!("update offboarding_row set state = 'excepted', decided_by = 'owner' where id = '{disposal}'");
        assert!(base.raw(&raw).await.is_err(), "nor past the store");
        act(base, "approver", Action::OverrideApprove, async |tx| store::decide_exception(tx, &disposal, true).await).await.unwrap();
        // What comes into the register meanwhile gets a row too.
        add(base, Kind::AccessGrant, &[("engagement_id", &engagement), ("system", "情報系")]).await;
        let direct = act(base, "office", Action::OffboardingClose, async |tx| store::complete(tx, &case).await).await;
        assert!(matches!(direct, Err(Error::Conflict("rows_open"))), "{direct:?}");
        assert!(matches!(complete(base, &case).await, Err(Error::Conflict("rows_open"))));
        let late = rows(base, &case).await.into_iter().find(|row| row.state == RowState::Open).unwrap();
        act(base, "owner", Action::MonitorWrite, async |tx| store::close_row(tx, &late.id, &closing("", "作業票 No.13")).await).await.unwrap();
        complete(base, &case).await.unwrap();
        let ended = records::find(&mut base.read().await, Kind::Engagement, &engagement).await.unwrap().unwrap();
        assert_eq!((ended.text("state"), ended.text("ended_on")), ("ended", "2026-11-21"));
        assert!(matches!(complete(base, &case).await, Err(Error::Conflict("offboarding_ended"))));
        assert!(matches!(
            act(base, "owner", Action::MonitorWrite, async |tx| store::open(tx, &engagement, "再度", "2026-12-31").await).await,
            Err(Error::Conflict("engagement_ended"))
        ));
    }

    async fn an_exception_that_has_run_out_stops_the_end_again(base) {
        let Ending { case, .. } = open(base, "甲社").await;
        for row in rows(base, &case).await {
            act(base, "owner", Action::MonitorWrite, async |tx| store::propose_exception(tx, &row.id, &exception()).await).await.unwrap();
            act(base, "approver", Action::OverrideApprove, async |tx| store::decide_exception(tx, &row.id, true).await).await.unwrap();
        }
        base.clock.advance(131 * 86_400_000);
        assert!(matches!(complete(base, &case).await, Err(Error::Conflict("rows_open"))), "2027-04-01");
        let one = row(base, &case, Demand::Return).await;
        act(base, "owner", Action::MonitorWrite, async |tx| store::reopen_row(tx, &one, "誤り").await).await.unwrap();
        let cancelled = act(base, "office", Action::OffboardingClose, async |tx| store::cancel(tx, &case, "継続することになった").await).await;
        assert!(cancelled.is_ok(), "{cancelled:?}");
    }

    async fn a_department_reaches_its_own_ends(base) {
        let Ending { case, .. } = open(base, "甲社").await;
        let session = |department: &str| Session::user("u", "業務所管", vec![Role::BusinessOwner]).of_department(Some(department.into()));
        for (department, seen) in [("事務部", true), ("営業部", false)] {
            let session = session(department);
            assert!(session.require(Action::OffboardingClose).is_err());
            let mut tx = base.db.read(&session.require(Action::RegisterRead).unwrap()).await.unwrap();
            assert_eq!(store::view(&mut tx, &case).await.is_ok(), seen);
            assert_eq!(store::list(&mut tx, "open", 0).await.unwrap().total, i64::from(seen));
            drop(tx);
            let first = rows(base, &case).await.remove(0);
            let mut tx = base.db.begin(&session.require(Action::MonitorWrite).unwrap()).await.unwrap();
            let closed = store::close_row(&mut tx, &first.id, &closing("", "作業票")).await;
            assert_eq!(closed.is_ok(), seen, "{closed:?}");
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Close(usize, bool),
    Propose(usize, bool),
    Decide(usize, bool, bool),
    Reopen(usize),
    Grant,
    Wait(i64),
    Complete,
    ByForm,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0_usize..7, any::<bool>()).prop_map(|(row, proof)| Step::Close(row, proof)),
        3 => (0_usize..7, any::<bool>()).prop_map(|(row, first)| Step::Propose(row, first)),
        3 => (0_usize..7, any::<bool>(), any::<bool>()).prop_map(|(row, first, yes)| Step::Decide(row, first, yes)),
        1 => (0_usize..7).prop_map(Step::Reopen),
        1 => Just(Step::Grant),
        1 => (1_i64..200).prop_map(Step::Wait),
        3 => Just(Step::Complete),
        1 => Just(Step::ByForm),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 50, ..ProptestConfig::default() })]

    /// Whatever is tried in whatever order: when it is complete, each row was closed with its proof or excepted by another
    /// person until a day that has not passed, and every grant is revoked.
    #[test]
    fn no_sequence_of_actions_completes_with_an_open_row(steps in prop::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async move {
            let base = Base::sqlite().await;
            let Ending { party, engagement, case } = open(&base, "甲社").await;
            let proof = add(&base, Kind::Evidence, &[("party_id", &party), ("kind", "disposal_certificate"), ("title", "証明書")]).await;
            for step in steps {
                let rows = rows(&base, &case).await;
                let at = |place: usize| rows[place % rows.len()].id.clone();
                let person = |first: bool| if first { "one" } else { "two" };
                let outcome = match step {
                    Step::Close(place, with) => {
                        let mut input = closing(if with { &proof } else { "" }, "控え");
                        input.closed_on = "2026-11-21".into();
                        act(&base, "one", Action::MonitorWrite, async |tx| store::close_row(tx, &at(place), &input).await).await
                    }
                    Step::Propose(place, first) => {
                        act(&base, person(first), Action::MonitorWrite, async |tx| store::propose_exception(tx, &at(place), &exception()).await).await
                    }
                    Step::Decide(place, first, yes) => {
                        act(&base, person(first), Action::OverrideApprove, async |tx| store::decide_exception(tx, &at(place), yes).await).await
                    }
                    Step::Reopen(place) => act(&base, "one", Action::MonitorWrite, async |tx| store::reopen_row(tx, &at(place), "誤り").await).await,
                    Step::Grant => {
                        add(&base, Kind::AccessGrant, &[("engagement_id", &engagement), ("system", "追加")]).await;
                        Ok(())
                    }
                    Step::Wait(days) => {
                        base.clock.advance(days * 86_400_000);
                        Ok(())
                    }
                    Step::Complete => complete(&base, &case).await,
                    Step::ByForm => {
                        let version = records::find(&mut base.read().await, Kind::Engagement, &engagement).await.unwrap().unwrap().version;
                        let given: Values = values(&[("state", "ended")]);
                        act(&base, "one", Action::PartyWrite, async |tx| records::update(tx, Kind::Engagement, &engagement, version, &given).await.map(drop)).await
                    }
                };
                let completed = matches!((step, &outcome), (Step::Complete, Ok(())));
                let engagement_ended = base.number(&format!("select count(*) from engagement where id = '{engagement}' and state = 'ended'")).await == 1;
                assert_eq!(completed, engagement_ended, "{step:?}");
                if completed {
                    let today = register::calendar::jst_date(base.clock.now());
                    for row in store::view(&mut base.read().await, &case).await.unwrap().rows {
                        assert!(!row.blocks(&today), "{row:?}");
                        let certificate = row.demand.certificates().is_empty() || row.evidence_id.is_some();
                        assert!(row.state == RowState::Excepted || certificate, "{row:?}");
                    }
                    let own = "select count(*) from offboarding_row where decided_by = proposed_by";
                    assert_eq!(base.number(own).await, 0);
                    let granted = "select count(*) from access_grant g where g.revoked_on is null and not exists (select 1 from offboarding_row r where r.object_id = g.id and r.state = 'excepted')";
                    assert_eq!(base.number(granted).await, 0);
                    return;
                }
            }
        });
    }
}
