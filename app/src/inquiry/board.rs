//! The board of an inquiry: who is affected, who is silent, what is to be done next.

use leptos::prelude::*;
use register::access::Action;
use register::calendar::jst_minute;
use register::inquiry::{Answer, Board, Place, Recipient};

use super::api::{Close, Link, NoteAnswer, Remind, Remove, SendOut};
use super::propose::{Proposal, Propose};
use super::{severity, state_badge};
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, Tier};
use crate::error::AppError;
use crate::record::fresh::after;
use crate::session::Viewer;
use crate::text::{pick, tr};

#[component]
pub fn BoardView(board: Board, proposal: Option<Proposal>) -> impl IntoView {
    let inquiry = board.inquiry.clone();
    let input = inquiry.input.clone();
    let id = inquiry.id.clone();
    let tally = inquiry.tally;
    let counts = [
        (Place::Affected, tally.affected),
        (Place::Investigating, tally.investigating),
        (Place::NotAffected, tally.not_affected),
        (Place::Silent, tally.silent),
        (Place::Unasked, tally.unasked),
    ];
    let figures = counts
        .into_iter()
        .map(|(place, count)| {
            let (ja, en) = place.label();
            let alert = (place == Place::Affected && count > 0).then_some("");
            view! {
                <div class="d-figure" data-alert=alert>
                    <dt class="d-figure__name">{pick(ja, en)}</dt>
                    <dd class="d-figure__number">{count}</dd>
                </div>
            }
        })
        .collect_view();
    let running = inquiry.state != "closed";
    let file = format!("/inquiries/{id}/report.xlsx");
    view! {
        <PageHead title=input.title.clone() above=vec![("/inquiries".to_owned(), tr!(nav.inquiries))]>
            {state_badge(&inquiry.state)}
            <a class="d-button" data-kind="secondary" rel="external" href=file>{tr!(inquiry.report)}</a>
        </PageHead>
        <dl class="d-facts">
            <div class="d-facts__row"><dt>{tr!(inquiry.advisory)}</dt><dd>{input.advisory.clone()}</dd></div>
            <div class="d-facts__row"><dt>{tr!(inquiry.product)}</dt><dd>{input.product.clone()} " " {input.versions.clone()}</dd></div>
            <div class="d-facts__row"><dt>{tr!(inquiry.severity)}</dt><dd>{severity(&input.severity)}</dd></div>
            <div class="d-facts__row"><dt>{tr!(inquiry.due_on)}</dt><dd>{input.due_on.clone()}</dd></div>
            <div class="d-facts__row"><dt>{tr!(inquiry.summary)}</dt><dd>{input.summary.clone()}</dd></div>
        </dl>
        {(!inquiry.conclusion.is_empty()).then(|| view! { <Notice kind="info" title=tr!(inquiry.conclusion)><p>{inquiry.conclusion.clone()}</p></Notice> })}
        <dl class="d-figures">{figures}</dl>
        <Acts id=id.clone() running=running/>
        <Recipients recipients=board.recipients id=id.clone() running=running/>
        {proposal.map(|proposal| view! { <Propose id=id product=input.product proposal=proposal/> })}
    }
    .into_any()
}

