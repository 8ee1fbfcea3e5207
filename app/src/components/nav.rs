//! The ways through the product, in groups; those that need a permission only for who holds it.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use register::access::Action;

use crate::session::Viewer;
use crate::text::tr;

/// The list at the left; on a small screen the same list behind a summary.
#[component]
pub fn Navigation() -> impl IntoView {
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

/// An entry: address, name, drawing.
type Entry = (&'static str, String, &'static str);

#[component]
fn NavList() -> impl IntoView {
    let register = [
        ("/parties", tr!(nav.parties), "parties"),
        ("/engagements", tr!(nav.engagements), "engagements"),
        ("/records/function", tr!(nav.functions), "functions"),
        ("/records/plan", tr!(nav.plans), "plans"),
        ("/records/internal_rule", tr!(nav.rules), "rules"),
        ("/records/skill", tr!(nav.skills), "skills"),
        ("/lint", tr!(nav.lint), "lint"),
    ];
    let contracts = [
        ("/contracts", tr!(nav.contracts), "contracts"),
        ("/upload", tr!(nav.upload), "upload"),
        ("/intake", tr!(nav.intake), "intake"),
        ("/heatmap", tr!(nav.heatmap), "heatmap"),
        ("/gaps", tr!(nav.gaps), "gaps"),
        ("/annexes", tr!(annex.title), "annexes"),
        ("/obligations", tr!(nav.obligations), "obligations"),
        ("/calendar", tr!(nav.calendar), "calendar"),
        ("/search", tr!(nav.search), "search"),
    ];
    let lifecycle = [
        ("/assessments", tr!(nav.assessments), "assessments"),
        ("/monitoring", tr!(nav.monitoring), "monitoring"),
        ("/records/incident", tr!(nav.incidents), "incidents"),
        ("/inquiries", tr!(nav.inquiries), "inquiries"),
        ("/offboarding", tr!(nav.offboarding), "offboarding"),
    ];
    let risk = [
        ("/risk", tr!(heat.title), "risk"),
        ("/concentration", tr!(nav.concentration), "concentration"),
        ("/dependencies", tr!(graph.title), "graph"),
        ("/scenarios", tr!(scenario.title), "scenario"),
    ];
    let reports = [
        ("/readiness", tr!(readiness.title), "readiness"),
        ("/kpi", tr!(kpi.title), "kpi"),
        ("/reports", tr!(report.title), "report"),
    ];
    view! {
        <ul class="d-nav__list"><NavLink entry=("/", tr!(nav.home), "home")/></ul>
        <Group name=tr!(nav.group_register) entries=register.into()/>
        <Group name=tr!(nav.group_contracts) entries=contracts.into()/>
        <Group name=tr!(nav.group_lifecycle) entries=lifecycle.into()/>
        <Group name=tr!(nav.group_risk) entries=risk.into()/>
        <Group name=tr!(nav.group_reports) entries=reports.into()/>
        <Office/>
    }
    .into_any()
}

#[component]
fn Group(name: String, entries: Vec<Entry>) -> impl IntoView {
    view! {
        <p class="d-nav__group">{name.clone()}</p>
        <ul class="d-nav__list" aria-label=name>{links(entries)}</ul>
    }
    .into_any()
}

/// What most people never open.
#[component]
fn Office() -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let open = [("/policy", tr!(nav.policy), "policy"), ("/exports", tr!(nav.exports), "exports")];
    view! {
        <p class="d-nav__group">{tr!(nav.group_office)}</p>
        <ul class="d-nav__list" aria-label=tr!(nav.group_office)>
            {links(open)}
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    let manages = viewer.may(Action::UserManage).await;
                    let gated: [(bool, Entry); 6] = [
                        (viewer.may(Action::RegisterImport).await, ("/imports", tr!(nav.imports), "imports")),
                        (manages, ("/users", tr!(user.title), "users")),
                        (manages, ("/tokens", tr!(nav.tokens), "tokens")),
                        // The administrator comes to it from the list of accounts.
                        (viewer.may(Action::UserReview).await && !manages, ("/users/review", tr!(user.review), "users")),
                        (viewer.may(Action::SystemOperate).await, ("/outbox", tr!(nav.outbox), "outbox")),
                        (viewer.may(Action::AuditRead).await, ("/audit", tr!(nav.audit), "audit")),
                    ];
                    links(gated.into_iter().filter_map(|(may, entry)| may.then_some(entry)))
                })}
            </Suspense>
        </ul>
    }
    .into_any()
}

fn links(entries: impl IntoIterator<Item = Entry>) -> AnyView {
    entries.into_iter().map(|entry| view! { <NavLink entry=entry/> }).collect_view().into_any()
}

#[component]
fn NavLink(entry: Entry) -> impl IntoView {
    let (href, name, icon) = entry;
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
        "annexes" => "M5 3h7l3 3v11H5zM12 3v3h3M7.5 13.5l5-5a1.4 1.4 0 0 0-2-2l-4 4",
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
