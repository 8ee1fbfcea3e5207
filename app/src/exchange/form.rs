//! The mapping: which column is which field, what is the same for all rows, what their words mean.

use leptos::prelude::*;
use register::catalogue::{Field, Kind};
use register::exchange::mapping::{ARCHIVED, ID, Part};
use register::exchange::report::label;

use super::api::{ImportView, Set, SheetView};
use crate::components::error_view::ErrorView;
use crate::text::{japanese, pick, tr};

#[component]
pub fn MappingForm(view: ImportView) -> impl IntoView {
    let set = ServerAction::<Set>::new();
    let error =
        move || set.value().get().and_then(Result::err).map(|error| view! { <ErrorView error=error/> });
    let parts = (0..)
        .zip(view.import.parts.clone())
        .filter_map(|(place, part)| {
            let sheet = view.sheets.iter().find(|sheet| sheet.name == part.sheet)?.clone();
            let words = unread(&view, &part);
            Some(view! { <PartFields place=place part=part sheet=sheet unread=words/> })
        })
        .collect_view();
    let more = (0..)
        .zip(&view.sheets)
        .flat_map(|(place, sheet): (usize, &SheetView)| {
            let (import, name) = (&view.import, sheet.name.clone());
            Kind::ALL.into_iter().filter_map(move |kind| {
                let there = import.parts.iter().any(|part| part.sheet == name && part.kind == kind);
                let info = kind.info();
                let text = format!("{name} → {}", pick(info.ja, info.plural_en));
                (!there).then(|| view! { <option value=format!("{place}:{}", kind.code())>{text}</option> })
            })
        })
        .collect_view();
    view! {
        <section class="d-section">
            <h2 class="d-section__title">{tr!(import.mapping)}</h2>
            <p class="d-quiet">{tr!(import.mapping_text)}</p>
            {error}
            <form class="d-form" data-width="wide" method="post" action="/api/import/set">
                <input type="hidden" name="id" value=view.id.clone()/>
                {parts}
                <div class="d-field">
                    <label class="d-field__label" for="import-add">{tr!(import.add)}</label>
                    <select class="d-field__input" id="import-add" name="add" data-width="medium">
                        <option value="">{tr!(import.add_none)}</option>
                        {more}
                    </select>
                </div>
                <label class="d-check">
                    <input type="checkbox" name="blank_clears" value="yes" checked=view.import.blank_clears/>
                    {tr!(import.blank_clears)}
                </label>
                <label class="d-check">
                    <input type="checkbox" name="create_named" value="yes" checked=view.import.create_named/>
                    {tr!(import.create_named)}
                </label>
                <div class="d-field">
                    <label class="d-field__label" for="import-name">{tr!(import.remember)}</label>
                    <p class="d-field__hint" id="import-name-hint">{tr!(import.remember_hint)}</p>
                    <input class="d-field__input" id="import-name" name="mapping_name" maxlength="100" value=view.mapping_name.clone() data-width="medium" aria-describedby="import-name-hint"/>
                </div>
                <div class="d-form__actions">
                    <button class="d-button" data-kind="secondary" type="submit">{tr!(import.apply)}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// Words of a choice field that the preview could not read, and those that were assigned before: field, word, code.
fn unread(view: &ImportView, part: &Part) -> Vec<(String, String, String)> {
    let mut words: Vec<(String, String, String)> = Vec::new();
    for (field, assigned) in &part.words {
        words.extend(assigned.iter().map(|(word, code)| (field.clone(), word.clone(), code.clone())));
    }
    for fault in &view.report.faults {
        let ours = fault.sheet == part.sheet && fault.kind == part.kind && fault.code == "choice";
        let known = words.iter().any(|(field, word, _)| *field == fault.field && *word == fault.text);
        if ours && !known && words.len() < 40 {
            words.push((fault.field.clone(), fault.text.clone(), String::new()));
        }
    }
    words
}

fn targets(kind: Kind, chosen: &str) -> Vec<AnyView> {
    let option = |code: &str| {
        let name = label(kind, code, japanese());
        view! { <option value=code.to_owned() selected=code == chosen>{name}</option> }.into_any()
    };
    let fields = kind.fields().iter().filter(|field| !field.derived).map(|field| field.code);
    fields.chain([ID, ARCHIVED]).map(option).collect()
}

#[component]
fn PartFields(
    place: usize,
    part: Part,
    sheet: SheetView,
    unread: Vec<(String, String, String)>,
) -> impl IntoView {
    let kind = part.kind;
    let info = kind.info();
    let name = move |rest: &str| format!("parts[{place}]{rest}");
    let columns = (0..)
        .zip(&sheet.columns)
        .map(|(at, column): (usize, &String)| {
            let chosen = part.columns.get(column).cloned().unwrap_or_default();
            let samples: Vec<&str> =
                sheet.samples.iter().map(|row| row[at].as_str()).filter(|cell| !cell.is_empty()).collect();
            let id = format!("column-{place}-{at}");
            let column_name = name(&format!("[columns][{at}]"));
            if column.is_empty() {
                return view! { <input type="hidden" name=column_name value=""/> }.into_any();
            }
            view! {
                <tr>
                    <th scope="row"><label for=id.clone()>{column.clone()}</label></th>
                    <td class="d-import__sample">{samples.join(" / ")}</td>
                    <td>
                        <select class="d-field__input" id=id name=column_name>
                            <option value="">{tr!(import.not_read)}</option>
                            {targets(kind, &chosen)}
                        </select>
                    </td>
                </tr>
            }
            .into_any()
        })
        .collect_view();
    let title = format!("{} → {}", part.sheet, pick(info.ja, info.plural_en));
    view! {
        <fieldset class="d-fieldset d-import__part">
            <legend class="d-field__label">{title.clone()}</legend>
            <input type="hidden" name=name("[sheet]") value=part.sheet.clone()/>
            <input type="hidden" name=name("[kind]") value=kind.code()/>
            <label class="d-check">
                <input type="checkbox" name=name("[read]") value="yes" checked=true/>
                {tr!(import.read_part, rows = sheet.rows)}
            </label>
            <input type="hidden" name=name("[from]") value=part.heading.from/>
            <input type="hidden" name=name("[to]") value=part.heading.to/>
            <details class="d-details" open=part.columns.is_empty() || sheet.columns.len() <= 12>
                <summary>{tr!(import.columns, mapped = part.columns.len(), all = sheet.columns.iter().filter(|name| !name.is_empty()).count())}</summary>
                <div class="d-scroll" tabindex="0" role="region" aria-label=title>
                    <table class="d-table">
                        <thead>
                            <tr>
                                <th scope="col">{tr!(import.their_column)}</th>
                                <th scope="col">{tr!(import.sample)}</th>
                                <th scope="col">{tr!(import.our_field)}</th>
                            </tr>
                        </thead>
                        <tbody>{columns}</tbody>
                    </table>
                </div>
            </details>
            <Fixed place=place part=part.clone()/>
            <Words place=place kind=kind words=unread/>
        </fieldset>
    }
    .into_any()
}

/// Fields that every new object needs and that no column gives: one value for all rows.
#[component]
fn Fixed(place: usize, part: Part) -> impl IntoView {
    let columns: Vec<&String> = part.columns.values().collect();
    let wanted: Vec<&'static Field> = part
        .kind
        .fields()
        .iter()
        .filter(|field| !columns.iter().any(|code| *code == field.code))
        .filter(|field| {
            part.fixed.contains_key(field.code) || part.wanting().iter().any(|other| other.code == field.code)
        })
        .collect();
    let fields = wanted
        .into_iter()
        .map(|field| {
            let (id, name) = (format!("fixed-{place}-{}", field.code), format!("parts[{place}][fixed][{}]", field.code));
            let value = part.fixed.get(field.code).cloned().unwrap_or_default();
            let input = if field.choices().is_empty() {
                view! { <input class="d-field__input" id=id.clone() name=name value=value data-width="medium"/> }.into_any()
            } else {
                let options = field.choices().iter().map(|choice| {
                    view! { <option value=choice.code selected=choice.code == value>{pick(choice.ja, choice.en)}</option> }
                });
                view! {
                    <select class="d-field__input" id=id.clone() name=name data-width="medium">
                        <option value=""></option>
                        {options.collect_view()}
                    </select>
                }
                .into_any()
            };
            view! {
                <div class="d-field">
                    <label class="d-field__label" for=id>{pick(field.ja, field.en)}</label>
                    {input}
                </div>
            }
        })
        .collect_view();
    (!fields.is_empty()).then(|| {
        view! {
            <div class="d-import__fixed">
                <p class="d-field__label">{tr!(import.fixed)}</p>
                <p class="d-field__hint">{tr!(import.fixed_hint)}</p>
                {fields}
            </div>
        }
    })
}

/// What the institution's own answers mean.
#[component]
fn Words(place: usize, kind: Kind, words: Vec<(String, String, String)>) -> impl IntoView {
    if words.is_empty() {
        return ().into_any();
    }
    let rows = (0..)
        .zip(words)
        .filter_map(|(at, (code, word, chosen)): (usize, (String, String, String))| {
            let field = kind.field(&code)?;
            let name = |rest: &str| format!("parts[{place}][words][{at}][{rest}]");
            let id = format!("word-{place}-{at}");
            let options = field.choices().iter().map(|choice| {
                view! { <option value=choice.code selected=choice.code == chosen>{pick(choice.ja, choice.en)}</option> }
            });
            Some(view! {
                <div class="d-field">
                    <input type="hidden" name=name("field") value=code/>
                    <input type="hidden" name=name("word") value=word.clone()/>
                    <label class="d-field__label" for=id.clone()>{pick(field.ja, field.en)} "：「" {word} "」"</label>
                    <select class="d-field__input" id=id name=name("code") data-width="medium">
                        <option value="">{tr!(import.word_none)}</option>
                        {options.collect_view()}
                        {field.unknown.then(|| view! { <option value="不明" selected=chosen == "不明">"不明"</option> })}
                    </select>
                </div>
            })
        })
        .collect_view();
    view! {
        <div class="d-import__fixed">
            <p class="d-field__label">{tr!(import.words)}</p>
            {rows}
        </div>
    }
    .into_any()
}
