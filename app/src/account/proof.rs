//! Asks for the password again where it was given too long ago, and then does what was asked for: nothing typed is lost.

use std::sync::Arc;

use leptos::prelude::*;

use super::api::Prove;
use crate::components::field::Outcome;
use crate::error::{AppError, Result};
use crate::label;
use crate::text::tr;

type Again = Arc<dyn Fn() + Send + Sync>;

/// What waits for the password on this page.
#[derive(Clone, Copy)]
pub struct Proof {
    wanted: RwSignal<bool>,
    again: StoredValue<Option<Again>>,
}

impl Proof {
    /// For the page and everything in it.
    pub fn of_page() -> Self {
        let proof = Self { wanted: RwSignal::new(false), again: StoredValue::new(None) };
        provide_context(proof);
        proof
    }
}

/// Has the action done once more, with what was typed, after the password that it wants was given.
pub fn watch<I, O>(action: Action<I, Result<O>>)
where
    I: Clone + Send + Sync + 'static,
    O: Send + Sync + 'static,
{
    let Some(proof) = use_context::<Proof>() else { return };
    let last = StoredValue::new(None::<I>);
    let (input, value) = (action.input(), action.value());
    Effect::new(move |_| {
        if let Some(asked) = input.get() {
            last.set_value(Some(asked));
        }
    });
    Effect::new(move |_| {
        if value.with(|answer| matches!(answer, Some(Err(AppError::ProofWanted)))) {
            let again: Again = Arc::new(move || {
                if let Some(asked) = last.get_value() {
                    action.dispatch(asked);
                }
            });
            proof.again.set_value(Some(again));
            proof.wanted.set(true);
        }
    });
}

/// The field for the password. `proved`: it was given a short while ago, nothing is asked before something wants it.
#[component]
pub fn ProofPanel(proved: bool) -> impl IntoView {
    let proof = expect_context::<Proof>();
    let stale = RwSignal::new(!proved);
    let shown = Memo::new(move |_| stale.get() || proof.wanted.get());
    let prove = ServerAction::<Prove>::new();
    let value = prove.value();
    let outcome: Outcome = Signal::derive(move || value.get().and_then(Result::err));
    Effect::new(move |_| {
        if value.with(|answer| matches!(answer, Some(Ok(())))) {
            stale.set(false);
            proof.wanted.set(false);
            let again = proof.again.get_value();
            proof.again.set_value(None);
            if let Some(again) = again {
                again();
            }
        }
    });
    let field = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if proof.wanted.get() {
            let focus = move || {
                if let Some(field) = field.get_untracked() {
                    let _ = field.focus();
                }
            };
            set_timeout(focus, std::time::Duration::from_millis(60));
        }
    });
    let wrong = move || {
        outcome.with(|error| match error.as_ref()? {
            AppError::Invalid { fields } => fields.first().map(|field| label::field_error(&field.code)),
            AppError::Unauthenticated => Some(tr!(error.unauthenticated.text)),
            _ => Some(tr!(error.internal.title)),
        })
    };
    move || {
        shown.get().then(|| {
            view! {
                <section class="d-notice" data-kind="warning" aria-labelledby="proof-title">
                    <h2 class="d-notice__title" id="proof-title">{tr!(account.proof_title)}</h2>
                    <div class="d-notice__body">
                        <p>{tr!(account.proof_text)}</p>
                        <ActionForm action=prove attr:class="d-unlock">
                            <div class="d-field">
                                <label class="d-field__label" for="proof">{tr!(door.password)}</label>
                                <input class="d-field__input" id="proof" node_ref=field type="password" name="password" required=true maxlength="128"
                                    autocomplete="current-password" aria-describedby="proof-error" aria-invalid=move || wrong().map(|_| "true")/>
                                <p class="d-field__error" id="proof-error" aria-live="polite">{wrong}</p>
                            </div>
                            <button class="d-button" type="submit">{tr!(account.proof_submit)}</button>
                        </ActionForm>
                    </div>
                </section>
            }
        })
    }
}
