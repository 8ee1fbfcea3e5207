//! The third party's files and workbook, behind the link of one questionnaire; and how often a link may knock.

mod limit;

use axum::extract::multipart::Multipart;
use axum::extract::{Extension, Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use register::access::{Action, Grant, Session, respondent};
use register::document::safe_name;
use register::questionnaire::sheet;
use register::questionnaire::store::respond as store;

use super::UploadLimit;
use super::failure::Failure;
use super::incoming::{self, Taken, broken_off};
use super::outgoing::{self, XLSX, attached};
use super::percent;
use crate::exchange;
use crate::services::Services;

pub use limit::{Limit, limited};

/// Most rows of a returned workbook that are named as wrong.
const NAMED: usize = 20;

fn nobody() -> Grant {
    respondent("", "")
}

async fn holder(services: &Services, token: &str) -> Result<Grant, Failure> {
    let link = store::link(&mut services.db.read(&nobody()).await?, token).await?;
    Ok(respondent(&link.id, &link.name))
}

/// Takes one file for an answer: a plain form, answered with the way back to the question.
pub async fn attach(
    State(services): State<Services>,
    Extension(limit): Extension<UploadLimit>,
    Path(token): Path<String>,
    mut multipart: Multipart,
) -> Result<Response, Failure> {
    let grant = holder(&services, &token).await?;
    let mut question = String::new();
    let mut outcome = Err("empty");
    while let Some(mut field) = multipart.next_field().await.map_err(broken_off)? {
        let Some(name) = field.file_name().map(safe_name) else {
            let text = field.text().await.map_err(broken_off)?;
            question = text.chars().take(100).collect();
            continue;
        };
        // Before a byte is taken in.
        if let Err(register::Error::Conflict(code)) =
            store::may_attach(&mut services.db.read(&grant).await?, &token, &question).await
        {
            outcome = Err(code);
            break;
        }
        store::may_attach(&mut services.db.read(&grant).await?, &token, &question).await?;
        let incoming = match incoming::taken(&services.files, limit, &mut field).await? {
            Taken::Whole(incoming) => incoming,
            Taken::TooLarge => {
                outcome = Err("too_large");
                continue;
            }
            Taken::Empty => continue,
        };
        let size = i64::try_from(incoming.size()).unwrap_or(i64::MAX);
        let hash = services.files.keep(*incoming).await?;
        let mut tx = services.db.begin(&grant).await?;
        store::add_file(&mut tx, &token, &question, &name, &hash, size).await?;
        tx.commit().await?;
        outcome = Ok(());
    }
    let back = match outcome {
        Ok(()) => format!("/respond/{token}#{}", percent::encoded(&question, b"")),
        Err(code) => format!("/respond/{token}?error={code}"),
    };
    Ok(Redirect::to(&back).into_response())
}

/// A file of an answer, for whoever holds the link.
pub async fn file(
    State(services): State<Services>,
    Path((token, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let found = store::file(&mut services.db.read(&nobody()).await?, &token, &id).await?;
    sent(&services, found).await
}

/// The same for a reader of the register.
pub async fn file_of_review(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let grant = session.require(Action::RegisterRead)?;
    let found = store::file_of_review(&mut services.db.read(&grant).await?, &id).await?;
    sent(&services, found).await
}

/// What a third party attached is never shown as a page of ours: always a download of plain bytes.
async fn sent(services: &Services, (name, hash, size): (String, String, i64)) -> Result<Response, Failure> {
    outgoing::stored(&services.files, &name, "application/octet-stream", (&hash, size)).await
}

/// The questionnaire as a workbook, with the answers so far.
pub async fn sheet_out(
    State(services): State<Services>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let view = store::view(&mut services.db.read(&nobody()).await?, &token).await?;
    let japanese = app::text::of_request(&headers) == app::text::Locale::ja;
    let notes = view.paper.answers.iter().map(|(id, answer)| (id.clone(), answer.note.clone())).collect();
    let table = sheet::table(&view.paper.content, &view.paper.texts(), &notes, japanese);
    let bytes = tokio::task::spawn_blocking(move || exchange::xlsx(&[table]))
        .await
        .map_err(anyhow::Error::from)??;
    attached("questionnaire.xlsx", XLSX, bytes)
}

/// Takes a filled workbook in: what can be taken is, and the rest is named row by row.
pub async fn sheet_in(
    State(services): State<Services>,
    Path(token): Path<String>,
    mut multipart: Multipart,
) -> Result<Response, Failure> {
    let grant = holder(&services, &token).await?;
    let (mut name, mut bytes) = (String::new(), Some(Vec::new()));
    while let Some(mut field) = multipart.next_field().await.map_err(broken_off)? {
        let Some(file) = field.file_name().map(safe_name) else { continue };
        name = file;
        bytes = incoming::bytes(&mut field, exchange::MAX_BYTES).await?;
    }
    let back = |query: &str| Ok(Redirect::to(&format!("/respond/{token}?{query}")).into_response());
    let Some(bytes) = bytes else { return back("error=too_large") };
    if bytes.is_empty() {
        return back("error=empty");
    }
    let book = match exchange::read(&services.program, &name, bytes).await {
        Ok(book) => book,
        Err(error) => return back(&format!("error={}", error.code())),
    };
    let mut tx = services.db.begin(&grant).await?;
    let view = store::view(&mut tx, &token).await?;
    let mut returned = sheet::read(&view.paper.content, &book);
    if returned.rows.is_empty() && returned.wrong.iter().any(|(_, code)| code == "no_id_column") {
        return back("error=no_id_column");
    }
    let taken = match store::take_sheet(&mut tx, &token, &mut returned).await {
        Ok(taken) => taken,
        Err(register::Error::Conflict(code)) => return back(&format!("error={code}")),
        Err(error) => return Err(error.into()),
    };
    tx.commit().await?;
    let wrong: Vec<String> =
        returned.wrong.iter().take(NAMED).map(|(id, code)| format!("{id}:{code}")).collect();
    back(&format!("taken={taken}&wrong={}", percent::encoded(&wrong.join(","), b"")))
}
