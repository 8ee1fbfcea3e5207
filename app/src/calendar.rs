//! The calendar (期日): what is due when, by window and by month, and as a feed for the person's own calendar.

pub mod api;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::access::Action;
use register::calendar::{date_days, days_date};
use register::due::{Agenda, Due, Window};
use register::record::year_month_shift;

use self::api::{CloseFeed, OpenFeed};
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::{Empty, loaded};
use crate::label;
use crate::session::Viewer;
use crate::text::{pick_any, tr};

pub fn window(window: Window) -> String {
    match window {
        Window::Overdue => tr!(due.overdue),
        Window::Today => tr!(due.today),
        Window::Days7 => tr!(due.within, days = 7),
        Window::Days30 => tr!(due.within, days = 30),
        Window::Days60 => tr!(due.within, days = 60),
        Window::Days90 => tr!(due.within, days = 90),
        Window::Later => tr!(due.later),
    }
}

/// What a date is about.
pub fn what(due: &Due) -> String {
    let item = || due.detail.parse::<u8>().map(label::item).unwrap_or_default();
    match due.kind.as_str() {
        "notice" => tr!(due.notice),
        "end" => tr!(due.end),
        "gap" => format!("{} {}", tr!(due.gap), item()),
        "expiry" => format!("{} {}", tr!(due.expiry), item()),
        "annex" => format!("{} {}", tr!(annex.due_day), due.detail),
        _ => crate::obligation::kind(&due.detail),
    }
}

