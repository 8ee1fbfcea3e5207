//! The form of any object: sections and fields from the catalogue, only those that apply.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use register::catalogue::{Field, Kind, When};
use register::record::view::{FormView, Titles};
use register::record::{Merged, Values, merge};

use super::api::{self, Save, Typed, kind_of};
use super::conflict::ConflictView;
use super::field::{FieldInput, FixedField};
use super::{href, kind_name, kind_names, list_href, title_of};
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::{Notice, loaded};
use crate::error::AppError;
use crate::text::{pick, tr};

/// What a reference may lead to, by field: id, name, a word that tells equal names apart.
type Options = BTreeMap<String, Vec<(String, String, String)>>;

/// What the fields of one form share.
#[derive(Clone, Copy)]
pub struct Shown {
    pub titles: StoredValue<Titles>,
    options: StoredValue<Options>,
    /// Answers on which other fields depend.
    answers: RwSignal<Values>,
    /// Set once the script runs: without it every field is shown.
    live: RwSignal<bool>,
}

impl Shown {
    pub fn options(self, code: &str) -> Option<Vec<(String, String)>> {
        self.options.with_value(|options| {
            let options = options.get(code)?;
            Some(options.iter().map(|(id, ja, en)| (id.clone(), pick(ja, en))).collect())
        })
    }

    pub fn title(self, id: &str) -> String {
        self.titles.with_value(|titles| title_of(titles, id))
    }

    pub fn follow(self, code: &str, value: String) {
        self.answers.update(|answers| {
            answers.insert(code.to_owned(), value);
        });
    }

    /// What was typed, a party's name that was left alone as the id that it stands for.
    fn typed(self, kind: Kind, before: &Values, input: Save) -> Values {
        let typed =
            Typed { values: input.values, named: Values::new(), lists: input.lists, unknown: input.unknown };
        let mut values = typed.plain();
        for (code, names) in input.named {
            let old = before.get(&code).cloned().unwrap_or_default();
            let known = kind.field(&code).is_some() && self.names(&old) == names.trim();
            values.entry(code).or_insert(if known { old } else { names });
        }
        values
    }

    /// Ids as names, each on its own line; a text that is no id stays as it is.
    pub fn names(self, text: &str) -> String {
        let known =
            self.titles.with_value(|titles| text.split_whitespace().all(|id| titles.contains_key(id)));
        if !known {
            return text.to_owned();
        }
        text.split_whitespace().map(|id| self.title(id)).collect::<Vec<_>>().join("\n")
    }

    /// Whether the field is asked for, as far as is known.
    fn asks(self, field: &Field) -> bool {
        match field.when {
            When::Always => true,
            When::Is(other, codes) => {
                !self.live.get()
                    || self.answers.with(|answers| {
                        answers.get(other).is_some_and(|value| codes.contains(&value.as_str()))
                    })
            }
        }
    }
}

/// `/records/:kind/new`, and the same for kinds with an address of their own.
#[component]
pub fn NewPage(#[prop(optional)] kind: Option<Kind>) -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let code = Memo::new(move |_| {
        kind.map_or_else(|| params.read().get("kind").unwrap_or_default(), |kind| kind.code().to_owned())
    });
    let preset = Memo::new(move |_| {
        let kind = Kind::from_code(&code.get());
        let known = |code: &str| kind.and_then(|kind| kind.field(code)).is_some();
        let query = query.read();
        let mut preset: Values =
            query.clone().into_iter().map(|(code, text)| (code.to_string(), text)).collect();
        // Only codes of the kind; the address may hold anything.
        preset.retain(|code, _| known(code));
        // An engagement's form stands below its party's address.
        if kind == Some(Kind::Engagement)
            && let Some(party) = params.read().get("id")
        {
            preset.insert("party_id".to_owned(), party);
        }
        preset
    });
    let form = Resource::new(
        move || (code.get(), preset.get()),
        |(code, preset)| async move {
            kind_of(&code)?;
            let view = api::form(code.clone(), String::new(), preset.clone()).await?;
            Ok((code, preset, view))
        },
    );
    view! {
        <div class="d-page" data-width="form">
            {loaded(form, |(code, preset, view): (String, Values, FormView)| {
                let Ok(kind) = kind_of(&code) else { return ().into_any() };
                let back = back_of(kind, &preset);
                let title = tr!(record.create, kind = kind_name(kind));
                view! {
                    <PageHead title=title above=vec![(list_href(kind), kind_names(kind))]/>
                    <RecordForm kind=kind form=view preset=preset back=back/>
                }.into_any()
            })}
        </div>
    }
    .into_any()
}

fn back_of(kind: Kind, preset: &Values) -> String {
    kind.info()
        .parent
        .and_then(|(field, parent)| Some(href(parent, preset.get(field)?)))
        .unwrap_or_else(|| list_href(kind))
}

/// `/records/:kind/:id/edit`, and the same for kinds with an address of their own.
#[component]
pub fn EditPage(#[prop(optional)] kind: Option<Kind>) -> impl IntoView {
    let params = use_params_map();
    let key = Memo::new(move |_| {
        let params = params.read();
        let code = kind.map_or_else(|| params.get("kind").unwrap_or_default(), |kind| kind.code().to_owned());
        (code, params.get("id").unwrap_or_default())
    });
    let form = Resource::new(
        move || key.get(),
        |(code, id)| async move {
            kind_of(&code)?;
            api::form(code, id, Values::new()).await
        },
    );
    view! {
        <div class="d-page" data-width="form">
            {loaded(form, |view: FormView| {
                let Some(record) = view.record.clone() else { return ().into_any() };
                let (kind, back) = (record.kind, href(record.kind, &record.id));
                let name = record.title();
                view! {
                    <PageHead title=tr!(record.edit, kind = kind_name(kind)) above=vec![(list_href(kind), kind_names(kind)), (back.clone(), name)]/>
                    <RecordForm kind=kind form=view preset=Values::new() back=back/>
                }.into_any()
            })}
        </div>
    }
    .into_any()
}

