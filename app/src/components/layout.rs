//! The frame around every page.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use crate::components::nav::Navigation;
use crate::components::query_form::QueryForm;
use crate::session::{Me, Viewer};
use crate::text::{Locale, locale, tr};

/// Header, navigation and the page. At the door (first start, sign-in) only the product's name.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let path = use_location().pathname;
    // Fixed for the page: the way through the door is always a whole load.
    let here = path.get_untracked();
    // Whoever answers an inquiry or a questionnaire has no account here.
    let door = matches!(here.as_str(), "/setup" | "/sign-in" | "/sign-in/code" | "/answer" | "/join")
        || here.starts_with("/respond/");
    view! {
        <a class="d-skip" href="#main">{tr!(nav.skip)}</a>
        <header class="d-header">
            <a class="d-header__product" href="/">
                <span class="d-header__sign" aria-hidden="true"></span>
                {tr!(product.name)}
            </a>
            {(!door).then(|| view! { <GlobalSearch/> })}
            <div class="d-header__tools">
                <LanguageSwitch/>
                {(!door).then(|| view! { <UserMenu/> })}
            </div>
        </header>
        <div class="d-frame" data-door=door.then_some("")>
            {(!door).then(|| view! { <Navigation/> })}
            <main class="d-main" id="main" tabindex="-1">{children()}</main>
        </div>
    }
    .into_any()
}

#[component]
fn GlobalSearch() -> impl IntoView {
    let query = use_query_map();
    let on_search = use_location().pathname;
    let field = NodeRef::<leptos::html::Input>::new();
    // Ctrl+K (⌘K) goes to the search field from everywhere.
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            if (event.ctrl_key() || event.meta_key()) && event.key() == "k" {
                event.prevent_default();
                if let Some(field) = field.get_untracked() {
                    let _ = field.focus();
                    field.select();
                }
            }
        });
        on_cleanup(move || handle.remove());
    });
    let value = move || {
        if on_search.get() == "/search" { query.read().get("q").unwrap_or_default() } else { String::new() }
    };
    view! {
        <div class="d-header__search">
            <QueryForm action="/search">
                <label class="d-hidden" for="global-search">{tr!(search.label)}</label>
                <input class="d-header__query" id="global-search" node_ref=field aria-keyshortcuts="Control+K" autocomplete="off" type="search" name="q" prop:value=value value=value placeholder=tr!(search.placeholder) maxlength="200"/>
                <button class="d-button" data-size="small" data-kind="secondary" type="submit">{tr!(search.submit)}</button>
            </QueryForm>
            <crate::search::palette::Palette field=field/>
        </div>
    }
    .into_any()
}

#[component]
fn LanguageSwitch() -> impl IntoView {
    let (code, name, lang) = match locale() {
        Locale::ja => ("en", tr!(language.en), "en"),
        Locale::en => ("ja", tr!(language.ja), "ja"),
    };
    view! {
        <form class="d-language" method="post" action="/language">
            <button class="d-button" data-kind="quiet" data-size="small" name="to" value=code lang=lang>{name}</button>
        </form>
    }
    .into_any()
}

#[component]
fn UserMenu() -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move { viewer.0.await.ok().flatten().map(|me| view! { <SignedIn me=me/> }) })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn SignedIn(me: Me) -> impl IntoView {
    let roles =
        me.roles.iter().map(|role| crate::label::role(*role)).collect::<Vec<_>>().join(&tr!(common.and));
    view! {
        <details class="d-menu" name="header">
            <summary class="d-menu__summary">{me.name}</summary>
            <div class="d-menu__body">
                <p class="d-menu__note">{roles}</p>
                <p><a href="/account">{tr!(account.title)}</a></p>
                <form method="post" action="/sign-out">
                    <button class="d-button" data-kind="secondary" data-size="small">{tr!(door.sign_out)}</button>
                </form>
            </div>
        </details>
    }
    .into_any()
}
