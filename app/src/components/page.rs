//! The head of a page: where it is, what it is called, what can be done here.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::text::tr;

/// Title, way back and actions.
#[component]
pub fn PageHead(
    #[prop(into)] title: String,
    /// Address and name of the pages above, outermost first.
    #[prop(optional)]
    above: Vec<(String, String)>,
    /// The first page has no way back.
    #[prop(optional)]
    first: bool,
    /// Buttons at the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let above =
        above.into_iter().map(|(href, name)| view! { <li><a href=href>{name}</a></li> }).collect_view();
    let here = title.clone();
    let crumbs = (!first).then(|| {
        view! {
            <nav class="d-breadcrumb" aria-label=tr!(nav.breadcrumb)>
                <ol>
                    <li>
                        <a href="/">{tr!(nav.home)}</a>
                    </li>
                    {above}
                    <li aria-current="page">{here}</li>
                </ol>
            </nav>
        }
    });
    view! {
        <Title text=title.clone()/>
        {crumbs}
        <header class="d-page__head">
            <h1 class="d-page__title">{title}</h1>
            {children.map(|children| view! { <div class="d-page__actions">{children()}</div> })}
        </header>
    }
    .into_any()
}
