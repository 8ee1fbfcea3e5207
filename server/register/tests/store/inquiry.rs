//! An inquiry to fifty parties of which ten answer; links that do not work; who may ask.

use register::access::{Action, Role, Session, respondent};
use register::catalogue::Kind;
use register::inquiry::{Answer, AnswerInput, Criteria, InquiryInput, Place, Question, Why, store};
use register::{Error, Tx};

use crate::lifecycle::add;
use crate::support::{Base, on_both};

const BASE: &str = "https://daicho.bank.example";

fn input() -> InquiryInput {
    InquiryInput {
        title: "遠隔からの実行".into(),
        advisory: "CVE-2026-12345".into(),
        product: "ミナトVPN".into(),
        severity: "critical".into(),
        summary: "至急の対応が必要です。".into(),
        due_on: "2026-11-30".into(),
        ..InquiryInput::default()
    }
}

fn answer(code: &str, date: &str) -> AnswerInput {
    AnswerInput {
        answer: code.into(),
        remediation_on: date.into(),
        remark: String::new(),
        name: "担当".into(),
    }
}

async fn run<T>(base: &Base, work: impl AsyncFnOnce(&mut Tx) -> register::Result<T>) -> register::Result<T> {
    let mut tx = base.write(Action::InquiryRun).await;
    let done = work(&mut tx).await?;
    tx.commit().await?;
    Ok(done)
}

/// The links that were mailed, in the order of the mails.
async fn links(base: &Base) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut tx = base.write(Action::SystemOperate).await;
    while let Some(held) = register::mail::store::claim(&mut tx).await.unwrap() {
        let (_, rest) = held.body.split_once("/answer?key=").expect("a link");
        tokens.push(rest[..64].to_owned());
    }
    tx.commit().await.unwrap();
    tokens
}

async fn respond(base: &Base, token: &str, given: &AnswerInput) -> register::Result<()> {
    let mut tx = base.db.begin(&respondent("inquiry", "respondent")).await?;
    store::answer(&mut tx, token, given).await?;
    tx.commit().await
}

async fn question(base: &Base, token: &str) -> register::Result<Question> {
    let mut tx = base.db.read(&respondent("inquiry", "respondent")).await?;
    store::question(&mut tx, token).await
}

async fn party(base: &Base, name: &str, service: &str, tier: Option<i64>, email: Option<&str>) -> String {
    let party = base.party(name).await;
    let engagement = base.engagement(&party, "事務部", tier).await;
    let mut tx = base.write(Action::PartyWrite).await;
    let values = register::record::Values::from([("service_ja".to_owned(), service.to_owned())]);
    let version =
        register::record::store::find(&mut tx, Kind::Engagement, &engagement).await.unwrap().unwrap().version;
    register::record::store::update(&mut tx, Kind::Engagement, &engagement, version, &values).await.unwrap();
    tx.commit().await.unwrap();
    if let Some(email) = email {
        add(
            base,
            Kind::Contact,
            &[("party_id", &party), ("role", "sales"), ("name", "営業"), ("email", "sales@x.example")],
        )
        .await;
        add(
            base,
            Kind::Contact,
            &[("party_id", &party), ("role", "security"), ("name", "CSIRT"), ("email", email)],
        )
        .await;
    }
    party
}