/// `/calendar?month=2026-11`
#[component]
pub fn CalendarPage() -> impl IntoView {
    let query = use_query_map();
    let month = Memo::new(move |_| query.read().get("month").unwrap_or_default());
    let (open, close) = (ServerAction::<OpenFeed>::new(), ServerAction::<CloseFeed>::new());
    let agenda = Resource::new(
        move || (month.get(), open.version().get(), close.version().get()),
        |(month, _, _)| api::dates(month),
    );
    let (opened, closed) = (open.value(), close.value());
    let outcome = Signal::derive(move || {
        opened.get().and_then(Result::err).or_else(|| closed.get().and_then(Result::err))
    });
    view! {
        <div class="d-page" data-width="full">
            <PageHead title=tr!(nav.calendar)/>
            <p class="d-lead">{tr!(due.lead)}</p>
            <NotSaved outcome=outcome/>
            {loaded(agenda, move |agenda: Agenda| {
                let feed = agenda.feed;
                let month = month.get_untracked();
                view! {
                    <Windows agenda=agenda.clone()/>
                    <Month agenda=agenda month=month/>
                    <Feed feed=feed open=open close=close/>
                }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Windows(agenda: Agenda) -> impl IntoView {
    let today = agenda.today.clone();
    let groups: Vec<_> = Window::ALL
        .into_iter()
        .filter(|window| *window != Window::Later)
        .filter_map(|one| {
            let dates: Vec<Due> =
                agenda.dates.iter().filter(|due| Window::of(&due.day, &today) == one).cloned().collect();
            (!dates.is_empty()).then_some((one, dates))
        })
        .collect();
    if groups.is_empty() {
        return view! { <Empty title=tr!(due.none)><p>{tr!(due.none_text)}</p></Empty> }.into_any();
    }
    groups
        .into_iter()
        .map(|(one, dates)| {
            let late = (one == Window::Overdue).then_some("");
            let count = dates.len();
            view! {
                <details class="d-details" open=one <= Window::Days30 data-late=late>
                    <summary>{window(one)} " (" {count} ")"</summary>
                    <Dates dates=dates/>
                </details>
            }
        })
        .collect_view()
        .into_any()
}

#[component]
fn Dates(dates: Vec<Due>) -> impl IntoView {
    let rows = dates
        .into_iter()
        .map(|due| {
            let name = pick_any(due.party_name.clone(), due.party_name_en.as_ref()).unwrap_or_else(|| tr!(contract.no_party));
            view! {
                <tr>
                    <td class="d-table__date">{due.day.clone()}</td>
                    <th scope="row"><a href=due.path()>{what(&due)}</a></th>
                    <td>{name}</td>
                    <td><a href=format!("/contracts/{}", due.contract_id)>{due.contract_title.clone()}</a></td>
                    <td>{due.owner_name.unwrap_or_else(|| "—".to_owned())}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(nav.calendar)>
            <table class="d-table">
                <thead><tr>
                    <th scope="col">{tr!(due.day)}</th>
                    <th scope="col">{tr!(due.what)}</th>
                    <th scope="col">{tr!(party.name)}</th>
                    <th scope="col">{tr!(nav.contracts)}</th>
                    <th scope="col">{tr!(gap.owner)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Weeks from Monday, as far as the month reaches.
fn weeks(month: &str) -> Vec<Vec<Option<String>>> {
    let first = format!("{month}-01");
    let (Some(start), Some(end)) =
        (date_days(&first), year_month_shift(&first, 1).as_deref().and_then(date_days))
    else {
        return Vec::new();
    };
    // 1970-01-01 was a Thursday.
    let lead = (start + 3).rem_euclid(7);
    let mut days: Vec<Option<String>> = (0..lead).map(|_| None).collect();
    days.extend((start..end).map(|day| Some(days_date(day))));
    while !days.len().is_multiple_of(7) {
        days.push(None);
    }
    days.chunks(7).map(<[Option<String>]>::to_vec).collect()
}

#[component]
fn Month(agenda: Agenda, month: String) -> impl IntoView {
    let this: String = agenda.today.chars().take(7).collect();
    let month = if weeks(&month).is_empty() { this } else { month };
    let shifted = |by: i64| {
        let to = year_month_shift(&format!("{month}-01"), by).unwrap_or_default();
        format!("/calendar?month={}", to.chars().take(7).collect::<String>())
    };
    let (before, after) = (shifted(-1), shifted(1));
    let today = agenda.today.clone();
    let names =
        [tr!(due.mon), tr!(due.tue), tr!(due.wed), tr!(due.thu), tr!(due.fri), tr!(due.sat), tr!(due.sun)];
    let head = names.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view();
    let rows = weeks(&month)
        .into_iter()
        .map(|week| {
            let cells = week
                .into_iter()
                .map(|day| {
                    let Some(day) = day else { return view! { <td></td> }.into_any() };
                    let now = (day == today).then_some("date");
                    let entries = agenda
                        .dates
                        .iter()
                        .filter(|due| due.day == day)
                        .map(|due| view! { <li><a href=due.path() title=due.contract_title.clone()>{what(due)} " " {due.contract_title.clone()}</a></li> })
                        .collect_view();
                    let number = day[8..].trim_start_matches('0').to_owned();
                    view! { <td aria-current=now><time datetime=day.clone()>{number}</time><ul>{entries}</ul></td> }.into_any()
                })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! {
        <section aria-labelledby="month">
            <h2 class="d-section__title" id="month">{month.clone()}</h2>
            <nav class="d-actions" aria-label=tr!(due.months)>
                <a class="d-button" data-kind="secondary" data-size="small" rel="prev" href=before>{tr!(due.before)}</a>
                <a class="d-button" data-kind="secondary" data-size="small" rel="next" href=after>{tr!(due.after)}</a>
            </nav>
            <div class="d-scroll" tabindex="0" role="region" aria-label=month>
                <table class="d-month"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Feed(feed: bool, open: ServerAction<OpenFeed>, close: ServerAction<CloseFeed>) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let made = open.value();
    let address = move || {
        made.get().and_then(Result::ok).map(|token| {
            let path = format!("/calendar/feed/{token}.ics");
            view! {
                <p>{tr!(due.feed_once)}</p>
                <p><code class="d-code" data-break="">{origin()}{path}</code></p>
            }
        })
    };
    view! {
        <section aria-labelledby="feed">
            <h2 class="d-section__title" id="feed">{tr!(due.feed)}</h2>
            <p class="d-quiet">{tr!(due.feed_text)}</p>
            {address}
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    viewer.may(Action::ViewSave).await.then(|| view! {
                        <div class="d-actions">
                            <ActionForm action=open>
                                <input type="hidden" name="confirm" value="true"/>
                                <button class="d-button" data-kind="secondary" data-size="small">{if feed { tr!(due.feed_new) } else { tr!(due.feed_open) }}</button>
                            </ActionForm>
                            {feed.then(|| view! {
                                <ActionForm action=close>
                                    <input type="hidden" name="confirm" value="true"/>
                                    <button class="d-button" data-kind="quiet" data-size="small">{tr!(due.feed_close)}</button>
                                </ActionForm>
                            })}
                        </div>
                    })
                })}
            </Suspense>
        </section>
    }
    .into_any()
}

/// `https://daicho.example`, as the browser knows it.
fn origin() -> String {
    #[cfg(feature = "hydrate")]
    return window_origin().unwrap_or_default();
    #[cfg(not(feature = "hydrate"))]
    return String::new();
}

#[cfg(feature = "hydrate")]
fn window_origin() -> Option<String> {
    leptos::prelude::window().location().origin().ok()
}

#[cfg(test)]
mod tests {
    use super::weeks;

    #[test]
    fn a_month_is_whole_weeks_from_monday() {
        let november = weeks("2026-11");
        assert_eq!(november.len(), 6, "the first is a Sunday");
        assert_eq!(november[0][6].as_deref(), Some("2026-11-01"));
        assert_eq!(november[5][0].as_deref(), Some("2026-11-30"));
        assert!(november.iter().all(|week| week.len() == 7));
        assert_eq!(weeks("2027-02").len(), 4, "a February that begins on a Monday");
        for wrong in ["", "2026-13", "x", "2026-1"] {
            assert!(weeks(wrong).is_empty(), "{wrong}");
        }
    }
}
