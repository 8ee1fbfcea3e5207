//! Two people edited one object: what the other one saved, and which value is to stay.

use leptos::prelude::*;
use register::calendar::jst_minute;
use register::catalogue::Kind;
use register::record::{Clash, Merged, Value, Values, parse};

use super::form::Shown;
use super::{field_name, words};
use crate::components::parts::Notice;
use crate::text::tr;

/// A value as text in words.
pub fn text_words(kind: Kind, code: &str, text: &str, shown: Shown) -> String {
    let Some(field) = kind.field(code) else { return text.to_owned() };
    let value = parse(field, text).unwrap_or_else(|_| Value::Text(text.to_owned()));
    let words = shown.titles.with_value(|titles| words(field, &value, titles));
    if words.is_empty() { tr!(record.blank) } else { words }
}

/// Says what happened; each field that both changed can be put to either value. The form below holds the rest.
#[component]
pub fn ConflictView(kind: Kind, merged: Merged, values: RwSignal<Values>, shown: Shown) -> impl IntoView {
    let clashes = merged.clashes;
    let text = if clashes.is_empty() { tr!(record.merged_text) } else { tr!(record.clash_text) };
    let rows = clashes
        .into_iter()
        .map(|clash| view! { <ClashRow kind=kind clash=clash values=values shown=shown/> })
        .collect_view();
    view! {
        <Notice kind="warning" title=tr!(record.changed_meanwhile)>
            <p>{text}</p>
            <div class="d-conflict">{rows}</div>
        </Notice>
    }
    .into_any()
}

#[component]
fn ClashRow(kind: Kind, clash: Clash, values: RwSignal<Values>, shown: Shown) -> impl IntoView {
    let code = clash.field.clone();
    let name = kind.field(&code).map_or_else(|| code.clone(), field_name);
    let (mine, theirs) = (clash.mine.clone(), clash.theirs.new_value.clone());
    let mine_words = text_words(kind, &code, &mine, shown);
    let theirs_words = text_words(kind, &code, &theirs, shown);
    let who = tr!(record.changed_by, name = clash.theirs.actor_name, time = jst_minute(clash.theirs.at));
    let group = format!("clash-{code}");
    let choose = move |value: String| {
        let code = code.clone();
        move |_| {
            let value = value.clone();
            values.update(|values| {
                // What was typed since the conflict stays.
                #[cfg(feature = "hydrate")]
                values.extend(super::draft::typed_now());
                values.insert(code.clone(), value);
            });
        }
    };
    view! {
        <fieldset class="d-conflict__row">
            <legend class="d-field__label">{name}</legend>
            <p class="d-quiet">{who}</p>
            <label class="d-check">
                <input type="radio" name=group.clone() checked=true on:change=choose.clone()(theirs)/>
                {tr!(record.theirs)} ": " {theirs_words}
            </label>
            <label class="d-check">
                <input type="radio" name=group on:change=choose(mine)/>
                {tr!(record.mine)} ": " {mine_words}
            </label>
        </fieldset>
    }
    .into_any()
}