on_both! {
    async fn fifty_are_asked_ten_answer_and_forty_are_silent(base) {
        let mut parties = Vec::new();
        for number in 0..50 {
            let name = format!("取引先{number:02}");
            parties.push(party(base, &name, "保守", None, Some(&format!("csirt{number}@vendor.example"))).await);
        }
        let id = run(base, async |tx| store::insert(tx, input()).await).await.unwrap();
        let criteria = Criteria { tiers: vec![1], ..Criteria::default() };
        let candidates = run(base, async |tx| store::propose(tx, &criteria).await).await.unwrap();
        assert_eq!(candidates.len(), 50, "nobody has assessed them: they count as tier 1");
        assert_eq!((candidates[0].email.as_str(), &candidates[0].why[..]), ("csirt0@vendor.example", &[Why::Tier][..]));
        assert_eq!(run(base, async |tx| store::add(tx, &id, &criteria, &parties).await).await.unwrap(), 50);
        assert_eq!(run(base, async |tx| store::add(tx, &id, &criteria, &parties).await).await.unwrap(), 0);
        assert!(matches!(run(base, async |tx| store::send(tx, &id, "").await).await, Err(Error::Conflict("no_public_url"))));
        assert_eq!(run(base, async |tx| store::send(tx, &id, BASE).await).await.unwrap(), 50);
        assert!(matches!(run(base, async |tx| store::send(tx, &id, BASE).await).await, Err(Error::Conflict("nobody_to_ask"))));
        let tokens = links(base).await;
        assert_eq!(tokens.len(), 50);
        assert_eq!(base.number("select count(*) from inquiry_link").await, 50);
        for token in &tokens {
            assert_eq!(base.number(&format!("select count(*) from inquiry_link where token_hash = '{token}'")).await, 0, "kept as a hash only");
        }
        for (number, token) in tokens.iter().take(10).enumerate() {
            let given = match number {
                0..3 => answer("affected", "2026-12-15"),
                3..5 => answer("investigating", ""),
                _ => answer("not_affected", ""),
            };
            respond(base, token, &given).await.unwrap();
        }
        // One of them thinks again: the last answer counts, both are kept.
        respond(base, &tokens[9], &answer("affected", "2026-12-20")).await.unwrap();
        assert_eq!(base.number("select count(*) from inquiry_answer").await, 11);
        let board = store::board(&mut base.read().await, &id).await.unwrap();
        let tally = board.inquiry.tally;
        assert_eq!((tally.affected, tally.investigating, tally.not_affected, tally.silent, tally.unasked), (4, 2, 4, 40, 0));
        assert_eq!(board.recipients[0].place(), Place::Affected);
        assert_eq!(board.recipients[0].remediation_on.as_deref(), Some("2026-12-15"));
        assert_eq!(store::list(&mut base.read().await, 0).await.unwrap().rows[0].tally, tally);
        // Reminders go to the silent and to those still looking, once a day.
        assert!(matches!(run(base, async |tx| store::remind(tx, &id, BASE).await).await, Err(Error::Conflict("nobody_to_ask"))));
        base.clock.advance(86_400_000);
        assert_eq!(run(base, async |tx| store::remind(tx, &id, BASE).await).await.unwrap(), 42);
        assert!(matches!(run(base, async |tx| store::remind(tx, &id, BASE).await).await, Err(Error::Conflict("nobody_to_ask"))));
        assert_eq!(question(base, &tokens[20]).await.unwrap().input.product, "ミナトVPN", "the first link still works");
        run(base, async |tx| store::close(tx, &id, "4社が対応中").await).await.unwrap();
        assert!(matches!(respond(base, &tokens[20], &answer("not_affected", "")).await, Err(Error::Refused(_))));
        assert!(matches!(run(base, async |tx| store::remind(tx, &id, BASE).await).await, Err(Error::Conflict("inquiry_closed"))));
        let board = store::board(&mut base.read().await, &id).await.unwrap();
        assert_eq!((board.inquiry.state.as_str(), board.inquiry.tally.silent), ("closed", 40), "silence stays silence");
    }

    async fn a_link_shows_one_question_and_does_not_work_for_ever(base) {
        let asked = party(base, "甲社", "保守", Some(1), Some("csirt@vendor.example")).await;
        party(base, "乙社", "保守", Some(1), Some("csirt@other.example")).await;
        let id = run(base, async |tx| store::insert(tx, input()).await).await.unwrap();
        run(base, async |tx| store::add(tx, &id, &Criteria::default(), &[asked]).await).await.unwrap();
        run(base, async |tx| store::send(tx, &id, BASE).await).await.unwrap();
        let token = links(base).await.remove(0);
        let seen = question(base, &token).await.unwrap();
        assert_eq!((seen.party.0.as_str(), seen.answer.answer.as_str()), ("甲社", ""));
        for forged in ["", "x", &token[..63], &token.to_uppercase(), &"0".repeat(64)] {
            assert!(matches!(question(base, forged).await, Err(Error::Refused(_))), "{forged}");
            assert!(matches!(respond(base, forged, &answer("not_affected", "")).await, Err(Error::Refused(_))));
        }
        let wrong = respond(base, &token, &answer("affected", "")).await;
        assert!(matches!(wrong, Err(Error::Invalid(_))), "{wrong:?}");
        // A person with every role cannot answer in the name of a party by its link.
        let mut tx = base.write(Action::InquiryRun).await;
        assert!(matches!(store::answer(&mut tx, &token, &answer("not_affected", "")).await, Err(Error::Refused(_))));
        drop(tx);
        let board = store::board(&mut base.read().await, &id).await.unwrap();
        let recipient = board.recipients[0].id.clone();
        let handed = run(base, async |tx| store::link(tx, &recipient, BASE).await).await.unwrap();
        assert!(matches!(question(base, &token).await, Err(Error::Refused(_))), "a new link ends the old one");
        let token = handed.split_once("key=").unwrap().1.to_owned();
        respond(base, &token, &answer("investigating", "")).await.unwrap();
        base.clock.advance(39 * 86_400_000);
        assert!(question(base, &token).await.is_ok(), "30 days after the date asked for");
        base.clock.advance(86_400_000);
        assert!(matches!(question(base, &token).await, Err(Error::Refused(_))));
        run(base, async |tx| store::note_answer(tx, &recipient, &answer("not_affected", "")).await).await.unwrap();
        let board = store::board(&mut base.read().await, &id).await.unwrap();
        assert_eq!(board.recipients[0].answer, Some(Answer::NotAffected));
    }

    async fn recipients_are_proposed_by_tier_product_and_chain(base) {
        party(base, "甲社", "ミナトVPNの運用", Some(3), None).await;
        party(base, "乙社", "警備", Some(1), Some("a@b.example")).await;
        let direct = party(base, "丙社", "勘定系", Some(2), None).await;
        party(base, "丁社", "清掃", Some(4), None).await;
        let behind = base.party("ミナトVPN株式会社").await;
        let mut tx = base.read().await;
        let engagement = register::record::store::of(&mut tx, Kind::Engagement, "party_id", &direct).await.unwrap().remove(0);
        drop(tx);
        add(base, Kind::Chain, &[("engagement_id", &engagement.id), ("from_party_id", &direct), ("to_party_id", &behind)]).await;
        let names = async |criteria: Criteria| {
            let found = run(base, async |tx| store::propose(tx, &criteria).await).await.unwrap();
            found.into_iter().map(|one| (one.names.0, one.why, one.email)).collect::<Vec<_>>()
        };
        assert_eq!(names(Criteria::default()).await, []);
        // The tiers that count were assessed by the register; what was not answered is tier 1.
        let by_product = names(Criteria { product: "ミナトvpn".into(), chain: true, ..Criteria::default() }).await;
        let found: Vec<(&str, &[Why])> = by_product.iter().map(|(name, why, _)| (name.as_str(), &why[..])).collect();
        assert!(found.contains(&("甲社", &[Why::Product])) && found.contains(&("丙社", &[Why::Chain])), "{found:?}");
        assert_eq!(found.len(), 2);
        let direct_only = names(Criteria { product: "ミナトvpn".into(), ..Criteria::default() }).await;
        assert_eq!(direct_only.len(), 1);
        let all = names(Criteria { tiers: vec![1, 2, 3, 4], ..Criteria::default() }).await;
        assert_eq!(all.len(), 4, "nobody is left out because an address is missing");
    }

    async fn a_department_sees_its_own_recipients_only(base) {
        let mine = party(base, "甲社", "保守", Some(1), Some("a@b.example")).await;
        let other = base.party("乙社").await;
        base.engagement(&other, "営業部", Some(1)).await;
        let id = run(base, async |tx| store::insert(tx, input()).await).await.unwrap();
        run(base, async |tx| store::add(tx, &id, &Criteria::default(), &[mine, other]).await).await.unwrap();
        let owner = Session::user("u", "業務所管", vec![Role::BusinessOwner]).of_department(Some("事務部".into()));
        assert!(owner.require(Action::InquiryRun).is_err());
        let mut tx = base.db.read(&owner.require(Action::RegisterRead).unwrap()).await.unwrap();
        let board = store::board(&mut tx, &id).await.unwrap();
        assert_eq!(board.recipients.len(), 1);
        assert_eq!((board.recipients[0].names.0.as_str(), board.inquiry.tally.sum()), ("甲社", 1));
        assert_eq!(store::list(&mut tx, 0).await.unwrap().rows[0].tally.sum(), 1);
    }
}
