//! Who may answer: the links of a questionnaire, what became of their mails, and how they are ended.

use leptos::prelude::*;
use register::calendar::jst_minute;
use register::questionnaire::view::LinkRow;

use super::review::Acts;
use super::sent::{MailState, languages};
use crate::assessment::part::{Folded, Line, Pick, Table};
use crate::text::tr;

#[component]
pub fn Links(id: String, links: Vec<LinkRow>, writes: bool) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let rows = links
        .into_iter()
        .map(|link| {
            let live = link.revoked_at.is_none();
            let (link_id, same, who) = (link.id.clone(), link.id.clone(), link.name.clone());
            let other = who.clone();
            let revoke = (writes && live).then(|| {
                view! {
                    <ActionForm action=acts.revoke>
                        <input type="hidden" name="link" value=link_id/>
                        <button class="d-button" data-kind="secondary" data-size="small">{tr!(paper.revoke)}<span class="d-hidden">" " {who}</span></button>
                    </ActionForm>
                }
            });
            let resend = (writes && live && !link.email.is_empty()).then(|| {
                view! {
                    <ActionForm action=acts.resend>
                        <input type="hidden" name="link" value=same/>
                        <button class="d-button" data-kind="secondary" data-size="small">{tr!(life.resend)}<span class="d-hidden">" " {other}</span></button>
                    </ActionForm>
                }
            });
            let mail = view! { <MailState link=link.clone()/> };
            let state = if live { tr!(paper.until, at = jst_minute(link.expires_at)) } else { tr!(paper.revoked) };
            view! {
                <tr>
                    <th scope="row">{link.name} " " <span class="d-quiet">{link.email}</span></th>
                    <td>{if link.section.is_empty() { tr!(paper.whole) } else { link.section }}</td>
                    <td class="d-table__date">{state}</td>
                    <td class="d-table__date">{link.used_at.map(jst_minute)}</td>
                    <td>{mail}</td>
                    <td class="d-table__actions">{resend} {revoke}</td>
                </tr>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    let heads = vec![
        tr!(paper.to_name),
        tr!(paper.reach),
        tr!(paper.link_state),
        tr!(paper.used),
        tr!(life.mail),
        tr!(life.actions),
    ];
    let again = id.clone();
    view! {
        <section id="links" aria-labelledby="links-title">
            <h2 class="d-section__title" id="links-title">{tr!(paper.links)}</h2>
            <Table name=tr!(paper.links) heads=heads rows=rows/>
            <p class="d-quiet">{tr!(life.resend_text)}</p>
            {writes.then(|| view! {
                <Folded title=tr!(paper.add_link)>
                    <ActionForm action=acts.link attr:class="d-form" attr:data-kind="inline">
                        <input type="hidden" name="id" value=id/>
                        <Line name="name" label=tr!(paper.to_name) required=true longest=100/>
                        <Line name="email" label=tr!(paper.to_email) kind="email" longest=254/>
                        <Pick name="language" label=tr!(life.language) options=languages()/>
                        <button class="d-button" data-kind="secondary">{tr!(paper.add_link)}</button>
                    </ActionForm>
                </Folded>
                <Folded title=tr!(paper.withdraw)>
                    <ActionForm action=acts.withdraw attr:class="d-form" attr:data-kind="inline">
                        <p>{tr!(paper.withdraw_text)}</p>
                        <input type="hidden" name="id" value=again/>
                        <Line name="reason" label=tr!(record.reason) rows=2 required=true/>
                        <button class="d-button" data-kind="secondary">{tr!(paper.withdraw)}</button>
                    </ActionForm>
                </Folded>
            })}
        </section>
    }
    .into_any()
}
