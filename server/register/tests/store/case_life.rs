//! What surrounds a case: approvals by policy, the mail of its links, the record of its decision, evidence beside the
//! answers, and incidents that propose the next one.

use register::access::{Action, Role, Session};
use register::assessment::store as cases;
use register::assessment::{Kind as CaseKind, Need, Stage, paper};
use register::catalogue::Kind;
use register::evidence::store as evidence;
use register::home::Task;
use register::home::store::tasks;
use register::policy::{Policy, store as policies};
use register::questionnaire::store as papers;
use register::questionnaire::store::respond;
use register::record::store;
use register::{Error, risk};

use crate::assessment::{
    add, advance, codes, decide, engagement, input, missing, open, reviewed, save, send, tx, view,
};
use crate::support::{Base, hash, on_both};

const ADDRESS: &str = "https://daicho.bank.example/";

async fn plan(base: &Base, from: i64, tier_3: [i64; 4]) {
    let mut policy = Policy::default();
    policy.approvals[2] = tier_3;
    let mut one = tx(base, "office", Action::PolicyWrite).await;
    assert_eq!(policies::save(&mut one, from, &policy, "承認者を見直した").await.unwrap(), from + 1);
    one.commit().await.unwrap();
}

/// A case with a questionnaire that is out under this token.
async fn sent(base: &Base, token: &str) -> (String, String) {
    let engagement = engagement(base).await;
    let case = open(base, &engagement, &input("due_diligence")).await;
    assert_eq!(advance(base, "owner", &case).await.unwrap(), Stage::InherentRisk);
    assert_eq!(advance(base, "office", &case).await.unwrap(), Stage::Questionnaire);
    let paper = send(base, &case, &["core"], token).await;
    (case, paper)
}

