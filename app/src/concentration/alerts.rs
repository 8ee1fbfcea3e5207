//! What asks for attention, and who has taken note of it until when.

use leptos::prelude::*;
use register::access::Action;
use register::calendar::jst_minute;
use register::concentration::Alert;
use register::concentration::alert::{AlertKind, AlertLine, Raised};

use super::api::Acknowledge;
use super::figures::{name, percent};
use crate::components::field::NotSaved;
use crate::components::parts::Empty;
use crate::error::Result;
use crate::session::Viewer;
use crate::text::tr;

/// What is raised, in words.
fn told(raised: &Raised) -> String {
    let subject = name(&raised.subject);
    match raised.kind {
        AlertKind::Share => tr!(alerts.share, share = percent(raised.figure)),
        AlertKind::SinglePoint => {
            tr!(
                alerts.single,
                function = raised.function.as_ref().map(name).unwrap_or_default(),
                name = subject
            )
        }
        AlertKind::Overlap => tr!(alerts.overlap, count = format!("{:.0}", raised.figure)),
        AlertKind::Coverage => tr!(alerts.coverage, share = percent(raised.figure)),
    }
}

#[component]
pub fn Alerts(alerts: Vec<AlertLine>) -> impl IntoView {
    let acknowledge = ServerAction::<Acknowledge>::new();
    let answer = acknowledge.value();
    let outcome = Signal::derive(move || answer.get().and_then(Result::err));
    crate::record::fresh::after(move || answer.get().is_some_and(|answer| answer.is_ok()));
    let open = alerts.iter().filter(|line| line.open).count();
    let all = alerts.len();
    let rows = alerts.into_iter().map(|line| row(line, acknowledge)).collect_view();
    view! {
        <section aria-labelledby="alerts">
            <h2 class="d-section__title" id="alerts">{tr!(alerts.title, open = open, all = all)}</h2>
            <NotSaved outcome=outcome/>
            {if all == 0 {
                view! { <Empty title=tr!(alerts.none)/> }.into_any()
            } else {
                view! {
                    <div class="d-scroll" tabindex="0" role="region" aria-labelledby="alerts">
                        <table class="d-table">
                            <thead><tr>
                                <th scope="col">{tr!(concentration.alert)}</th>
                                <th scope="col">{tr!(concentration.unit)}</th>
                                <th scope="col">{tr!(alerts.what)}</th>
                                <th scope="col">{tr!(alerts.state)}</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                }.into_any()
            }}
        </section>
    }
    .into_any()
}

fn row(line: AlertLine, acknowledge: ServerAction<Acknowledge>) -> AnyView {
    let raised = line.raised;
    let (kind, level) = match raised.level {
        Alert::Warning => ("failed", tr!(concentration.warning)),
        Alert::Caution => ("warning", tr!(concentration.caution)),
    };
    let told = told(&raised);
    let subject = if raised.party {
        view! { <a href=format!("/parties/{}", raised.subject.id)>{name(&raised.subject)}</a> }.into_any()
    } else if raised.kind == AlertKind::Coverage {
        tr!(alerts.everything).into_any()
    } else {
        name(&raised.subject).into_any()
    };
    let said = line.acknowledged.map(|said| {
        view! {
            <p>{tr!(alerts.said, owner = said.owner, day = said.expires_on)}</p>
            <p class="d-quiet">{said.note} " — " {said.actor_name} " " {jst_minute(said.at)}</p>
        }
    });
    let state = if line.open {
        view! { <span class="d-badge" data-kind="warning">{tr!(alerts.open)}</span> }.into_any()
    } else {
        view! { <span class="d-badge" data-kind="done">{tr!(alerts.known)}</span> }.into_any()
    };
    view! {
        <tr>
            <td><span class="d-badge" data-kind=kind>{level}</span></td>
            <th scope="row">{subject}</th>
            <td class="d-table__text">{told.clone()}</td>
            <td>{state}{said}<Form key=raised.key told=told acknowledge=acknowledge/></td>
        </tr>
    }
    .into_any()
}

#[component]
fn Form(key: String, told: String, acknowledge: ServerAction<Acknowledge>) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let stored = StoredValue::new((key, told));
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                viewer.may(Action::OfficeWrite).await.then(|| {
                    let (key, told) = stored.get_value();
                    view! {
                        <details class="d-details">
                            <summary>{tr!(alerts.take)}<span class="d-hidden">" " {told}</span></summary>
                            <ActionForm action=acknowledge attr:class="d-form">
                                <input type="hidden" name="key" value=key/>
                                <label class="d-field"><span class="d-field__label">{tr!(alerts.owner)}</span><input class="d-field__input" name="owner" required=true maxlength="100"/></label>
                                <label class="d-field"><span class="d-field__label">{tr!(record.reason)}</span><textarea class="d-field__input" name="note" rows="2" required=true maxlength="1000"></textarea></label>
                                <label class="d-field"><span class="d-field__label">{tr!(alerts.until)}</span><input class="d-field__input" data-width="medium" type="date" name="expires_on" required=true/></label>
                                <button class="d-button" data-kind="secondary" data-size="small" type="submit">{tr!(alerts.keep)}</button>
                            </ActionForm>
                        </details>
                    }
                })
            })}
        </Suspense>
    }
    .into_any()
}
