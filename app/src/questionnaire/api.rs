//! What the pages of questionnaires ask and change.

use leptos::prelude::*;
use register::questionnaire::Template;
use register::questionnaire::edit::QuestionInput;
use register::questionnaire::view::ReviewView;
#[cfg(feature = "ssr")]
use {
    crate::session::Context, crate::session::context, register::Tx, register::access::Action,
    register::questionnaire::edit::Edit, register::questionnaire::store,
    register::questionnaire::store::Link,
};

use crate::error::Result;

#[server(prefix = "/api", endpoint = "questionnaire/templates")]
pub async fn templates() -> Result<Vec<Template>> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    Ok(store::templates(&mut cx.store.db.read(&grant).await?).await?)
}

/// Begins a draft from the version in force, or an empty one under a new code.
#[server(prefix = "/api", endpoint = "questionnaire/begin")]
pub async fn begin(#[server(default)] code: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::QuestionnaireWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::begin_draft(&mut tx, code.trim()).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/questionnaires/templates/{}", code.trim()));
    Ok(())
}

/// Publishes or discards the draft.
#[server(prefix = "/api", endpoint = "questionnaire/settle")]
pub async fn settle(
    code: String,
    revision: i64,
    act: String,
    #[server(default)] reason: String,
) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::QuestionnaireWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    if act == "discard" {
        store::discard_draft(&mut tx, &code).await?;
    } else {
        store::publish(&mut tx, &code, revision, &reason).await?;
    }
    tx.commit().await?;
    leptos_axum::redirect(&format!("/questionnaires/templates/{code}"));
    Ok(())
}

/// A section or the heading: `part` is `head`, `section`, `up`, `down` or `remove`.
#[derive(Clone, Debug, Default, serde::Deserialize, Eq, PartialEq, serde::Serialize)]
#[serde(default)]
pub struct PartInput {
    pub part: String,
    pub id: String,
    pub ja: String,
    pub en: String,
    pub lead_ja: String,
    pub lead_en: String,
    pub topic: String,
}

#[cfg(feature = "ssr")]
impl PartInput {
    /// The edit that it asks for.
    pub fn edit(self) -> Edit {
        let Self { part, id, ja, en, lead_ja, lead_en, topic } = self;
        match part.as_str() {
            "head" => Edit::Head { ja, en, lead_ja, lead_en },
            "section" => Edit::Section { id, ja, en, topic },
            "up" => Edit::Move { id, up: true },
            "down" => Edit::Move { id, up: false },
            _ => Edit::Remove { id },
        }
    }
}

#[server(prefix = "/api", endpoint = "questionnaire/edit_part")]
pub async fn edit_part(code: String, revision: i64, input: PartInput) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::QuestionnaireWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::edit(&mut tx, &code, revision, &input.edit()).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/questionnaires/templates/{code}"));
    Ok(())
}

#[server(prefix = "/api", endpoint = "questionnaire/edit_question")]
pub async fn edit_question(
    code: String,
    revision: i64,
    #[server(default)] section: String,
    #[server(default)] id: String,
    input: QuestionInput,
) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::QuestionnaireWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::edit(&mut tx, &code, revision, &Edit::Question { section, id: id.clone(), input }).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/questionnaires/templates/{code}#{id}"));
    Ok(())
}

/// A link that was just given out: its token, which is shown once and stored nowhere, and what becomes of its mail.
#[derive(Clone, Debug, Default, serde::Deserialize, Eq, PartialEq, serde::Serialize)]
pub struct Given {
    pub token: String,
    /// `queued`, `waits` (no mail server is set), `nobody` (no address was given) or `nowhere` (the product's own public
    /// address is not set).
    pub mail: String,
}

/// A link that is being given out: to whom, with which token, in a transaction that is still open.
#[cfg(feature = "ssr")]
struct Giving {
    cx: Context,
    tx: Tx,
    to: Link,
    token: String,
}

#[cfg(feature = "ssr")]
impl Giving {
    async fn begin(to: Link) -> Result<Self> {
        let cx = context()?;
        let grant = cx.session.require(Action::CaseWrite)?;
        let token = cx.store.db.ids().token();
        let tx = cx.store.db.begin(&grant).await?;
        Ok(Self { cx, tx, to, token })
    }

    /// Queues the mail of the link, and says what becomes of it.
    async fn finish(mut self) -> Result<Given> {
        let queued = store::mail_link(&mut self.tx, &self.token, &self.cx.store.public_url).await?;
        let mail = match (queued, self.to.email.trim().is_empty()) {
            (true, _) if self.cx.store.mail_ready => "queued",
            (true, _) => "waits",
            (false, false) => "nowhere",
            (false, true) => "nobody",
        };
        self.tx.commit().await?;
        Ok(Given { token: self.token, mail: mail.to_owned() })
    }
}

/// Sends a questionnaire; the answer is its link.
#[server(prefix = "/api", endpoint = "questionnaire/send")]
pub async fn send_out(
    id: String,
    #[server(default)] templates: Vec<String>,
    #[server(default)] due_on: String,
    #[server(default)] message: String,
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] language: String,
) -> Result<Given> {
    let mut giving = Giving::begin(Link { name, email, language }).await?;
    let templates: Vec<String> = templates.into_iter().filter(|code| !code.is_empty()).collect();
    let (tx, to) = (&mut giving.tx, &giving.to);
    store::send(tx, &id, &templates, &due_on, &message, to, &giving.token).await?;
    giving.finish().await
}

/// One more link.
#[server(prefix = "/api", endpoint = "questionnaire/link")]
pub async fn add_link(
    id: String,
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] language: String,
) -> Result<Given> {
    let mut giving = Giving::begin(Link { name, email, language }).await?;
    store::add_link(&mut giving.tx, &id, &giving.to, &giving.token).await?;
    giving.finish().await
}

/// Sends a link again, as a new one.
#[server(prefix = "/api", endpoint = "questionnaire/resend")]
pub async fn resend(link: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseWrite)?;
    let token = cx.store.db.ids().token();
    let mut tx = cx.store.db.begin(&grant).await?;
    let id = store::resend_link(&mut tx, &link, &token, &cx.store.public_url).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/questionnaires/{id}#links"));
    Ok(())
}

#[server(prefix = "/api", endpoint = "questionnaire/revoke")]
pub async fn revoke(link: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let id = store::revoke_link(&mut tx, &link).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/questionnaires/{id}#links"));
    Ok(())
}

/// Takes a questionnaire back.
#[server(prefix = "/api", endpoint = "questionnaire/withdraw")]
pub async fn withdraw(id: String, #[server(default)] reason: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::withdraw(&mut tx, &id, &reason).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/questionnaires/{id}"));
    Ok(())
}

#[server(prefix = "/api", endpoint = "questionnaire/review")]
pub async fn review(id: String) -> Result<ReviewView> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    Ok(store::review(&mut cx.store.db.read(&grant).await?, &id).await?)
}

#[server(prefix = "/api", endpoint = "questionnaire/judge")]
pub async fn judge(
    id: String,
    question: String,
    judgement: String,
    #[server(default)] note: String,
    version: i64,
) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseReview)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::judge(&mut tx, &id, &question, &judgement, &note, version).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/questionnaires/{id}#{question}"));
    Ok(())
}

/// Asks back about an answer.
#[server(prefix = "/api", endpoint = "questionnaire/ask")]
pub async fn ask(id: String, question: String, #[server(default)] text: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseReview)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::ask_back(&mut tx, &id, &question, &text).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/questionnaires/{id}#{question}"));
    Ok(())
}
