use register::Error;
use register::access::Action;
use register::document::store::{Target, store_text};
use register::job::{self, ATTEMPTS, Claim, LEASE_MS, Task};

use crate::support::{Base, hash, on_both, taken};

fn text(seed: &str) -> Task {
    Task::DocumentText { content_hash: seed.into() }
}

async fn enqueue(base: &Base, task: &Task) {
    let mut tx = base.write(Action::SystemOperate).await;
    job::enqueue(&mut tx, task).await.unwrap();
    tx.commit().await.unwrap();
}

async fn claim(base: &Base, worker: &str) -> Option<Claim> {
    let mut tx = base.write(Action::SystemOperate).await;
    let claim = job::claim(&mut tx, worker).await.unwrap();
    tx.commit().await.unwrap();
    claim
}

async fn fail(base: &Base, claim: &Claim, error: &str) {
    let mut tx = base.write(Action::SystemOperate).await;
    job::fail(&mut tx, claim, error).await.unwrap();
    tx.commit().await.unwrap();
}

async fn finish(base: &Base, claim: &Claim) -> register::Result<()> {
    let mut tx = base.write(Action::SystemOperate).await;
    job::finish(&mut tx, claim).await?;
    tx.commit().await
}

async fn counts(base: &Base) -> (i64, i64, i64) {
    let counts = job::counts(&mut base.read().await).await.unwrap();
    (counts.ready, counts.running, counts.dead)
}

