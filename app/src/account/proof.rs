//! Asks for the password again where it was given too long ago, and then does what was asked for: nothing typed is lost.

use std::sync::Arc;

use leptos::prelude::*;

use super::api::{self, Prove, Ways};
use crate::components::field::Outcome;
use crate::components::parts::loaded;
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
    let ways = Resource::new(|| (), |()| api::own_ways());
    move || {
        shown.get().then(|| {
            view! {
                <section class="d-notice" data-kind="warning" aria-labelledby="proof-title">
                    <h2 class="d-notice__title" id="proof-title">{tr!(account.proof_title)}</h2>
                    <div class="d-notice__body">
                        <p>{tr!(account.proof_text)}</p>
                        {loaded(ways, move |ways: Ways| view! { <WaysForm ways=ways prove=prove field=field/> })}
                    </div>
                </section>
            }
        })
    }
}

/// What the person is asked for: password, and code where there is a second factor; or off to the identity provider.
#[component]
fn WaysForm(ways: Ways, prove: ServerAction<Prove>, field: NodeRef<leptos::html::Input>) -> impl IntoView {
    let value = prove.value();
    let outcome: Outcome = Signal::derive(move || value.get().and_then(Result::err));
    let wrong = move |name: &'static str| {
        outcome.with(|error| match error.as_ref()? {
            AppError::Invalid { fields } => {
                fields.iter().find(|field| field.field == name).map(|field| label::field_error(&field.code))
            }
            _ if name == "code" => None,
            AppError::Unauthenticated => Some(tr!(error.unauthenticated.text)),
            _ => Some(tr!(error.internal.title)),
        })
    };
    let (password, code) = (ways.password, ways.code);
    let there = ways.provider.filter(|_| ways.bound_at.is_some());
    view! {
        {password.then(|| view! {
            <ActionForm action=prove attr:class="d-unlock">
                <div class="d-field">
                    <label class="d-field__label" for="proof">{tr!(door.password)}</label>
                    <input class="d-field__input" id="proof" node_ref=field type="password" name="password" required=true maxlength="128"
                        autocomplete="current-password" aria-describedby="proof-error" aria-invalid=move || wrong("password").map(|_| "true")/>
                    <p class="d-field__error" id="proof-error" aria-live="polite">{move || wrong("password")}</p>
                </div>
                {code.then(|| view! {
                    <div class="d-field">
                        <label class="d-field__label" for="proof-code">{tr!(second.code)}</label>
                        <input class="d-field__input" id="proof-code" name="code" required=true maxlength="7" inputmode="numeric" data-width="short"
                            autocomplete="one-time-code" aria-describedby="proof-code-error" aria-invalid=move || wrong("code").map(|_| "true")/>
                        <p class="d-field__error" id="proof-code-error" aria-live="polite">{move || wrong("code")}</p>
                    </div>
                })}
                <button class="d-button" type="submit">{tr!(account.proof_submit)}</button>
            </ActionForm>
        })}
        {there.map(|name| view! {
            <p>{tr!(provider.prove_text, name = name.clone())}</p>
            <p><a rel="external" target="_blank" href="/sign-in/provider?purpose=prove&next=/account">{tr!(provider.prove, name = name)}</a></p>
        })}
    }
    .into_any()
}
