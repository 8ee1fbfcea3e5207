//! Who changed which field, from what to what; each step can be taken back.

use leptos::prelude::*;
use register::calendar::jst_minute;
use register::catalogue::Kind;
use register::record::view::Titles;
use register::record::{Change, Record, Value, parse};

use super::api::{Archive, Restore, TakeBack};
use super::{field_name, words, write_action};
use crate::components::field::NotSaved;
use crate::components::parts::Empty;
use crate::session::Viewer;
use crate::text::tr;

fn text_words(kind: Kind, code: &str, text: &str, titles: &Titles) -> String {
    let Some(field) = kind.field(code) else { return text.to_owned() };
    let value = parse(field, text).unwrap_or_else(|_| Value::Text(text.to_owned()));
    let words = words(field, &value, titles);
    if words.is_empty() { tr!(record.blank) } else { words }
}

/// The section at the end of an object's page: history, putting away, taking back.
#[component]
pub fn History(record: Record, changes: Vec<Change>, titles: Titles) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let (kind, id, version) = (record.kind, record.id.clone(), record.version);
    let restore = ServerAction::<Restore>::new();
    let value = restore.value();
    let outcome = Signal::derive(move || value.get().and_then(Result::err));
    super::fresh::after(move || value.get().is_some_and(|answer| answer.is_ok()));
    let may = Resource::new(|| (), move |()| viewer.may(write_action(kind)));
    let archived = record.archived_at.is_some();
    let rows = changes
        .into_iter()
        .map(|change| {
            let known = kind.field(&change.field);
            let name = known.map_or_else(|| tr!(record.archived), field_name);
            let old = text_words(kind, &change.field, &change.old_value, &titles);
            let new = text_words(kind, &change.field, &change.new_value, &titles);
            let can = known.is_some_and(|field| !field.derived) && !archived;
            let (id, label) = (id.clone(), tr!(record.restore_label, field = name.clone(), value = old.clone()));
            view! {
                <tr>
                    <td class="d-table__date">{jst_minute(change.at)}</td>
                    <td>{change.actor_name}</td>
                    <th scope="row">{name}</th>
                    <td>{old}</td>
                    <td>{new}</td>
                    <td class="d-table__actions">
                        {can.then(|| view! {
                            <Suspense fallback=|| ()>
                                {move || {
                                    let (id, change, label) = (id.clone(), change.id.clone(), label.clone());
                                    Suspend::new(async move {
                                        may.await.then(|| view! {
                                            <ActionForm action=restore>
                                                <input type="hidden" name="kind" value=kind.code()/>
                                                <input type="hidden" name="id" value=id/>
                                                <input type="hidden" name="version" value=version/>
                                                <input type="hidden" name="change" value=change/>
                                                <button class="d-button" data-kind="secondary" data-size="small" type="submit" aria-label=label>{tr!(record.restore)}</button>
                                            </ActionForm>
                                        })
                                    })
                                }}
                            </Suspense>
                        })}
                    </td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    let none = rows.is_empty();
    view! {
        <section id="history" aria-labelledby="history-title">
            <h2 class="d-section__title" id="history-title">{tr!(record.history)}</h2>
            <NotSaved outcome=outcome/>
            {if none {
                view! { <Empty title=tr!(record.no_history)/> }.into_any()
            } else {
                view! {
                    <div class="d-scroll" data-tall="" tabindex="0" role="region" aria-labelledby="history-title">
                        <table class="d-table">
                            <thead><tr>
                                <th scope="col">{tr!(record.when)}</th>
                                <th scope="col">{tr!(record.who)}</th>
                                <th scope="col">{tr!(record.field)}</th>
                                <th scope="col">{tr!(record.before)}</th>
                                <th scope="col">{tr!(record.after)}</th>
                                <th scope="col"><span class="d-hidden">{tr!(record.restore)}</span></th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                }.into_any()
            }}
            <Suspense fallback=|| ()>
                {move || {
                    let record = record.clone();
                    Suspend::new(async move { may.await.then(|| view! { <PutAway record=record/> }) })
                }}
            </Suspense>
        </section>
    }
    .into_any()
}

#[component]
fn PutAway(record: Record) -> impl IntoView {
    let archive = ServerAction::<Archive>::new();
    let take_back = ServerAction::<TakeBack>::new();
    let (away, back) = (archive.value(), take_back.value());
    let outcome = Signal::derive(move || away.get().or_else(|| back.get()).and_then(Result::err));
    super::fresh::after(move || away.get().or_else(|| back.get()).is_some_and(|answer| answer.is_ok()));
    let (kind, id, version) = (record.kind.code(), record.id, record.version);
    if record.archived_at.is_some() {
        return view! {
            <ActionForm action=take_back attr:class="d-form" attr:data-kind="inline">
                <NotSaved outcome=outcome/>
                <input type="hidden" name="kind" value=kind/>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="version" value=version/>
                <button class="d-button" data-kind="secondary" type="submit">{tr!(record.take_back)}</button>
            </ActionForm>
        }
        .into_any();
    }
    view! {
        <details class="d-details">
            <summary>{tr!(record.archive)}</summary>
            <ActionForm action=archive attr:class="d-form" attr:data-kind="inline">
                <NotSaved outcome=outcome/>
                <p>{tr!(record.archive_text)}</p>
                <input type="hidden" name="kind" value=kind/>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="version" value=version/>
                <label class="d-field" data-grow="">
                    <span class="d-field__label">{tr!(record.reason)}</span>
                    <input class="d-field__input" name="reason" required=true maxlength="400"/>
                </label>
                <button class="d-button" data-kind="secondary" type="submit">{tr!(record.archive_do)}</button>
            </ActionForm>
        </details>
    }
    .into_any()
}
