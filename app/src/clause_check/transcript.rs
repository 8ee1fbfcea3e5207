//! The text of a page from elsewhere than its file: whose it is, and the form to type it in.

use std::collections::HashMap;

use leptos::prelude::*;
use register::access::Action;
use register::calendar::jst_minute;
use register::document::transcript::{OCR, OCR_PACKAGES, TYPED, TypedInput};
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {crate::session::context, register::document::transcript::store};

use super::passage::Passage;
use crate::components::error_view::ErrorView;
use crate::components::parts::Notice;
use crate::error::Result;
use crate::session::Viewer;
use crate::text::tr;

/// Where the text of a page comes from, when not from its file.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Origin {
    pub id: String,
    /// `typed` or `ocr`.
    pub kind: String,
    pub by: String,
    /// UTC milliseconds.
    pub at: i64,
    /// 0 to 1, of OCR only.
    pub confidence: Option<f64>,
    /// What the file itself gave.
    pub own: String,
}

/// What is being typed, by document and page: kept while the page around it is drawn anew.
pub type Drafts = StoredValue<HashMap<(String, i64), String>>;

/// What the review does about the text of a page.
#[derive(Clone, Copy)]
pub struct Transcribing {
    pub type_page: ServerAction<TypePage>,
    pub withdraw: ServerAction<WithdrawPage>,
    pub recognise: ServerAction<Recognise>,
    pub drafts: Drafts,
    /// How far recognition is.
    pub reading: RwSignal<Option<String>>,
}

impl Transcribing {
    pub fn new() -> Self {
        Self {
            type_page: ServerAction::new(),
            withdraw: ServerAction::new(),
            recognise: ServerAction::new(),
            reading: RwSignal::new(None),
            drafts: StoredValue::new(HashMap::new()),
        }
    }

    /// Forgets the draft of the page in view once it has been kept.
    pub fn settle(self, passage: Option<&Passage>) {
        let kept = self.type_page.value().with_untracked(|value| matches!(value, Some(Ok(()))));
        if let Some(passage) = passage.filter(|_| kept) {
            let key = (passage.document_id.clone(), passage.page);
            self.drafts.update_value(|drafts| {
                drafts.remove(&key);
            });
        }
    }

    /// Grows with everything that changes a text.
    pub fn version(self) -> usize {
        self.type_page.version().get() + self.withdraw.version().get() + self.recognise.version().get()
    }
}

/// Keeps the text that a person typed for a page.
#[server(prefix = "/api", endpoint = "document/type_page")]
pub async fn type_page(input: TypedInput) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::type_page(&mut tx, &input).await?;
    Ok(tx.commit().await?)
}

/// Takes the typed text of a page back.
#[server(prefix = "/api", endpoint = "document/withdraw_page")]
pub async fn withdraw_page(document_id: String, page: i64) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::withdraw(&mut tx, &document_id, page).await?;
    Ok(tx.commit().await?)
}

/// Has the pages of a document without sound text recognised.
#[server(prefix = "/api", endpoint = "document/recognise")]
pub async fn recognise(document_id: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let document = register::document::store::find(&mut tx, &document_id)
        .await?
        .ok_or(register::Error::NotFound("document"))?;
    if !cx.store.ocr || !store::request_ocr(&mut tx, &document.content_hash).await? {
        return Err(register::Error::Conflict("nothing_to_recognise").into());
    }
    Ok(tx.commit().await?)
}

/// Says above the text where it comes from.
#[component]
pub fn OriginNote(origin: Origin) -> impl IntoView {
    if origin.kind == TYPED {
        let at = jst_minute(origin.at);
        return view! {
            <Notice kind="info" title=tr!(transcript.typed)>
                <p>{tr!(transcript.typed_by, name = origin.by, at = at)}</p>
            </Notice>
        }
        .into_any();
    }
    let percent = format!("{:.0}", origin.confidence.unwrap_or_default() * 100.0);
    view! {
        <Notice kind="warning" title=tr!(transcript.ocr)>
            <p>{tr!(transcript.ocr_note, percent = percent)}</p>
        </Notice>
    }
    .into_any()
}

