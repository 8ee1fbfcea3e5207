//! One field of a form, drawn from its description.

use leptos::prelude::*;
use register::catalogue::{Field, FieldType, Kind, Need};
use register::record::{UNKNOWN, Value, parse};

use super::form::Shown;
use super::{field_name, title_of};
use crate::components::field::Outcome;
use crate::label;
use crate::text::{pick, tr};

/// Label, help, input, the answer 不明 where it is one, and what is wrong.
#[component]
pub fn FieldInput(field: &'static Field, value: String, shown: Shown, outcome: Outcome) -> impl IntoView {
    let code = field.code;
    let id = format!("f-{code}");
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let help = pick(field.help_ja, field.help_en);
    let wrong =
        Signal::derive(move || outcome.with(|error| error.as_ref()?.field(code).map(label::field_error)));
    let described = if help.is_empty() { error_id.clone() } else { format!("{hint_id} {error_id}") };
    let mark = match field.need {
        Need::Must => Some(view! { <span class="d-field__required">{tr!(form.required)}</span> }.into_any()),
        Need::Ledger => {
            Some(view! { <abbr class="d-field__ledger" title=tr!(record.ledger)>"†"</abbr> }.into_any())
        }
        Need::Free => None,
    };
    let source = (!field.source.is_empty())
        .then(|| view! { <span class="d-field__source">{tr!(record.source, demand = field.source)}</span> });
    let unknown = field.unknown && !matches!(field.ty, FieldType::Choice(_));
    let is_unknown = value == UNKNOWN && field.unknown;
    let text = if is_unknown && unknown { String::new() } else { value };
    let group = matches!(field.ty, FieldType::Choices(_));
    let head = view! { {field_name(field)} {mark} {source} };
    let head = if group {
        view! { <span class="d-field__label" id=format!("{id}-label")>{head}</span> }.into_any()
    } else {
        view! { <label class="d-field__label" for=id.clone()>{head}</label> }.into_any()
    };
    let labelled = format!("{id}-label");
    view! {
        <div class="d-field" data-field=code>
            {head}
            {(!help.is_empty()).then(|| view! { <p class="d-field__hint" id=hint_id>{help}</p> })}
            <Input field=field id=id text=text described=described labelled=labelled shown=shown wrong=wrong/>
            {unknown.then(|| view! {
                <label class="d-check">
                    <input type="checkbox" name="unknown[]" value=code checked=is_unknown/>
                    {tr!(common.unknown)}
                    <span class="d-hidden">{format!(" ({})", field_name(field))}</span>
                </label>
            })}
            <p class="d-field__error" id=error_id aria-live="polite">{move || wrong.get()}</p>
        </div>
    }
    .into_any()
}

