//! What one engagement changes in the figures of its provider.

use leptos::prelude::*;
use register::catalogue::choices::SERVICE_TYPES;
use register::concentration::brings::{Brings, Stand};
use register::concentration::{Alert, Named};

use super::figures::{choice, name, percent};
use crate::text::tr;

fn alert(stand: &Stand) -> String {
    match stand.alert {
        Some(Alert::Warning) => tr!(concentration.warning),
        Some(Alert::Caution) => tr!(concentration.caution),
        None => "–".to_owned(),
    }
}

fn names(list: &[Named]) -> String {
    list.iter().map(name).collect::<Vec<_>>().join(&tr!(common.and))
}

#[component]
pub fn Change(found: Brings) -> impl IntoView {
    let none = || tr!(concentration.no_value);
    let direct = |stand: &Stand| stand.share.map_or_else(none, |(direct, ..)| percent(direct));
    let interval = |stand: &Stand| {
        stand.share.map_or_else(none, |(_, lower, upper)| format!("{}–{}", percent(lower), percent(upper)))
    };
    let index = |stand: &Stand| stand.index.map_or_else(none, |value| format!("{value:.2}"));
    let kind =
        found.service_type.as_deref().map_or_else(|| tr!(common.unknown), |code| choice(SERVICE_TYPES, code));
    let line = |title: String, of: &dyn Fn(&Stand) -> String| {
        let (without, with) = (of(&found.without), of(&found.with));
        let moved = (without != with).then_some("");
        view! { <tr><th scope="row">{title}</th><td>{without}</td><td data-moved=moved>{with}</td></tr> }
    };
    let rows = [
        line(tr!(concentration.direct), &direct),
        line(tr!(concentration.interval), &interval),
        line(tr!(concentration.alert), &alert),
        line(tr!(concentration.brings_index, kind = kind), &index),
        line(tr!(concentration.brings_points), &|stand| stand.single_points.to_string()),
    ]
    .into_iter()
    .collect_view();
    let new = (!found.new_points.is_empty())
        .then(|| view! { <p>{tr!(concentration.brings_new, names = names(&found.new_points))}</p> });
    let gone = (!found.gone_points.is_empty())
        .then(|| view! { <p>{tr!(concentration.brings_gone, names = names(&found.gone_points))}</p> });
    view! {
        <section aria-labelledby="brings">
            <h2 class="d-section__title" id="brings">{tr!(concentration.brings, engagement = name(&found.engagement), provider = name(&found.provider))}</h2>
            <p class="d-quiet">{tr!(concentration.brings_text)}</p>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="brings">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(concentration.brings_figure)}</th>
                        <th scope="col">{tr!(concentration.brings_without)}</th>
                        <th scope="col">{tr!(concentration.brings_with)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {new}
            {gone}
        </section>
    }
    .into_any()
}
