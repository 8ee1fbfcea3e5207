//! The third party's files and workbook, behind the link of one questionnaire; and how often a link may knock.

mod limit;

use axum::body::Body;
use axum::extract::multipart::Multipart;
use axum::extract::{Extension, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use register::access::{Action, Grant, Session, respondent};
use register::document::safe_name;
use register::questionnaire::sheet;
use register::questionnaire::store::respond as store;
use tokio_util::io::ReaderStream;

use super::UploadLimit;
use super::failure::Failure;
use super::percent;
use crate::exchange;
use crate::services::Services;

pub use limit::{Limit, limited};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Most rows of a returned workbook that are named as wrong.
const NAMED: usize = 20;

fn nobody() -> Grant {
    respondent("", "")
}

async fn holder(services: &Services, token: &str) -> Result<Grant, Failure> {
    let link = store::link(&mut services.db.read(&nobody()).await?, token).await?;
    Ok(respondent(&link.id, &link.name))
}

fn broken_off<E>(_: E) -> Failure {
    Failure::new(StatusCode::BAD_REQUEST, "broken_off")
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
        let mut incoming = services.files.incoming().await?;
        let mut too_large = false;
        while let Some(chunk) = field.chunk().await.map_err(broken_off)? {
            // What is over the limit is read to its end, so that the browser sees the answer, and dropped.
            too_large |= incoming.size() + chunk.len() as u64 > limit.0;
            if !too_large {
                incoming.write(&chunk).await?;
            }
        }
        if too_large {
            outcome = Err("too_large");
            continue;
        }
        if incoming.size() == 0 {
            continue;
        }
        let size = i64::try_from(incoming.size()).unwrap_or(i64::MAX);
        let hash = services.files.keep(incoming).await?;
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
    let file = tokio::fs::File::open(services.files.path(&hash)).await?;
    let mut response = Body::from_stream(ReaderStream::new(file)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, HeaderValue::from(size));
    named(headers, &name, "application/octet-stream")?;
    Ok(response)
}

fn named(headers: &mut HeaderMap, name: &str, kind: &'static str) -> Result<(), Failure> {
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    let disposition = format!("attachment; filename*=UTF-8''{}", percent::encoded(name, b""));
    let disposition = HeaderValue::from_str(&disposition).map_err(anyhow::Error::from)?;
    headers.insert(CONTENT_DISPOSITION, disposition);
    Ok(())
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
    let mut response = Body::from(bytes).into_response();
    named(response.headers_mut(), "questionnaire.xlsx", XLSX)?;
    Ok(response)
}

/// Takes a filled workbook in: what can be taken is, and the rest is named row by row.
pub async fn sheet_in(
    State(services): State<Services>,
    Path(token): Path<String>,
    mut multipart: Multipart,
) -> Result<Response, Failure> {
    let grant = holder(&services, &token).await?;
    let (mut name, mut bytes, mut too_large) = (String::new(), Vec::new(), false);
    while let Some(mut field) = multipart.next_field().await.map_err(broken_off)? {
        let Some(file) = field.file_name().map(safe_name) else { continue };
        name = file;
        while let Some(chunk) = field.chunk().await.map_err(broken_off)? {
            too_large |= bytes.len() as u64 + chunk.len() as u64 > exchange::MAX_BYTES;
            if !too_large {
                bytes.extend_from_slice(&chunk);
            }
        }
    }
    let back = |query: &str| Ok(Redirect::to(&format!("/respond/{token}?{query}")).into_response());
    if too_large {
        return back("error=too_large");
    }
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