#[component]
fn Input(
    field: &'static Field,
    id: String,
    text: String,
    described: String,
    labelled: String,
    shown: Shown,
    wrong: Signal<Option<String>>,
) -> impl IntoView {
    let code = field.code;
    let invalid = move || wrong.get().map(|_| "true");
    let name = format!("values[{code}]");
    let required = field.need == Need::Must;
    let follow = move |event: leptos::ev::Event| shown.follow(code, event_target_value(&event));
    let options = match field.ty {
        FieldType::Choice(choices) => {
            let known = choices.iter().map(|choice| (choice.code.to_owned(), pick(choice.ja, choice.en)));
            let unknown = field.unknown.then(|| (UNKNOWN.to_owned(), tr!(common.unknown)));
            Some(known.chain(unknown).collect::<Vec<_>>())
        }
        FieldType::Reference(_) => shown.options(code),
        _ => None,
    };
    if let Some(options) = options {
        let options = options
            .into_iter()
            .map(|(value, name)| view! { <option value=value.clone() selected=value == text>{name}</option> })
            .collect_view();
        return view! {
            <select class="d-field__input" id=id name=name required=required aria-describedby=described aria-invalid=invalid on:change=follow>
                <option value="">{tr!(record.not_answered)}</option>
                {options}
            </select>
        }
        .into_any();
    }
    match field.ty {
        FieldType::Choices(choices) => {
            let value = parse(field, &text).unwrap_or(Value::Blank);
            let marks = choices
                .iter()
                .map(|choice| {
                    let checked = value.items().iter().any(|item| item == choice.code);
                    view! {
                        <label class="d-check">
                            <input type="checkbox" name=format!("lists[{code}][]") value=choice.code checked=checked/>
                            {pick(choice.ja, choice.en)}
                        </label>
                    }
                })
                .collect_view();
            view! {
                <div class="d-fieldset__choices" role="group" id=id aria-labelledby=labelled aria-describedby=described>
                    <input type="hidden" name=format!("lists[{code}][]") value=""/>
                    {marks}
                </div>
            }
            .into_any()
        }
        FieldType::Reference(_) => {
            let named = if text == UNKNOWN { text } else { shown.names(&text) };
            view! { <PartyInput code=code id=id text=named described=described required=required invalid=wrong/> }.into_any()
        }
        FieldType::References(_) => {
            let names = shown.names(&text);
            view! {
                <textarea class="d-field__input" id=id name=format!("named[{code}]") rows="2" maxlength="4000" aria-describedby=described aria-invalid=invalid>{names}</textarea>
                <p class="d-field__hint">
                    {if field.refers_to() == Some(Kind::Party) { tr!(record.names_hint) } else { tr!(record.titles_hint) }}
                </p>
            }
            .into_any()
        }
        FieldType::LongText(longest) => view! {
            <textarea class="d-field__input" id=id name=name rows="3" maxlength=longest.to_string() required=required aria-describedby=described aria-invalid=invalid>{text}</textarea>
        }
        .into_any(),
        _ => {
            let (kind, width, mode, longest) = match field.ty {
                FieldType::Date => ("date", "medium", None, 40),
                FieldType::Moment => ("datetime-local", "medium", None, 40),
                FieldType::Decimal => ("text", "short", Some("decimal"), 20),
                FieldType::Integer => ("text", "short", Some("numeric"), 20),
                FieldType::Yen => ("text", "medium", Some("numeric"), 30),
                FieldType::CorporateNumber => ("text", "medium", Some("numeric"), 20),
                FieldType::Lei => ("text", "medium", None, 24),
                FieldType::Country => ("text", "short", None, 2),
                FieldType::Email => ("email", "", None, 200),
                FieldType::Phone => ("tel", "medium", None, 40),
                FieldType::Url => ("url", "", None, 400),
                FieldType::Text(longest) => ("text", "", None, longest),
                _ => ("text", "", None, 100),
            };
            // A browser writes a moment with a T between; a day alone it could not show, and stays text.
            let timed = text.len() == 16 || text.is_empty();
            let (kind, text) = match field.ty {
                FieldType::Moment if timed => (kind, text.replace(' ', "T")),
                FieldType::Moment => ("text", text),
                _ => (kind, text),
            };
            let list = matches!(field.ty, FieldType::Department).then_some("departments");
            view! {
                <input class="d-field__input" id=id name=name type=kind value=text required=required data-width=width inputmode=mode
                    maxlength=longest.to_string() list=list autocomplete="off" aria-describedby=described aria-invalid=invalid/>
            }
            .into_any()
        }
    }
}

/// A party by its name; with script, names are suggested while typing.
#[component]
fn PartyInput(
    code: &'static str,
    id: String,
    text: String,
    described: String,
    required: bool,
    invalid: Signal<Option<String>>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let list = format!("{id}-names");
    let names = Resource::new(
        move || typed.get(),
        |text| async move {
            if text.chars().count() < 2 {
                Vec::new()
            } else {
                super::api::suggest(text).await.unwrap_or_default()
            }
        },
    );
    let same = list.clone();
    view! {
        <input class="d-field__input" id=id name=format!("named[{code}]") value=text required=required maxlength="200" list=list autocomplete="off"
            placeholder=tr!(record.party_hint) aria-describedby=described aria-invalid=move || invalid.get().map(|_| "true")
            on:input=move |event| typed.set(event_target_value(&event))/>
        <Transition>
            {move || {
                let list = same.clone();
                Suspend::new(async move {
                    let names = names.await.into_iter().map(|(_, ja, en)| view! { <option value=pick(&ja, &en)></option> }).collect_view();
                    view! { <datalist id=list>{names}</datalist> }
                })
            }}
        </Transition>
    }
    .into_any()
}

/// A field whose value is fixed by where the form was opened: what the new object belongs to.
#[component]
pub fn FixedField(field: &'static Field, id: String, shown: Shown) -> impl IntoView {
    let name = title_of(&shown.titles.get_value(), &id);
    view! {
        <div class="d-field">
            <p class="d-field__label">{field_name(field)}</p>
            <p>{name}</p>
            <input type="hidden" name=format!("values[{}]", field.code) value=id/>
        </div>
    }
    .into_any()
}