/// Throws the kept draft away; only reached with script.
fn discard() {
    #[cfg(feature = "hydrate")]
    super::draft::discard();
}

#[component]
fn RecordForm(kind: Kind, form: FormView, preset: Values, back: String) -> impl IntoView {
    let save = ServerAction::<Save>::new();
    let value = save.value();
    let outcome = Signal::derive(move || value.get().and_then(Result::err));
    let record = form.record;
    let id = record.as_ref().map(|record| record.id.clone()).unwrap_or_default();
    let version = RwSignal::new(record.as_ref().map_or(0, |record| record.version));
    let hidden = record.as_ref().map(|record| record.hidden.clone()).unwrap_or_default();
    let mut first = record.as_ref().map(register::record::Record::texts).unwrap_or_default();
    if record.is_none() {
        first.extend(preset.clone());
        if kind == Kind::Party {
            first.entry("country".to_owned()).or_insert_with(|| "JP".to_owned());
        }
    }
    let shown = Shown {
        titles: StoredValue::new(form.titles),
        options: StoredValue::new(form.options),
        answers: RwSignal::new(first.clone()),
        live: RwSignal::new(false),
    };
    let values = RwSignal::new(first);
    let merged = RwSignal::new(None::<Merged>);
    let element = NodeRef::<leptos::html::Form>::new();
    let restored = RwSignal::new(false);
    Effect::new(move |_| shown.live.set(true));
    #[cfg(feature = "hydrate")]
    super::draft::keep(element, kind, id.clone(), version, save, restored);
    // What was sent last: an action forgets it with its answer.
    let sent = StoredValue::new(None::<Save>);
    Effect::new(move |_| {
        if let Some(input) = save.input().get() {
            sent.set_value(Some(input));
        }
    });
    // Somebody saved meanwhile: both edits are put together, and what clashes is shown.
    Effect::new(move |_| {
        let Some(AppError::Stale { meanwhile }) = outcome.get() else { return };
        let Some(input) = sent.get_value() else { return };
        let mut mine = values.get_untracked();
        mine.extend(shown.typed(kind, &mine, input));
        let both = merge(&mine, &meanwhile);
        version.set(meanwhile.version);
        shown.answers.update(|answers| answers.extend(both.values.clone()));
        values.set(both.values.clone());
        merged.set(Some(both));
    });
    let departments =
        form.departments.into_iter().map(|name| view! { <option value=name></option> }).collect_view();
    let parent = kind.info().parent.map(|(field, _)| field).filter(|field| preset.contains_key(*field));
    let hidden = StoredValue::new(hidden);
    let body = move || {
        let values = values.get();
        let sections = kind.info().sections.iter().map(|(section, ja, en)| {
            let inside = kind.fields().iter().filter(|field| field.section == *section && !field.derived);
            let inside = inside
                .filter(|field| !hidden.with_value(|hidden| hidden.iter().any(|code| code == field.code)));
            let fields: Vec<_> = inside
                .map(|field| {
                    let value = values.get(field.code).cloned().unwrap_or_default();
                    if Some(field.code) == parent {
                        return view! { <FixedField field=field id=value shown=shown/> }.into_any();
                    }
                    view! {
                        <div hidden=move || !shown.asks(field)>
                            <FieldInput field=field value=value shown=shown outcome=outcome/>
                        </div>
                    }
                    .into_any()
                })
                .collect();
            (!fields.is_empty()).then(|| {
                view! {
                    <fieldset class="d-fieldset d-form__section">
                        <legend class="d-section__title">{pick(ja, en)}</legend>
                        {fields}
                    </fieldset>
                }
            })
        });
        sections.collect_view()
    };
    view! {
        <ActionForm action=save node_ref=element attr:class="d-form">
            {move || match outcome.get() {
                Some(AppError::Stale { .. }) => ().into_any(),
                _ => view! { <NotSaved outcome=outcome/> }.into_any(),
            }}
            {move || restored.get().then(|| view! {
                <Notice kind="info" title=tr!(record.draft)>
                    <p>{tr!(record.draft_text)}</p>
                    <button class="d-button" data-kind="secondary" data-size="small" type="button" on:click=|_| discard()>{tr!(record.draft_discard)}</button>
                </Notice>
            })}
            {move || merged.get().map(|merged| view! { <ConflictView kind=kind merged=merged values=values shown=shown/> })}
            <p class="d-field__hint">{tr!(record.form_hint)}</p>
            <input type="hidden" name="kind" value=kind.code()/>
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="version" prop:value=move || version.get().to_string() value=version.get_untracked()/>
            <datalist id="departments">{departments}</datalist>
            {body}
            <div class="d-form__actions">
                <button class="d-button" type="submit" aria-busy=move || save.pending().get().then_some("true")>{tr!(form.save)}</button>
                <a class="d-button" data-kind="secondary" href=back>{tr!(form.cancel)}</a>
            </div>
        </ActionForm>
    }
    .into_any()
}
