//! `/exports`: everything that can be taken out.

use leptos::prelude::*;
use register::catalogue::Kind;

use crate::components::page::PageHead;
use crate::text::{pick, tr};

#[component]
pub fn ExportPage() -> impl IntoView {
    let rows = Kind::ALL
        .into_iter()
        .map(|kind| {
            let info = kind.info();
            let name = pick(info.ja, info.plural_en);
            let link = |ending: &str, text: &str| {
                let label = format!("{name} {text}");
                let text = text.to_owned();
                // A file, not a page: the browser fetches it itself.
                view! { <a href=format!("/exports/{}.{ending}", info.code) rel="external" download="" aria-label=label>{text}</a> }
            };
            view! {
                <tr>
                    <th scope="row">{name.clone()}</th>
                    <td>{link("xlsx", "Excel")}</td>
                    <td>{link("csv", "CSV (UTF-8)")}</td>
                    <td>{link("cp932.csv", "CSV (Shift_JIS)")}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="d-page">
            <PageHead title=tr!(export.title)/>
            <p class="d-lead">{tr!(export.lead)}</p>
            <section class="d-section">
                <h2 class="d-section__title">{tr!(export.whole)}</h2>
                <p>{tr!(export.whole_text)}</p>
                <p><a class="d-button" href="/exports/register.xlsx" rel="external" download="">{tr!(export.whole_link)}</a></p>
            </section>
            <section class="d-section">
                <h2 class="d-section__title">{tr!(export.lists)}</h2>
                <p class="d-quiet">{tr!(export.lists_text)}</p>
                <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(export.lists)>
                    <table class="d-table">
                        <thead>
                            <tr>
                                <th scope="col">{tr!(import.kind)}</th>
                                <th scope="col">"Excel"</th>
                                <th scope="col">"CSV (UTF-8)"</th>
                                <th scope="col">"CSV (Shift_JIS)"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
            <section class="d-section">
                <h2 class="d-section__title">{tr!(export.roi)}</h2>
                <p>{tr!(export.roi_text)}</p>
                <p><a class="d-button" data-kind="secondary" href="/exports/eu-roi.zip" rel="external" download="">{tr!(export.roi_link)}</a></p>
            </section>
        </div>
    }
    .into_any()
}
