//! The frame around every page.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use register::access::Action;

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
    let door =
        matches!(here.as_str(), "/setup" | "/sign-in" | "/answer" | "/join") || here.starts_with("/respond/");
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

/// The list at the left; on a small screen the same list behind a summary.
#[component]
fn Navigation() -> impl IntoView {
    let path = use_location().pathname;
    let menu = NodeRef::<leptos::html::Details>::new();
    // A followed link leaves the menu closed.
    Effect::new(move |_| {
        path.track();
        if let Some(menu) = menu.get_untracked() {
            menu.set_open(false);
        }
    });
    view! {
        <nav class="d-nav" aria-label=tr!(nav.label)>
            <NavList/>
        </nav>
        <details class="d-navmenu" node_ref=menu>
            <summary class="d-navmenu__summary">{tr!(nav.menu)}</summary>
            <nav aria-label=tr!(nav.menu)>
                <NavList/>
            </nav>
        </details>
    }
    .into_any()
}

#[component]
fn NavList() -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    view! {
        <ul class="d-nav__list">
            <NavLink href="/" name=tr!(nav.home) icon="home"/>
            <NavLink href="/parties" name=tr!(nav.parties) icon="parties"/>
            <NavLink href="/engagements" name=tr!(nav.engagements) icon="engagements"/>
            <NavLink href="/assessments" name=tr!(nav.assessments) icon="assessments"/>
            <NavLink href="/contracts" name=tr!(nav.contracts) icon="contracts"/>
            <NavLink href="/records/function" name=tr!(nav.functions) icon="functions"/>
            <NavLink href="/records/plan" name=tr!(nav.plans) icon="plans"/>
            <NavLink href="/records/internal_rule" name=tr!(nav.rules) icon="rules"/>
            <NavLink href="/records/skill" name=tr!(nav.skills) icon="skills"/>
            <NavLink href="/upload" name=tr!(nav.upload) icon="upload"/>
            <NavLink href="/intake" name=tr!(nav.intake) icon="intake"/>
            <NavLink href="/gaps" name=tr!(nav.gaps) icon="gaps"/>
            <NavLink href="/obligations" name=tr!(nav.obligations) icon="obligations"/>
            <NavLink href="/calendar" name=tr!(nav.calendar) icon="calendar"/>
            <NavLink href="/heatmap" name=tr!(nav.heatmap) icon="heatmap"/>
            <NavLink href="/risk" name=tr!(heat.title) icon="risk"/>
            <NavLink href="/concentration" name=tr!(nav.concentration) icon="concentration"/>
            <NavLink href="/monitoring" name=tr!(nav.monitoring) icon="monitoring"/>
            <NavLink href="/records/incident" name=tr!(nav.incidents) icon="incidents"/>
            <NavLink href="/inquiries" name=tr!(nav.inquiries) icon="inquiries"/>
            <NavLink href="/offboarding" name=tr!(nav.offboarding) icon="offboarding"/>
            <NavLink href="/dependencies" name=tr!(graph.title) icon="graph"/>
            <NavLink href="/scenarios" name=tr!(scenario.title) icon="scenario"/>
            <NavLink href="/kpi" name=tr!(kpi.title) icon="kpi"/>
            <NavLink href="/readiness" name=tr!(readiness.title) icon="readiness"/>
            <NavLink href="/reports" name=tr!(report.title) icon="report"/>
            <NavLink href="/lint" name=tr!(nav.lint) icon="lint"/>
            <NavLink href="/policy" name=tr!(nav.policy) icon="policy"/>
            <NavLink href="/search" name=tr!(nav.search) icon="search"/>
            <NavLink href="/exports" name=tr!(nav.exports) icon="exports"/>
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    viewer.may(Action::RegisterImport).await.then(|| view! { <NavLink href="/imports" name=tr!(nav.imports) icon="imports"/> })
                })}
            </Suspense>
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    viewer.may(Action::UserManage).await.then(|| view! {
                        <NavLink href="/users" name=tr!(user.title) icon="users"/>
                        <NavLink href="/tokens" name=tr!(nav.tokens) icon="tokens"/>
                    })
                })}
            </Suspense>
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    // The administrator comes to it from the list of accounts.
                    let only = viewer.may(Action::UserReview).await && !viewer.may(Action::UserManage).await;
                    only.then(|| view! { <NavLink href="/users/review" name=tr!(user.review) icon="users"/> })
                })}
            </Suspense>
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    viewer.may(Action::SystemOperate).await.then(|| view! { <NavLink href="/outbox" name=tr!(nav.outbox) icon="outbox"/> })
                })}
            </Suspense>
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    viewer.may(Action::AuditRead).await.then(|| view! { <NavLink href="/audit" name=tr!(nav.audit) icon="audit"/> })
                })}
            </Suspense>
        </ul>
    }
    .into_any()
}

#[component]
fn NavLink(href: &'static str, name: String, icon: &'static str) -> impl IntoView {
    let path = use_location().pathname;
    let current = move || {
        let path = path.get();
        let here = path == href
            || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')));
        here.then_some("page")
    };
    view! {
        <li>
            <a class="d-nav__link" href=href aria-current=current>
                <Icon name=icon/>
                {name}
            </a>
        </li>
    }
    .into_any()
}