on_both! {
    async fn who_approves_is_said_by_the_policy_and_kept_with_the_decision(base) {
        plan(base, 0, [0, 2, 0, 0]).await;
        let (_, id, _) = reviewed(base, "fit").await;
        assert_eq!(view(base, &id).await.case.steps.len(), 2);
        assert_eq!(decide(base, "manager", &id, "general_manager", "approve").await.unwrap(), Stage::Approval);
        let twice = decide(base, "manager", &id, "general_manager", "approve").await.unwrap_err();
        assert_eq!(codes(twice), ["one_person_one_step"], "two of one office are two persons");
        assert_eq!(decide(base, "ciso", &id, "general_manager", "approve").await.unwrap(), Stage::ContractReview);
        let decided = view(base, &id).await;
        assert!(decided.case.approvals.iter().all(|one| one.policy_version == Some(1)));
        plan(base, 1, [0, 1, 1, 0]).await;
        let later = view(base, &id).await;
        assert_eq!(later.case.policy_version, 1, "what was decided stands by the policy of then");
        assert!(!missing(&later).contains(&Need::ApprovalStands));
        let mut one = tx(base, "office", Action::CaseWrite).await;
        assert!(!cases::reopen(&mut one, &id).await.unwrap());
        drop(one);
        let upside_down = {
            let mut policy = Policy::default();
            policy.approvals[3] = [3, 3, 0, 0];
            let mut one = tx(base, "office", Action::PolicyWrite).await;
            policies::save(&mut one, 2, &policy, "x").await.unwrap_err()
        };
        assert_eq!(codes(upside_down), ["approvals_order"]);
    }

    async fn the_record_says_who_approved_what_by_which_policy(base) {
        let (engagement, id, _) = reviewed(base, "fit").await;
        decide(base, "manager", &id, "general_manager", "approve").await.unwrap();
        let seen = view(base, &id).await;
        let standing = risk::store::standing(&mut base.read().await, &engagement).await.unwrap();
        let sections = paper::sections(&seen, &standing);
        let words: Vec<&str> = sections
            .iter()
            .flat_map(|part| part.rows.iter().flatten().chain(&part.text).chain([&part.title]))
            .flat_map(|(ja, en)| [ja.as_str(), en.as_str()])
            .collect();
        let text = words.join(" ");
        for part in [seen.content.as_str(), "雲海クラウド", "Tier 3", "承認", "Approved", "標準の方針", "manager", "回答と証跡を確認した"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        for part in &sections {
            assert!(!part.title.0.is_empty() && !part.title.1.is_empty());
            assert!(part.rows.iter().all(|row| row.len() == part.columns.len()), "{:?}", part.title);
        }
    }

    async fn a_link_goes_out_by_mail_and_its_token_stands_nowhere_else(base) {
        let token = "a".repeat(64);
        let (case, paper) = sent(base, &token).await;
        let mut one = tx(base, "office", Action::CaseWrite).await;
        assert!(!papers::mail_link(&mut one, &token, "").await.unwrap(), "no address of ours to write down");
        assert!(papers::mail_link(&mut one, &token, ADDRESS).await.unwrap());
        one.commit().await.unwrap();
        assert_eq!(base.number(&format!("select count(*) from mail_outbox where body like '%/respond/{token}%'")).await, 1);
        assert_eq!(base.number(&format!("select count(*) from audit_entry where detail like '%{token}%'")).await, 0);
        assert_eq!(base.number(&format!("select count(*) from mail_outbox where subject like '%{token}%'")).await, 0);
        let first = view(base, &case).await.links[0].clone();
        assert_eq!(first.mail_state.as_deref(), Some("waiting"));
        base.raw("update mail_outbox set state = 'failed', last_error = '550 no such user'").await.unwrap();
        let failed = view(base, &case).await.links[0].clone();
        assert_eq!((failed.mail_state.as_deref(), failed.mail_error.as_deref()), (Some("failed"), Some("550 no such user")));
        // Again: nobody has answered by the first link, so that it ends and its mail is taken back.
        let again = "b".repeat(64);
        let mut one = tx(base, "office", Action::CaseWrite).await;
        assert_eq!(papers::resend_link(&mut one, &first.id, &again, ADDRESS).await.unwrap(), paper);
        one.commit().await.unwrap();
        let gone = respond::view(&mut base.read().await, &token).await.unwrap_err();
        assert_eq!(codes(gone), ["link_revoked"]);
        assert_eq!(base.number("select count(*) from mail_outbox where state = 'withdrawn' and body = ''").await, 1);
        save(base, &again, "core.c01", 0, "yes").await.unwrap();
        // A link that is in use stays beside the next one: what is being typed there is not lost.
        let links = view(base, &case).await.links;
        let (ended, live) = (links.iter().find(|one| one.revoked_at.is_some()).unwrap(), links.iter().find(|one| one.revoked_at.is_none()).unwrap());
        let third = "c".repeat(64);
        let mut one = tx(base, "office", Action::CaseWrite).await;
        papers::resend_link(&mut one, &live.id, &third, ADDRESS).await.unwrap();
        let refused = papers::resend_link(&mut one, &ended.id, &"d".repeat(64), ADDRESS).await.unwrap_err();
        assert_eq!(codes(refused), ["link_revoked"]);
        one.commit().await.unwrap();
        save(base, &again, "core.c03", 0, "yes").await.unwrap();
        assert_eq!(respond::view(&mut base.read().await, &third).await.unwrap().paper.answer("core.c01").value, "yes");
        let mut one = tx(base, "office", Action::CaseWrite).await;
        papers::revoke_link(&mut one, &live.id).await.unwrap();
        one.commit().await.unwrap();
        assert!(save(base, &again, "core.c04", 0, "14").await.is_err());
        assert_eq!(base.number("select count(*) from mail_outbox where state = 'waiting'").await, 1, "the last one alone");
    }

    async fn evidence_brings_its_file_and_stands_beside_the_answers(base) {
        let (case, paper) = sent(base, &"a".repeat(64)).await;
        let row = view(base, &case).await.row;
        let piece = |title: &'static str, kind: &'static str| [("party_id", row.party_id.clone()), ("kind", kind.to_owned()), ("title", title.to_owned())];
        let as_text = |pairs: &[(&'static str, String)]| pairs.iter().map(|(code, text)| (*code, text.clone())).collect::<Vec<_>>();
        let mut report = as_text(&piece("SOC2 報告書", "soc2_type2"));
        report.push(("period_to", "2026-03-31".into()));
        let mut old = as_text(&piece("古い認証", "iso27001"));
        old.push(("valid_until", "2026-01-31".into()));
        let mut other = as_text(&piece("ほかの取引の証跡", "pen_test"));
        other.push(("engagements", engagement(base).await));
        let mut ids = Vec::new();
        for pairs in [&report, &old, &other] {
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(code, text)| (*code, text.as_str())).collect();
            // The party of the third one does not have that engagement: the record store says so.
            let mut tx = base.write(Kind::Evidence.info().write).await;
            let values = pairs.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect();
            if let Ok(id) = store::insert(&mut tx, Kind::Evidence, &values).await {
                tx.commit().await.unwrap();
                ids.push(id);
            }
        }
        let mut one = tx(base, "security", Action::MonitorWrite).await;
        for (name, code) in [("page.html", "unsafe_type"), ("run.exe", "unsafe_type"), ("noending", "unsafe_type")] {
            assert_eq!(codes(evidence::may_attach(&mut one, &ids[0], name).await.unwrap_err()), [code]);
        }
        evidence::add_file(&mut one, &ids[0], "SOC2.pdf", &hash("soc2"), 4_321).await.unwrap();
        evidence::add_file(&mut one, &ids[0], "表.xlsx", &hash("table"), 5).await.unwrap();
        one.commit().await.unwrap();
        let beside = papers::review(&mut base.read().await, &paper).await.unwrap().evidence;
        assert_eq!(beside[0].title, "SOC2 報告書", "what counts stands first");
        assert_eq!((beside[0].counts, beside[0].until.as_deref(), beside[0].files.len()), (true, Some("2027-03-31"), 2));
        let expired = beside.iter().find(|one| one.title == "古い認証").unwrap();
        assert!(!expired.counts && expired.files.is_empty());
        assert!(beside.iter().all(|one| one.title != "ほかの取引の証跡"));
        let file = &beside[0].files[0];
        assert_eq!(evidence::file(&mut base.read().await, &file.id).await.unwrap(), ("SOC2.pdf".into(), hash("soc2"), 4_321));
        let stranger = Session::user("x", "x", vec![Role::BusinessOwner]).of_department(Some("融資部".into()));
        let mut narrow = base.db.read(&stranger.require(Action::RegisterRead).unwrap()).await.unwrap();
        assert!(matches!(evidence::file(&mut narrow, &file.id).await, Err(Error::NotFound(_))));
        drop(narrow);
        let mut one = tx(base, "security", Action::MonitorWrite).await;
        assert_eq!(evidence::remove_file(&mut one, &file.id).await.unwrap(), ids[0]);
        one.commit().await.unwrap();
        assert!(evidence::file(&mut base.read().await, &file.id).await.is_err());
        assert_eq!(evidence::files(&mut base.read().await, &ids[0]).await.unwrap().len(), 1);
    }

    async fn an_incident_proposes_a_case_and_a_person_decides(base) {
        let live = engagement(base).await;
        let found = store::find(&mut base.read().await, Kind::Engagement, &live).await.unwrap().unwrap();
        let incident = async |title: &str, state: &str| {
            add(base, Kind::Incident, &[
                ("party_id", found.text("party_id")), ("title", title), ("kind", "malware"), ("severity", "high"), ("state", state),
            ]).await
        };
        let first = incident("不正アクセス", "open").await;
        let waiting = async || -> i64 {
            let session = Session::user("office", "office", vec![Role::RiskOffice]);
            let mut tx = base.db.read(&session.require(Action::RegisterRead).unwrap()).await.unwrap();
            let all = tasks(&mut tx).await.unwrap();
            all.into_iter().find(|(task, _)| *task == Task::EventProposed).map_or(0, |(_, count)| count)
        };
        assert_eq!(waiting().await, 1);
        let mut one = tx(base, "owner", Action::CaseWrite).await;
        let case = cases::confirm_event(&mut one, &first, &live, "2027-01-31").await.unwrap();
        one.commit().await.unwrap();
        let seen = view(base, &case).await;
        assert_eq!((seen.row.kind(), seen.row.stage(), seen.row.cause.as_str()), (CaseKind::Event, Stage::Draft, "incident: 不正アクセス"));
        assert!(seen.case.hands.contains("owner"), "who opened it does not approve it");
        let mut one = tx(base, "owner", Action::CaseWrite).await;
        let gone = cases::confirm_event(&mut one, &first, &live, "").await.unwrap_err();
        assert_eq!(codes(gone), ["proposal_gone"]);
        drop(one);
        assert_eq!(waiting().await, 0);
        // The next one is taken up by the case that is under way; the third one is put aside, with a reason.
        let second = incident("サービス停止", "contained").await;
        let mut one = tx(base, "office", Action::CaseWrite).await;
        assert_eq!(cases::confirm_event(&mut one, &second, &live, "").await.unwrap(), case);
        one.commit().await.unwrap();
        let third = incident("誤送信", "closed").await;
        assert_eq!(waiting().await, 1, "closed, but new");
        let mut one = tx(base, "security", Action::CaseReview).await;
        assert_eq!(codes(cases::dismiss_event(&mut one, &third, &live, " ").await.unwrap_err()), ["required"]);
        cases::dismiss_event(&mut one, &third, &live, "本サービスの情報を含まない").await.unwrap();
        one.commit().await.unwrap();
        assert_eq!(waiting().await, 0);
        assert_eq!(base.number("select count(*) from audit_entry where action = 'event.dismissed'").await, 1);
        // Another department neither sees nor decides it.
        let fourth = incident("停電", "open").await;
        let other = Session::user("x", "x", vec![Role::BusinessOwner]).of_department(Some("融資部".into()));
        let mut narrow = base.db.begin(&other.require(Action::CaseWrite).unwrap()).await.unwrap();
        assert_eq!(cases::proposals(&mut narrow, "").await.unwrap(), []);
        assert_eq!(codes(cases::confirm_event(&mut narrow, &fourth, &live, "").await.unwrap_err()), ["proposal_gone"]);
    }
}
