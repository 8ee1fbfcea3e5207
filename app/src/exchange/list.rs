//! `/imports`: a file comes in here.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::calendar::jst_minute;
use register::exchange::words;

use super::api::{FileRow, FileView, files};
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, loaded};
use crate::text::{pick, tr};

/// The text of a code about a file.
pub fn word(code: &str) -> String {
    let (ja, en) = words::text(code);
    pick(ja, en)
}

#[component]
pub fn ImportListPage() -> impl IntoView {
    let error = use_query_map().read_untracked().get("error");
    let found = Resource::new(|| (), |()| files());
    view! {
        <div class="d-page">
            <PageHead title=tr!(import.title)/>
            <p class="d-lead">{tr!(import.lead)}</p>
            {error.map(|code| view! {
                <Notice kind="error" title=tr!(import.unreadable)>
                    <p>{word(&code)}</p>
                </Notice>
            })}
            {loaded(found, |FileView { files, mappings }| view! {
                <ImportForm mappings=mappings/>
                <h2 class="d-section__title">{tr!(import.files)}</h2>
                <FileList files=files/>
            })}
        </div>
    }
    .into_any()
}

#[component]
fn ImportForm(mappings: Vec<String>) -> impl IntoView {
    let options = mappings
        .into_iter()
        .map(|name| view! { <option value=name.clone()>{name.clone()}</option> })
        .collect_view();
    view! {
        <form class="d-form" method="post" action="/imports/files" enctype="multipart/form-data">
            <div class="d-field">
                <label class="d-field__label" for="import-file">{tr!(import.file)}</label>
                <p class="d-field__hint" id="import-file-hint">{tr!(import.file_hint)}</p>
                <input class="d-field__input" id="import-file" type="file" name="file" required=true aria-describedby="import-file-hint"
                    accept=".xlsx,.xlsm,.csv,.tsv,.txt,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,text/csv"/>
            </div>
            <div class="d-field">
                <label class="d-field__label" for="import-mapping">{tr!(import.mapping_name)}</label>
                <p class="d-field__hint" id="import-mapping-hint">{tr!(import.mapping_hint)}</p>
                <select class="d-field__input" id="import-mapping" name="mapping" aria-describedby="import-mapping-hint" data-width="medium">
                    <option value="">{tr!(import.standard)}</option>
                    {options}
                </select>
            </div>
            <div class="d-form__actions">
                <button class="d-button" type="submit">{tr!(import.submit)}</button>
                <a class="d-button" data-kind="secondary" href="/exports">{tr!(import.template)}</a>
            </div>
        </form>
    }
    .into_any()
}

/// What a state is called.
pub fn state(code: &str) -> String {
    match code {
        "running" => tr!(import.state.running),
        "done" => tr!(import.state.done),
        "failed" => tr!(import.state.failed),
        _ => tr!(import.state.open),
    }
}

#[component]
fn FileList(files: Vec<FileRow>) -> impl IntoView {
    if files.is_empty() {
        return view! { <Empty title=tr!(import.none)/> }.into_any();
    }
    let rows = files
        .into_iter()
        .map(|file| {
            view! {
                <tr>
                    <th scope="row"><a href=format!("/imports/{}", file.id)>{file.file_name}</a></th>
                    <td>{jst_minute(file.created_at)}</td>
                    <td>{state(&file.state)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(import.files)>
            <table class="d-table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(import.file)}</th>
                        <th scope="col">{tr!(import.at)}</th>
                        <th scope="col">{tr!(import.state_head)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