/// A small drawing, 20 by 20, in the colour of its text.
#[component]
fn Icon(name: &'static str) -> impl IntoView {
    let path = match name {
        "home" => "M3 9.2 10 3l7 6.2M5 8v9h4v-5h2v5h4V8",
        "parties" => "M3 17V6l6-3v14M9 8l8 2v7M2 17h16M5.5 8.5h1M5.5 12h1M12 12.5h2M12 15h2",
        "engagements" => "M3 6h9M9 3l3 3-3 3M17 14H8M11 11l-3 3 3 3",
        "monitoring" => "M3 15l4-5 3 3 6-8M3 4v13h14",
        "incidents" => "M10 3l7.5 13h-15zM10 8v4M10 14v.5",
        "inquiries" => "M3 4h14v9H9l-4 3.5V13H3zM7 8.5h6",
        "offboarding" => "M8 3H4v14h4M8 10h9M13.5 6.5 17 10l-3.5 3.5",
        "outbox" => "M3 5h14v10H3zM3 5.5l7 5.5 7-5.5",
        "assessments" => "M3 5.5h4v9H3zM8 5.5h4v6H8zM13 5.5h4v3.5h-4zM3 17h14",
        "lint" => "M3 4.5h7M3 10h5M3 15.5h7M12 13.5l2 2 4-4.5",
        "policy" => "M4 5h12M4 10h12M4 15h12M7 3.5v3M13 8.5v3M9 13.5v3",
        "contracts" => "M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5M7.5 9.5h5M7.5 12h5M7.5 14.5h3",
        "upload" => "M10 13V3.5M6.5 7 10 3.5 13.5 7M3.5 12.5v4h13v-4",
        "intake" => "M3 11h4l1.5 3h3L13 11h4M3 11l2-7h10l2 7v6H3z",
        "gaps" => "M3 10h4M13 10h4M10 3v4M10 13v4M7 7l6 6M13 7l-6 6",
        "obligations" => "M4 3h12v14H4zM7 8l1.5 1.5L11 7M7 13l1.5 1.5L11 12M13 8.5h1M13 13.5h1",
        "calendar" => "M3 5h14v12H3zM3 9h14M7 3v4M13 3v4M6.5 12h2M11.5 12h2",
        "imports" => "M3 4h14v12H3zM3 8h14M8 8v8M10.5 12h4.5M12.5 10l2.5 2-2.5 2",
        "exports" => "M3 4h14v12H3zM3 8h14M8 8v8M15 12h-4.5M13 10l-2.5 2 2.5 2",
        "heatmap" => "M3 3h14v14H3zM3 7.7h14M3 12.3h14M7.7 3v14M12.3 3v14",
        "risk" => "M3 17V3M3 17h14M6 14V9h3v5M11 14V5h3v9",
        "scenario" => "M3 10h5M8 10l5-5h4M8 10l5 5h4M14.5 2.5 17 5l-2.5 2.5M14.5 12.5 17 15l-2.5 2.5",
        "report" => "M4 2.5h9l3 3v12H4zM7 14v-3M10 14V8.5M13 14v-1.5",
        "readiness" => "M4 3h12v14H4zM7 7.5l1.2 1.2L10.5 6.5M7 12.5l1.2 1.2 2.3-2.2M12 8h2M12 13h2",
        "kpi" => "M3 14a7 7 0 0 1 14 0M10 14l3.5-5M3 17h14",
        "graph" => "M3 3h5v4H3zM12 8h5v4h-5zM3 13h5v4H3zM8 5h2v5h2M8 15h2v-5",
        "concentration" => {
            "M10 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4M4 3.5l4.6 4.9M16 3.5l-4.6 4.9M4 16.5l4.6-4.9M16 16.5l-4.6-4.9"
        }
        "functions" => "M3 4h6v5H3zM11 11h6v5h-6zM9 6.5h5V11M6 9v4.5h5",
        "plans" => "M4 3h12v14H4zM7 7h6M7 10h6M7 13h3",
        "rules" => "M4 3h9a3 3 0 0 1 3 3v11H7a3 3 0 0 1-3-3zM4 14a3 3 0 0 1 3-3h9M7.5 6.5h5",
        "skills" => "M10 3a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M3.5 17c.5-3.5 3-5 6.5-5s6 1.5 6.5 5",
        "tokens" => "M6.5 9.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M9 10.5 16.5 3M13 6.5l2.5 2.5M15 4.5l2 2",
        "users" => {
            "M7.5 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6M2 16.5c.4-3 2.6-4.3 5.5-4.3s5.1 1.3 5.5 4.3M13.5 5a2.5 2.5 0 0 1 0 5M15 12.5c1.8.5 2.8 1.8 3 4"
        }
        "search" => "M8.7 3.2a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M12.8 12.8 17 17",
        _ => "M10 2.5 16 5v5c0 4-2.6 6.4-6 7.5C6.6 16.4 4 14 4 10V5zM7.3 9.8l2 2 3.6-3.8",
    };
    view! {
        <svg class="d-nav__icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
            <path d=path fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round"/>
        </svg>
    }
    .into_any()
}