/// Send, remind, close.
#[component]
fn Acts(id: String, running: bool) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let (send, remind, close) =
        (ServerAction::<SendOut>::new(), ServerAction::<Remind>::new(), ServerAction::<Close>::new());
    let (sent, reminded, closed) = (send.value(), remind.value(), close.value());
    let outcome: Signal<Option<AppError>> = Signal::derive(move || {
        let first = sent.get().and_then(Result::err).or_else(|| reminded.get().and_then(Result::err));
        first.or_else(|| closed.get().and_then(Result::err))
    });
    after(move || sent.get().is_some_and(|answer| answer.is_ok()));
    after(move || reminded.get().is_some_and(|answer| answer.is_ok()));
    after(move || closed.get().is_some_and(|answer| answer.is_ok()));
    let id = StoredValue::new(id);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                (running && viewer.may(Action::InquiryRun).await).then(|| view! {
                    <section aria-label=tr!(inquiry.acts)>
                        <NotSaved outcome=outcome/>
                        <div class="d-form__actions">
                            <ActionForm action=send><input type="hidden" name="id" value=id.get_value()/><button class="d-button" type="submit">{tr!(inquiry.send)}</button></ActionForm>
                            <ActionForm action=remind><input type="hidden" name="id" value=id.get_value()/><button class="d-button" data-kind="secondary" type="submit">{tr!(inquiry.remind)}</button></ActionForm>
                        </div>
                        <details class="d-details">
                            <summary>{tr!(inquiry.close)}</summary>
                            <ActionForm action=close attr:class="d-form">
                                <input type="hidden" name="id" value=id.get_value()/>
                                <label class="d-field"><span class="d-field__label">{tr!(inquiry.conclusion)}</span><textarea class="d-field__input" name="conclusion" rows="3" maxlength="4000" required=true></textarea></label>
                                <button class="d-button" data-kind="secondary" type="submit">{tr!(inquiry.close)}</button>
                            </ActionForm>
                        </details>
                    </section>
                })
            })}
        </Suspense>
    }
    .into_any()
}

/// What can be done to a recipient; shared by all rows.
#[derive(Clone, Copy)]
struct RowActs {
    link: ServerAction<Link>,
    note: ServerAction<NoteAnswer>,
    remove: ServerAction<Remove>,
}