on_both! {
    async fn two_ready_jobs_with_one_key_are_one(base) {
        enqueue(base, &text("a")).await;
        enqueue(base, &text("a")).await;
        enqueue(base, &text("b")).await;
        enqueue(base, &Task::ContractCheck { contract_id: "a".into() }).await;
        assert_eq!(counts(base).await, (3, 0, 0));
    }

    async fn what_changes_while_a_job_runs_asks_for_another_one(base) {
        enqueue(base, &text("a")).await;
        let running = claim(base, "w").await.unwrap();
        enqueue(base, &text("a")).await;
        assert_eq!(counts(base).await, (1, 1, 0));
        finish(base, &running).await.unwrap();
        assert_eq!(counts(base).await, (1, 0, 0));
    }

    async fn the_oldest_due_job_comes_first(base) {
        for seed in ["一", "二", "三"] {
            enqueue(base, &text(seed)).await;
            base.clock.advance(1);
        }
        for seed in ["一", "二", "三"] {
            let claim = claim(base, "w").await.unwrap();
            assert_eq!((&claim.task, claim.attempt), (&text(seed), 1));
        }
        assert!(claim(base, "w").await.is_none());
    }

    async fn a_silent_workers_job_is_taken_over_when_its_lease_ends(base) {
        enqueue(base, &text("a")).await;
        let first = claim(base, "w1").await.unwrap();
        base.clock.advance(LEASE_MS - 1);
        assert!(claim(base, "w2").await.is_none(), "the lease still holds");
        base.clock.advance(1);
        let second = claim(base, "w2").await.unwrap();
        assert_eq!((&second.id, second.attempt), (&first.id, 2));
    }

    async fn a_heartbeat_keeps_the_lease_until_it_is_lost(base) {
        enqueue(base, &text("a")).await;
        let first = claim(base, "w1").await.unwrap();
        let beat = async |claim: &Claim| {
            let mut tx = base.write(Action::SystemOperate).await;
            let kept = job::heartbeat(&mut tx, claim).await.unwrap();
            tx.commit().await.unwrap();
            kept
        };
        base.clock.advance(LEASE_MS - 1);
        assert!(beat(&first).await);
        base.clock.advance(LEASE_MS - 1);
        assert!(claim(base, "w2").await.is_none(), "the heartbeat moved the lease on");
        base.clock.advance(1);
        let second = claim(base, "w2").await.unwrap();
        assert!(!beat(&first).await);
        assert!(beat(&second).await);
    }

    /// The first worker wakes up late and writes its effect: the database must refuse it as a whole.
    async fn the_effect_of_a_job_happens_once(base) {
        let received = base.upload("本文", Target::default()).await;
        let first = claim(base, "w1").await.unwrap();
        base.clock.advance(LEASE_MS);
        let second = claim(base, "w2").await.unwrap();
        let effect = async |claim: &Claim, words: &str| {
            let mut tx = base.write(Action::ContractWrite).await;
            store_text(&mut tx, &hash("本文"), &taken("ok", &[words])).await?;
            job::finish(&mut tx, claim).await?;
            tx.commit().await
        };
        effect(&second, "二番手").await.unwrap();
        let refused = effect(&first, "一番手").await;
        assert!(matches!(refused, Err(Error::Conflict("lease_lost"))), "{refused:?}");
        let page = register::document::store::page(&mut base.read().await, &received.document_id, 1).await.unwrap().unwrap();
        assert_eq!(page.text, "二番手");
        assert_eq!(base.number("select count(*) from audit_entry where action = 'file.read'").await, 1);
        assert!(matches!(finish(base, &second).await, Err(Error::Conflict("lease_lost"))), "and not twice");
    }

    async fn a_failed_job_waits_longer_each_time_and_dies_after_the_last(base) {
        enqueue(base, &text("a")).await;
        let mut pauses = Vec::new();
        for attempt in 1..=ATTEMPTS {
            let claimed = claim(base, "w").await.expect("due");
            assert_eq!(claimed.attempt, attempt);
            fail(base, &claimed, "the disk is full").await;
            if attempt == ATTEMPTS {
                break;
            }
            let mut pause = 0;
            while claim_is_early(base).await {
                base.clock.advance(500);
                pause += 500;
            }
            pauses.push(pause);
        }
        assert_eq!(pauses, [2_000, 4_000, 8_000, 16_000]);
        assert_eq!(counts(base).await, (0, 0, 1));
        base.clock.advance(86_400_000);
        assert!(claim(base, "w").await.is_none(), "a dead job stays dead");
        let sql = "select count(*) from job where state = 'dead' and last_error = 'the disk is full'";
        assert_eq!(base.number(sql).await, 1);
    }

    async fn a_late_failure_does_not_take_the_job_from_its_new_holder(base) {
        enqueue(base, &text("a")).await;
        let first = claim(base, "w1").await.unwrap();
        base.clock.advance(LEASE_MS);
        let second = claim(base, "w2").await.unwrap();
        fail(base, &first, "late").await;
        assert_eq!(counts(base).await, (0, 1, 0));
        finish(base, &second).await.unwrap();
    }

    async fn a_failed_job_gives_way_to_a_ready_one_with_its_key(base) {
        enqueue(base, &text("a")).await;
        let claimed = claim(base, "w").await.unwrap();
        enqueue(base, &text("a")).await;
        fail(base, &claimed, "x").await;
        assert_eq!(counts(base).await, (1, 0, 0));
    }

    async fn two_workers_at_once_take_different_jobs(base) {
        for number in 0..20 {
            enqueue(base, &text(&number.to_string())).await;
        }
        let mut workers = Vec::new();
        for worker in ["w1", "w2", "w3", "w4"] {
            let db = base.db.clone();
            workers.push(tokio::spawn(async move {
                let mut ids = Vec::new();
                loop {
                    let mut tx = db.begin(&crate::support::grant(Action::SystemOperate)).await.unwrap();
                    let claim = job::claim(&mut tx, worker).await.unwrap();
                    // Holds its transaction for a moment, so that the others meet it.
                    tokio::task::yield_now().await;
                    tx.commit().await.unwrap();
                    match claim {
                        Some(claim) => ids.push(claim.id),
                        None => return ids,
                    }
                }
            }));
        }
        let mut ids = Vec::new();
        for worker in workers {
            ids.extend(worker.await.unwrap());
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 20, "every job once");
        assert_eq!(counts(base).await, (0, 20, 0));
    }

    /// Two checks of one contract side by side: the one that read less could finish last and stand as current.
    async fn a_second_job_for_the_same_thing_waits_for_the_first(base) {
        enqueue(base, &text("a")).await;
        let first = claim(base, "w1").await.unwrap();
        enqueue(base, &text("a")).await;
        assert!(claim(base, "w2").await.is_none());
        enqueue(base, &text("b")).await;
        let other = claim(base, "w2").await.unwrap();
        assert_eq!(other.task, text("b"), "other work goes on meanwhile");
        finish(base, &first).await.unwrap();
        assert_eq!(claim(base, "w2").await.unwrap().task, text("a"));
    }

    async fn a_job_is_dropped_with_the_change_that_caused_it(base) {
        let mut tx = base.write(Action::SystemOperate).await;
        job::enqueue(&mut tx, &text("a")).await.unwrap();
        drop(tx);
        assert_eq!(counts(base).await, (0, 0, 0));
    }
}

async fn claim_is_early(base: &Base) -> bool {
    let due = format!("select count(*) from job where state = 'ready' and run_at <= {}", base.clock.now());
    base.number(&due).await == 0
}
