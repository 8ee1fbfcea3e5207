//! The audit trail and its verification.

mod api;
pub mod words;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::audit::{Broken, Entry, Verification};
use register::calendar::jst_minute;
use register::record::listing::encoded;

use self::api::{Signed, Trail};
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, loaded};
use crate::components::query_form::QueryForm;
use crate::label;
use crate::text::tr;

/// `/audit`
#[component]
pub fn AuditPage() -> impl IntoView {
    let query = use_query_map();
    let before = Memo::new(move |_| query.read().get("before").and_then(|before| before.parse::<i64>().ok()));
    let asked = Memo::new(move |_| {
        let query = query.read();
        ["text", "from", "until"].map(|name| query.get(name).unwrap_or_default())
    });
    let trail = Resource::new(
        move || (before.get(), asked.get()),
        |(before, [text, from, until])| api::list(before, text, from, until),
    );
    view! {
        <div class="d-page">
            <PageHead title=tr!(nav.audit)/>
            {move || view! { <SearchForm asked=asked.get()/> }}
            {loaded(trail, move |trail: Trail| {
                let searched = trail.verification.is_none();
                view! {
                    {trail.verification.map(|verification| view! { <Verified verification=verification/> })}
                    {(!searched).then(|| view! { <Checkpoints signed=trail.signed/> })}
                    <Entries entries=trail.entries asked=asked.get_untracked()/>
                }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Verified(verification: Verification) -> impl IntoView {
    match verification.first_bad {
        None => view! {
            <Notice kind="success" title=tr!(audit.whole)><p>{tr!(audit.whole_text, count = verification.entries)}</p></Notice>
        },
        Some(seq) => view! {
            <Notice kind="error" title=tr!(audit.broken)><p>{tr!(audit.broken_text, seq = seq)}</p></Notice>
        },
    }
}

/// Whether the trail is still what was signed, and when that was.
#[component]
fn Checkpoints(signed: Option<Signed>) -> impl IntoView {
    let Some(signed) = signed else {
        return view! { <Notice kind="warning" title=tr!(checkpoint.unread)><p>{tr!(checkpoint.unread_text)}</p></Notice> }
            .into_any();
    };
    let said = match &signed.held.broken {
        Some(Broken::Cut { ends, mark }) => Some((
            tr!(checkpoint.cut),
            tr!(checkpoint.cut_text, ends = *ends, seq = mark.seq, at = jst_minute(mark.at)),
        )),
        Some(Broken::Rewritten { after, mark }) => Some((
            tr!(checkpoint.rewritten),
            tr!(checkpoint.rewritten_text, after = *after, seq = mark.seq, at = jst_minute(mark.at)),
        )),
        None if signed.bad_lines > 0 => {
            Some((tr!(checkpoint.damaged), tr!(checkpoint.damaged_text, count = signed.bad_lines)))
        }
        None => None,
    };
    let key = signed.fingerprint.clone();
    let facts = match (said, &signed.last) {
        (Some((title, text)), _) => {
            view! { <Notice kind="error" title=title><p>{text}</p></Notice> }.into_any()
        }
        (None, Some(last)) => {
            let at = jst_minute(last.at);
            view! { <p>{tr!(checkpoint.held, count = signed.count, seq = last.seq, at = at)}</p> }.into_any()
        }
        (None, None) => view! { <p>{tr!(checkpoint.none)}</p> }.into_any(),
    };
    view! {
        <section aria-labelledby="checkpoints">
            <h2 class="d-section__title" id="checkpoints">{tr!(checkpoint.title)}</h2>
            {facts}
            <p class="d-quiet">{tr!(checkpoint.key)} " " <code class="d-code">{key}</code></p>
        </section>
    }
    .into_any()
}

/// What is looked for becomes the address.
#[component]
fn SearchForm(asked: [String; 3]) -> impl IntoView {
    let [text, from, until] = asked;
    view! {
        <QueryForm action="/audit" class="d-filter">
            <label class="d-filter__field"><span>{tr!(audit.text)}</span><input class="d-field__input" type="search" name="text" maxlength="200" value=text/></label>
            <label class="d-filter__field"><span>{tr!(audit.from)}</span><input class="d-field__input" type="date" name="from" value=from/></label>
            <label class="d-filter__field"><span>{tr!(audit.until)}</span><input class="d-field__input" type="date" name="until" value=until/></label>
            <button class="d-button" data-kind="secondary" type="submit">{tr!(audit.search)}</button>
        </QueryForm>
    }
    .into_any()
}

#[component]
fn Entries(entries: Vec<Entry>, asked: [String; 3]) -> impl IntoView {
    if entries.is_empty() {
        return view! { <Empty title=tr!(audit.none)/> }.into_any();
    }
    let older = entries.last().map(|entry| entry.seq).filter(|seq| *seq > 1);
    let rows = entries
        .into_iter()
        .map(|entry| {
            view! {
                <tr>
                    <td class="d-table__number">{entry.seq}</td>
                    <td class="d-table__date">{jst_minute(entry.at)}</td>
                    <td>{actor(&entry)}</td>
                    <th scope="row">{label::audit_action(&entry.action)}</th>
                    <td>{object(&entry)}</td>
                    <td>
                        <details class="d-details">
                            <summary>{tr!(audit.detail)}</summary>
                            <pre class="d-pre">{entry.detail}</pre>
                            <p class="d-table__code">{entry.hash}</p>
                        </details>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(nav.audit)>
            <table class="d-table">
                <thead><tr>
                    <th scope="col" class="d-table__number">{tr!(audit.seq)}</th>
                    <th scope="col">{tr!(audit.at)}</th>
                    <th scope="col">{tr!(audit.actor)}</th>
                    <th scope="col">{tr!(audit.action)}</th>
                    <th scope="col">{tr!(audit.object)}</th>
                    <th scope="col">{tr!(audit.content)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {older.map(|seq| view! {
            <p><a class="d-button" data-kind="secondary" href=format!("/audit?{}", older_of(seq, &asked))>{tr!(audit.older)}</a></p>
        })}
    }
    .into_any()
}

/// The query of the page before, of the same search.
fn older_of(seq: i64, [text, from, until]: &[String; 3]) -> String {
    let pairs = [
        ("before", seq.to_string()),
        ("text", text.clone()),
        ("from", from.clone()),
        ("until", until.clone()),
    ];
    let pairs: Vec<(String, String)> = pairs
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    encoded(&pairs)
}

/// A person by name; the process by what it is.
fn actor(entry: &Entry) -> String {
    match entry.actor_kind.as_str() {
        "user" => entry.actor_name.clone(),
        "token" => tr!(audit.token, name = entry.actor_name.as_str()),
        "system" => tr!(audit.system, name = entry.actor_name.as_str()),
        _ => tr!(audit.visitor),
    }
}

/// What the entry is about, with a link where it has a page.
fn object(entry: &Entry) -> AnyView {
    let (kind, page) = match entry.object_kind.as_str() {
        "party" => (tr!(party.name), Some("parties")),
        "contract" => (tr!(contract.title), Some("contracts")),
        "engagement" => (tr!(engagement.plural), None),
        "document" | "file" => (tr!(document.name), None),
        "user" => (tr!(audit.user), None),
        "token" => (tr!(nav.tokens), None),
        other => (other.to_owned(), None),
    };
    let id = entry.object_id.clone();
    let short = if id.is_empty() {
        String::new()
    } else {
        id.chars().rev().take(6).collect::<String>().chars().rev().collect()
    };
    match page {
        Some(page) => view! { <a href=format!("/{page}/{id}")>{kind} " …" {short}</a> }.into_any(),
        None if short.is_empty() => kind.into_any(),
        None => view! { {kind} " …" {short} }.into_any(),
    }
}
