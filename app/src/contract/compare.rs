//! Two versions of a contract, article by article; first what the change does to the twelve items.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use register::contract::compare::{Comparison, Effect, Fate, Kind, Pair};
use register::document::Document;

use super::api::{self, Compared};
use crate::components::page::PageHead;
use crate::components::parts::{Empty, loaded};
use crate::components::query_form::QueryForm;
use crate::components::verdict::{AdverseFlag, VerdictBadge};
use crate::label;
use crate::text::tr;

/// `/contracts/:id/compare?before=…&now=…`
#[component]
pub fn ComparePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = Memo::new(move |_| {
        let of = |name: &str| query.read().get(name).unwrap_or_default();
        (params.read().get("id").unwrap_or_default(), of("before"), of("now"))
    });
    let found = Resource::new(move || asked.get(), |(id, before, now)| api::compare(id, before, now));
    view! {
        <div class="d-page" data-width="full">
            {loaded(found, move |found: Compared| {
                let (id, before, now) = asked.get_untracked();
                let above = vec![("/contracts".to_owned(), tr!(nav.contracts)), (format!("/contracts/{id}"), found.title.clone())];
                view! {
                    <PageHead title=tr!(compare.title) above=above/>
                    <p class="d-lead">{tr!(compare.lead)}</p>
                    <Choose id=id documents=found.documents before=before now=now/>
                    {match found.comparison {
                        Some(comparison) => view! { <Shown comparison=comparison/> }.into_any(),
                        None => view! { <Empty title=tr!(compare.choose)><p>{tr!(compare.choose_text)}</p></Empty> }.into_any(),
                    }}
                }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Choose(id: String, documents: Vec<Document>, before: String, now: String) -> impl IntoView {
    let options = |chosen: &str| {
        documents
            .iter()
            .map(|one| view! { <option value=one.id.clone() selected=one.id == chosen>{one.name.clone()}</option> })
            .collect_view()
    };
    let (old, new) = (options(&before), options(&now));
    view! {
        <QueryForm action=format!("/contracts/{id}/compare") class="d-filter">
            <label class="d-filter__field"><span>{tr!(compare.before)}</span><select class="d-field__input" name="before" prop:value=before><option value="">"—"</option>{old}</select></label>
            <label class="d-filter__field"><span>{tr!(compare.now)}</span><select class="d-field__input" name="now" prop:value=now><option value="">"—"</option>{new}</select></label>
            <button class="d-button" type="submit">{tr!(compare.submit)}</button>
        </QueryForm>
    }
    .into_any()
}

#[component]
fn Shown(comparison: Comparison) -> impl IntoView {
    let Comparison { effects, pairs, before_name, now_name } = comparison;
    let same = pairs.iter().filter(|pair| pair.fate == Fate::Same).count();
    let rows = effects.into_iter().map(effect).collect::<Vec<_>>();
    let articles = pairs.iter().filter(|pair| pair.fate != Fate::Same).map(article).collect::<Vec<_>>();
    let (no_effect, no_change) = (rows.is_empty(), articles.is_empty());
    view! {
        <section aria-labelledby="effects">
            <h2 class="d-section__title" id="effects">{tr!(compare.effects)}</h2>
            {if no_effect {
                view! { <Empty title=tr!(compare.no_effect)/> }.into_any()
            } else {
                view! {
                    <div class="d-scroll" tabindex="0" role="region" aria-labelledby="effects">
                        <table class="d-table">
                            <thead><tr>
                                <th scope="col">{tr!(item.title)}</th>
                                <th scope="col">{before_name}</th>
                                <th scope="col">{now_name}</th>
                                <th scope="col">{tr!(item.values)}</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                }.into_any()
            }}
        </section>
        <section aria-labelledby="articles">
            <h2 class="d-section__title" id="articles">{tr!(compare.articles)}</h2>
            <p class="d-quiet">{tr!(compare.same, count = same)}</p>
            {no_change.then(|| view! { <Empty title=tr!(compare.no_change)/> })}
            <div class="d-compare">{articles}</div>
        </section>
    }
    .into_any()
}

fn effect(effect: Effect) -> AnyView {
    let weaker = effect.before == clauses::Verdict::Stated && effect.now != effect.before;
    let values = effect
        .values
        .into_iter()
        .map(|(name, before, now)| {
            let show =
                |value: &str| if value.is_empty() { "—".to_owned() } else { label::value(&name, value).1 };
            let (title, _) = label::value(&name, &now);
            view! { <p>{title} ": " {show(&before)} " → " {show(&now)}</p> }
        })
        .collect_view();
    view! {
        <tr data-gap=weaker.then_some("")>
            <th scope="row">{effect.item} " " {label::item(effect.item)}</th>
            <td><VerdictBadge verdict=effect.before small=true/> {effect.adverse_before.then(|| view! { " " <AdverseFlag/> })}</td>
            <td><VerdictBadge verdict=effect.now small=true/> {effect.adverse_now.then(|| view! { " " <AdverseFlag/> })}</td>
            <td>{values}</td>
        </tr>
    }
    .into_any()
}

fn article(pair: &Pair) -> AnyView {
    let fate = match pair.fate {
        Fate::Same => ("done", tr!(compare.unchanged)),
        Fate::Changed => ("warning", tr!(compare.changed)),
        Fate::Renumbered => ("info", tr!(compare.renumbered)),
        Fate::Added => ("info", tr!(compare.added)),
        Fate::Removed => ("failed", tr!(compare.removed)),
    };
    let title = match (pair.before.is_empty(), pair.now.is_empty()) {
        (false, false) if pair.before != pair.now => format!("{} → {}", pair.before, pair.now),
        (true, false) => pair.now.clone(),
        (_, _) => pair.before.clone(),
    };
    let title = if title.is_empty() { tr!(compare.preamble) } else { title };
    let pieces = pair
        .pieces
        .iter()
        .map(|(kind, text)| {
            let text = text.clone();
            match kind {
                Kind::Kept => text.into_any(),
                Kind::Gone => view! { <del>{text}</del> }.into_any(),
                Kind::New => view! { <ins>{text}</ins> }.into_any(),
            }
        })
        .collect_view();
    view! {
        <article class="d-compare__article">
            <h3 class="d-section__subtitle"><span class="d-badge" data-kind=fate.0>{fate.1}</span> " " {title} " " <span class="d-quiet">{tr!(document.page, page = pair.page)}</span></h3>
            <p class="d-compare__text">{pieces}</p>
        </article>
    }
    .into_any()
}
