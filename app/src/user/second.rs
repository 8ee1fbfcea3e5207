//! Who must have a second factor, and how far that is kept.

use leptos::prelude::*;
use register::user::second::{Rule, Wanted};

use super::api::SetSecondRule;
use crate::text::tr;

fn name(wanted: Wanted) -> String {
    match wanted {
        Wanted::Nobody => tr!(second.nobody),
        Wanted::Administrators => tr!(second.administrators),
        Wanted::Everyone => tr!(second.everyone),
    }
}

/// Below the list of accounts.
#[component]
pub fn RuleSection(rule: Rule, action: ServerAction<SetSecondRule>) -> impl IntoView {
    let choices = Wanted::ALL
        .into_iter()
        .map(|wanted| view! { <option value=wanted.code() selected=wanted == rule.wanted>{name(wanted)}</option> })
        .collect_view();
    view! {
        <section aria-labelledby="second-rule">
            <h2 class="d-section__title" id="second-rule">{tr!(second.title)}</h2>
            <p>{tr!(second.rule_text)}</p>
            <p>{tr!(second.kept, protected = rule.protected, people = rule.people)}</p>
            <ActionForm action=action attr:class="d-form">
                <div class="d-field">
                    <label class="d-field__label" for="second-wanted">{tr!(second.rule)}</label>
                    <select class="d-field__input" id="second-wanted" name="wanted">{choices}</select>
                </div>
                <button class="d-button" data-kind="secondary" type="submit">{tr!(second.rule_save)}</button>
            </ActionForm>
        </section>
    }
    .into_any()
}