#[component]
fn Recipients(recipients: Vec<Recipient>, id: String, running: bool) -> impl IntoView {
    let acts = RowActs { link: ServerAction::new(), note: ServerAction::new(), remove: ServerAction::new() };
    let (linked, noted, removed) = (acts.link.value(), acts.note.value(), acts.remove.value());
    let outcome: Signal<Option<AppError>> = Signal::derive(move || {
        let first = linked.get().and_then(Result::err).or_else(|| noted.get().and_then(Result::err));
        first.or_else(|| removed.get().and_then(Result::err))
    });
    after(move || noted.get().is_some_and(|answer| answer.is_ok()));
    after(move || removed.get().is_some_and(|answer| answer.is_ok()));
    let none = recipients.is_empty();
    let lines = recipients
        .into_iter()
        .map(|row| view! { <Line row=row id=id.clone() acts=acts running=running/> })
        .collect_view();
    view! {
        <section aria-labelledby="recipients">
            <h2 class="d-section__title" id="recipients">{tr!(inquiry.recipients)}</h2>
            <NotSaved outcome=outcome/>
            {move || linked.get().and_then(Result::ok).map(|link| view! {
                <Notice kind="success" title=tr!(inquiry.link_made)><p><code>{link}</code></p><p>{tr!(inquiry.link_text)}</p></Notice>
            })}
            {if none {
                view! { <Empty title=tr!(inquiry.no_recipients)/> }.into_any()
            } else {
                view! {
                    <div class="d-scroll" tabindex="0" role="region" aria-labelledby="recipients">
                        <table class="d-table">
                            <thead><tr>
                                <th scope="col">{tr!(inquiry.answer)}</th>
                                <th scope="col">{tr!(party.name)}</th>
                                <th scope="col">{tr!(tier.label)}</th>
                                <th scope="col">{tr!(inquiry.why)}</th>
                                <th scope="col">{tr!(inquiry.contact)}</th>
                                <th scope="col">{tr!(inquiry.remediation)}</th>
                                <th scope="col">{tr!(inquiry.remark)}</th>
                                <th scope="col">{tr!(inquiry.asked)}</th>
                                <th scope="col"><span class="d-hidden">{tr!(form.edit)}</span></th>
                            </tr></thead>
                            <tbody>{lines}</tbody>
                        </table>
                    </div>
                }
                .into_any()
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Line(row: Recipient, id: String, acts: RowActs, running: bool) -> impl IntoView {
    let place = row.place();
    let (ja, en) = place.label();
    let kind = match place {
        Place::Affected => "failed",
        Place::Investigating => "warning",
        Place::NotAffected => "done",
        Place::Silent | Place::Unasked => "waiting",
    };
    let why = row
        .why
        .iter()
        .map(|why| {
            let (ja, en) = why.label();
            pick(ja, en)
        })
        .collect::<Vec<_>>()
        .join("、");
    let contact = if row.email.is_empty() {
        tr!(inquiry.no_address)
    } else {
        format!("{} {}", row.contact_name, row.email)
    };
    let asked = row.sent_at.map_or_else(|| "—".to_owned(), jst_minute);
    let reminders = (row.reminders > 0).then(|| tr!(inquiry.reminders, count = row.reminders));
    let bounced = (row.mail.as_deref() == Some("failed"))
        .then(|| view! { <span class="d-badge" data-kind="failed">{tr!(inquiry.bounced)}</span> });
    let answered = row.answered_at.map(|at| format!("{} {}", row.answered_by, jst_minute(at)));
    view! {
        <tr>
            <td><span class="d-badge" data-kind=kind>{pick(ja, en)}</span></td>
            <th scope="row"><a href=format!("/parties/{}", row.party_id)>{pick(&row.names.0, &row.names.1)}</a></th>
            <td><Tier tier=row.tier/></td>
            <td>{why}</td>
            <td>{contact} " " {bounced}</td>
            <td class="d-table__date">{row.remediation_on.clone().unwrap_or_else(|| "—".to_owned())}</td>
            <td>{row.remark.clone()} <span class="d-quiet">" " {answered}</span></td>
            <td>{asked} " " {reminders}</td>
            <td>{running.then(|| view! { <LineActs recipient=row.id.clone() unasked=place == Place::Unasked id=id acts=acts/> })}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn LineActs(recipient: String, unasked: bool, id: String, acts: RowActs) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let kept = StoredValue::new((recipient, id));
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                let (recipient, id) = kept.get_value();
                viewer.may(Action::InquiryRun).await.then(|| view! { <LineForms recipient=recipient id=id unasked=unasked acts=acts/> })
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn LineForms(recipient: String, id: String, unasked: bool, acts: RowActs) -> impl IntoView {
    let answers = Answer::ALL
        .into_iter()
        .map(|answer| {
            let (ja, en) = answer.label();
            view! { <option value=answer.code()>{pick(ja, en)}</option> }
        })
        .collect_view();
    let (own, other, third) = (recipient.clone(), recipient.clone(), recipient);
    let here = id.clone();
    view! {
        <details class="d-details">
            <summary>{tr!(inquiry.more)}</summary>
            <ActionForm action=acts.link>
                <input type="hidden" name="recipient" value=own/>
                <button class="d-button" data-kind="secondary" data-size="small" type="submit">{tr!(inquiry.link)}</button>
            </ActionForm>
            <ActionForm action=acts.note attr:class="d-form">
                <input type="hidden" name="id" value=here/>
                <input type="hidden" name="recipient" value=other/>
                <label class="d-field"><span class="d-field__label">{tr!(inquiry.answer)}</span><select class="d-field__input" name="input[answer]">{answers}</select></label>
                <label class="d-field"><span class="d-field__label">{tr!(inquiry.remediation)}</span><input class="d-field__input" type="date" name="input[remediation_on]"/></label>
                <label class="d-field"><span class="d-field__label">{tr!(inquiry.remark)}</span><input class="d-field__input" name="input[remark]" maxlength="4000"/></label>
                <label class="d-field"><span class="d-field__label">{tr!(inquiry.answerer)}</span><input class="d-field__input" name="input[name]" required=true maxlength="100"/></label>
                <button class="d-button" data-kind="secondary" data-size="small" type="submit">{tr!(inquiry.note)}</button>
            </ActionForm>
            {unasked.then(|| view! {
                <ActionForm action=acts.remove>
                    <input type="hidden" name="id" value=id/>
                    <input type="hidden" name="recipient" value=third/>
                    <button class="d-button" data-kind="quiet" data-size="small" type="submit">{tr!(inquiry.remove)}</button>
                </ActionForm>
            })}
        </details>
    }
    .into_any()
}
