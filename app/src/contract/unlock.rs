//! The form for the password of a protected document. A plain form; with script nothing loads anew.

use leptos::prelude::*;

use crate::text::tr;

/// Asks for the password of a document; `after` runs once it has been read.
#[component]
pub fn UnlockForm(
    document_id: String,
    /// Where a form without script comes back to.
    #[prop(optional)]
    contract_id: String,
    /// The last password was refused (known from the address, without script).
    #[prop(optional)]
    refused: bool,
    after: Callback<()>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let wrong = RwSignal::new(refused.then(|| tr!(unlock.wrong)));
    let (field, note) = (format!("password-{document_id}"), format!("password-{document_id}-note"));
    let (of_field, described) = (field.clone(), note.clone());
    let submit = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        send(&event, busy, wrong, after);
        #[cfg(not(feature = "hydrate"))]
        let _ = (&event, after);
    };
    view! {
        <form class="d-unlock" method="post" action=format!("/documents/{document_id}/password") on:submit=submit>
            <input type="hidden" name="contract" value=contract_id/>
            <label class="d-filter__field" for=of_field>
                <span>{tr!(unlock.password)}</span>
                <input
                    class="d-field__input"
                    id=field
                    type="password"
                    name="password"
                    required=true
                    maxlength="512"
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby=described
                    aria-invalid=move || wrong.get().map(|_| "true")
                />
            </label>
            <button class="d-button" data-kind="secondary" disabled=move || busy.get()>{tr!(unlock.submit)}</button>
            <p class="d-unlock__note" id=note>
                <span class="d-field__error" role="alert">{move || wrong.get()}</span>
                <span class="d-quiet">{move || if busy.get() { tr!(unlock.reading) } else { tr!(unlock.note) }}</span>
            </p>
        </form>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
fn send(
    event: &leptos::ev::SubmitEvent,
    busy: RwSignal<bool>,
    wrong: RwSignal<Option<String>>,
    after: Callback<()>,
) {
    use leptos::web_sys::{FormData, HtmlFormElement, HtmlInputElement, UrlSearchParams, XmlHttpRequest};
    use wasm_bindgen::JsCast;
    use wasm_bindgen::prelude::{Closure, JsValue};

    let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else {
        return;
    };
    let start = || -> Result<(XmlHttpRequest, String), JsValue> {
        let fields = FormData::new_with_form(&form)?;
        let body = UrlSearchParams::new_with_str_sequence_sequence(&fields)?.to_string();
        let request = XmlHttpRequest::new()?;
        request.open("POST", &form.get_attribute("action").unwrap_or_default())?;
        request.set_request_header("accept", "application/json")?;
        request.set_request_header("content-type", "application/x-www-form-urlencoded")?;
        Ok((request, body.as_string().unwrap_or_default()))
    };
    // What fails here goes the way of a form without script.
    let Ok((request, body)) = start() else { return };
    event.prevent_default();
    busy.set(true);
    wrong.set(None);
    let answered = request.clone();
    let ended = Closure::once(move || {
        busy.set(false);
        match answered.status().unwrap_or(0) {
            200 => after.run(()),
            422 => {
                wrong.set(Some(tr!(unlock.wrong)));
                if let Ok(Some(field)) = form.query_selector("input[name=password]") {
                    let field: HtmlInputElement = field.unchecked_into();
                    field.set_value("");
                    let _ = field.focus();
                }
            }
            401 => wrong.set(Some(tr!(error.unauthenticated.text))),
            403 => wrong.set(Some(tr!(error.forbidden.title))),
            0 => wrong.set(Some(tr!(error.unreachable.text))),
            _ => wrong.set(Some(tr!(error.internal.text))),
        }
    });
    request.set_onloadend(Some(ended.as_ref().unchecked_ref()));
    ended.forget();
    let _ = request.send_with_opt_str(Some(&body));
}
