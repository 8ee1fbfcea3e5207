//! What whoever holds a link attaches: once, for several questions, and from one year to the next.

use register::Error;
use register::access::Action;
use register::assessment::store as cases;
use register::questionnaire::store::{self as papers, respond};

use crate::assessment::{advance, answer_all, engagement, holder, input, open, send, tx};
use crate::support::{Base, hash, on_both};

async fn sent(base: &Base, engagement: &str, kind: &str, token: &str) -> String {
    let case = open(base, engagement, &input(kind)).await;
    advance(base, "owner", &case).await.unwrap();
    advance(base, "office", &case).await.unwrap();
    send(base, &case, &["core"], token).await;
    case
}

async fn reuse(base: &Base, token: &str, question: &str, file: &str) -> Result<(), Error> {
    let mut tx = holder(base).await;
    papers::reuse_file(&mut tx, token, question, file).await?;
    tx.commit().await
}

on_both! {
    async fn a_file_of_last_year_is_used_again(base) {
        let engagement = engagement(base).await;
        let case = sent(base, &engagement, "due_diligence", "token-1").await;
        let mut one = holder(base).await;
        respond::add_file(&mut one, "token-1", "core.c08", "診断.pdf", &hash("report"), 5).await.unwrap();
        one.commit().await.unwrap();
        let first = respond::view(&mut base.read().await, "token-1").await.unwrap();
        assert!(first.earlier.is_empty() && first.reusable("core.c08").is_empty());
        let file = first.paper.files[0].id.clone();
        assert_eq!(first.reusable("core.c17").len(), 1);
        reuse(base, "token-1", "core.c17", &file).await.unwrap();
        reuse(base, "token-1", "core.c17", &file).await.unwrap();
        assert_eq!(base.number("select count(*) from answer_file").await, 2, "the same content once at a question");
        answer_all(base, "token-1").await;
        assert!(matches!(reuse(base, "token-1", "core.c17", &file).await, Err(Error::Conflict("questionnaire_closed"))));
        let mut one = tx(base, "office", Action::CaseWrite).await;
        cases::withdraw(&mut one, &case, "やり直す").await.unwrap();
        one.commit().await.unwrap();
        base.clock.advance(1_000);
        sent(base, &engagement, "event", "token-2").await;
        let again = respond::view(&mut base.read().await, "token-2").await.unwrap();
        assert_eq!((again.paper.files.len(), again.earlier.len()), (0, 2));
        assert_eq!(again.reusable("core.c08"), [(&again.earlier[0], true)], "one line for one file");
        reuse(base, "token-2", "core.c08", &file).await.unwrap();
        let now = respond::view(&mut base.read().await, "token-2").await.unwrap();
        assert_eq!((now.paper.files[0].name.as_str(), now.paper.files[0].question.as_str()), ("診断.pdf", "core.c08"));
        assert_eq!(base.number("select count(*) from file").await, 1, "the bytes are there once");
        // A colleague with one section sees files of that section alone, this year's and last year's.
        let to = papers::Link { name: "別の 回答者".into(), ..papers::Link::default() };
        let mut one = holder(base).await;
        respond::share(&mut one, "token-2", "core.incidents", &to, "token-3").await.unwrap();
        one.commit().await.unwrap();
        let shared = respond::view(&mut base.read().await, "token-3").await.unwrap();
        assert!(shared.earlier.is_empty() && shared.paper.files.is_empty());
        assert!(matches!(reuse(base, "token-3", "core.c35", &file).await, Err(Error::NotFound(_))));
        // Files of another engagement's questionnaire are out of reach.
        let other = crate::assessment::engagement(base).await;
        sent(base, &other, "due_diligence", "token-4").await;
        assert!(matches!(reuse(base, "token-4", "core.c08", &file).await, Err(Error::NotFound(_))));
    }
}
