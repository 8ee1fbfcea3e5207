//! The page of an object that has no page of its own design: facts, what refers to it, history.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use register::catalogue::Kind;
use register::record::view::View;

use super::api;
use super::facts::Facts;
use super::fresh::Fresh;
use super::history::History;
use super::table::{Part, RecordTable};
use super::{edit_href, kind_names, list_href, title_of, words, write_action};
use crate::components::page::PageHead;
use crate::components::parts::{Notice, loaded};
use crate::evidence::EvidenceFiles;
use crate::session::Viewer;
use crate::text::{pick, tr};

/// `/records/:kind/:id`
#[component]
pub fn RecordPage() -> impl IntoView {
    let params = use_params_map();
    let key = Memo::new(move |_| {
        let params = params.read();
        (params.get("kind").unwrap_or_default(), params.get("id").unwrap_or_default())
    });
    let fresh = Fresh::of_page();
    let found = Resource::new(move || (key.get(), fresh.count()), |((kind, id), _)| api::find(kind, id));
    view! { <div class="d-page">{loaded(found, |view: View| view! { <Body view=view/> })}</div> }.into_any()
}

/// The name of an object in the language of the page.
pub fn heading(view: &View) -> String {
    let record = &view.record;
    let title = record.kind.info().title;
    let english = match title {
        "name_ja" => record.text("name_en"),
        "service_ja" => record.text("service_en"),
        _ => "",
    };
    if !english.is_empty() {
        return pick(&record.title(), english);
    }
    match record.kind.field(title) {
        Some(field) => words(field, record.get(title), &view.titles),
        None => record.title(),
    }
}

/// The edit button, for whoever may use it.
#[component]
pub fn EditButton(kind: Kind, id: String) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let href = StoredValue::new(edit_href(kind, &id));
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                viewer.may(write_action(kind)).await.then(|| view! {
                    <a class="d-button" data-kind="secondary" href=href.get_value()>{tr!(form.edit)}</a>
                })
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Body(view: View) -> impl IntoView {
    let kind = view.record.kind;
    let title = heading(&view);
    let mut above = vec![(list_href(kind), kind_names(kind))];
    if let Some((field, parent)) = kind.info().parent
        && let Some(id) = view.record.get(field).as_text()
    {
        above = vec![
            (list_href(parent), kind_names(parent)),
            (super::href(parent, id), title_of(&view.titles, id)),
        ];
    }
    let id = view.record.id.clone();
    let parts = view
        .children
        .iter()
        .map(|children| {
            let (other, rows, titles) = (children.kind, children.rows.clone(), view.titles.clone());
            let belongs =
                other.info().parent.is_some_and(|(_, parent)| parent == kind) || other == Kind::Dependency;
            let field = other.field(&children.field).map_or("", |field| field.code);
            if belongs {
                view! { <Part kind=other field=field id=id.clone() rows=rows titles=titles/> }.into_any()
            } else if rows.is_empty() {
                ().into_any()
            } else {
                view! {
                    <section>
                        <h2 class="d-section__title">{kind_names(other)}</h2>
                        <RecordTable kind=other rows=rows titles=titles/>
                    </section>
                }
                .into_any()
            }
        })
        .collect_view();
    let facts = view! { <Facts record=view.record.clone() titles=view.titles.clone()/> };
    let files = (kind == Kind::Evidence).then(|| view! { <EvidenceFiles id=view.record.id.clone()/> });
    let archived = view.record.archived_at.is_some();
    view! {
        <PageHead title=title above=above>
            <EditButton kind=kind id=id/>
        </PageHead>
        <ArchivedNotice archived=archived/>
        {facts}
        {files}
        {parts}
        <History record=view.record changes=view.history titles=view.titles/>
    }
    .into_any()
}

/// Says that an object is put away.
#[component]
pub fn ArchivedNotice(archived: bool) -> impl IntoView {
    archived.then(|| view! { <Notice kind="info" title=tr!(record.is_archived)><p>{tr!(record.is_archived_text)}</p></Notice> })
}