/// Below the text of a page that cannot be trusted: type it in, or take back what was typed.
#[component]
pub fn TranscriptForms(passage: Passage, acts: Transcribing) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let passage = StoredValue::new(passage);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                let may = viewer.may(Action::ContractWrite).await;
                may.then(|| forms(passage.get_value(), acts))
            })}
        </Suspense>
    }
    .into_any()
}

fn forms(passage: Passage, acts: Transcribing) -> AnyView {
    let typed = passage.origin.clone().filter(|origin| origin.kind == TYPED);
    let read = passage.origin.as_ref().is_some_and(|origin| origin.kind == OCR);
    let key = (passage.document_id.clone(), passage.page);
    let text: String = passage.pieces.iter().map(|piece| piece.text.as_str()).collect();
    let draft = acts.drafts.with_value(|drafts| drafts.get(&key).cloned());
    let open = draft.is_some();
    let before = typed.as_ref().map(|origin| origin.id.clone()).unwrap_or_default();
    let summary = if typed.is_some() {
        tr!(transcript.change)
    } else if read {
        tr!(transcript.correct)
    } else {
        tr!(transcript.enter)
    };
    let value = acts.type_page.value();
    let failed = move || value.get().and_then(Result::err).map(|error| view! { <ErrorView error=error/> });
    let value = acts.withdraw.value();
    let not_withdrawn =
        move || value.get().and_then(Result::err).map(|error| view! { <ErrorView error=error/> });
    let keep = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        acts.drafts.update_value(|drafts| {
            drafts.insert(key.clone(), text);
        });
    };
    let value = acts.recognise.value();
    let not_recognised =
        move || value.get().and_then(Result::err).map(|error| view! { <ErrorView error=error/> });
    let reading = move || acts.reading.get().map(|text| view! { <p role="status">{text}</p> });
    let of_ocr = passage.document_id.clone();
    let ocr = passage.ocr.map(|here| {
        if here {
            view! {
                {not_recognised}
                <ActionForm action=acts.recognise>
                    <input type="hidden" name="document_id" value=of_ocr/>
                    <button class="d-button" data-kind="secondary" data-size="small">{tr!(transcript.recognise)}</button>
                </ActionForm>
            }
            .into_any()
        } else {
            view! { <p class="d-quiet">{tr!(transcript.install, packages = OCR_PACKAGES)}</p> }.into_any()
        }
    });
    let own = typed.as_ref().map(|origin| origin.own.clone()).filter(|own| !own.trim().is_empty());
    let page = passage.page;
    let (document, of_withdrawn) = (passage.document_id.clone(), passage.document_id);
    view! {
        <div class="d-transcript">
            {reading}
            {ocr}
            <details class="d-details" open=open>
                <summary>{summary}</summary>
                {failed}
                <ActionForm action=acts.type_page attr:class="d-form" attr:data-kind="inline">
                    <input type="hidden" name="input[document_id]" value=document/>
                    <input type="hidden" name="input[page]" value=page/>
                    <input type="hidden" name="input[before]" value=before/>
                    <label class="d-filter__field" data-grow="">
                        <span>{tr!(transcript.text, page = page)}</span>
                        <textarea class="d-field__input" name="input[text]" rows="12" required=true maxlength="40000" on:input=keep>
                            {draft.unwrap_or(text)}
                        </textarea>
                    </label>
                    <p class="d-quiet">{tr!(transcript.note)}</p>
                    <button class="d-button">{tr!(transcript.save)}</button>
                </ActionForm>
            </details>
            {typed.map(|_| view! {
                {not_withdrawn}
                <ActionForm action=acts.withdraw>
                    <input type="hidden" name="document_id" value=of_withdrawn/>
                    <input type="hidden" name="page" value=page/>
                    <button class="d-button" data-kind="secondary" data-size="small">{tr!(transcript.withdraw)}</button>
                </ActionForm>
            })}
            {own.map(|own| view! {
                <details class="d-details"><summary>{tr!(transcript.own)}</summary><div class="d-passage__own">{own}</div></details>
            })}
        </div>
    }
    .into_any()
}
