//! `/questionnaires/:id`: each answer beside last year's, its files and the conversation; the reviewer's judgement.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use register::access::Action;
use register::calendar::{jst_date, jst_minute};
use register::questionnaire::Question;
use register::questionnaire::score::{Basis, Judgement, Line as ScoreLine};
use register::questionnaire::view::{LinkRow, ReviewView};

use super::api::{AddLink, Ask, Judge, Revoke, Withdraw, review};
use super::sent::{NewLink, StateBadge};
use crate::assessment::named;
use crate::assessment::part::{Fact, Folded, Line, Pick, Table};
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::{Notice, loaded};
use crate::error::AppError;
use crate::record::fresh::Fresh;
use crate::session::{Me, who};
use crate::text::{japanese, pick, tr};

#[derive(Clone, Copy)]
struct Acts {
    judge: ServerAction<Judge>,
    ask: ServerAction<Ask>,
    revoke: ServerAction<Revoke>,
    withdraw: ServerAction<Withdraw>,
    link: ServerAction<AddLink>,
}

/// `/questionnaires/:id`
#[component]
pub fn ReviewPage() -> impl IntoView {
    let params = use_params_map();
    let fresh = Fresh::of_page();
    let acts = Acts {
        judge: ServerAction::new(),
        ask: ServerAction::new(),
        revoke: ServerAction::new(),
        withdraw: ServerAction::new(),
        link: ServerAction::new(),
    };
    provide_context(acts);
    let error = move || -> Option<AppError> {
        let values = [acts.judge.value(), acts.ask.value(), acts.revoke.value(), acts.withdraw.value()];
        let plain = values.into_iter().find_map(|value| value.get().and_then(Result::err));
        plain.or_else(|| acts.link.value().get().and_then(Result::err))
    };
    let done = move || {
        let values = [acts.judge.value(), acts.ask.value(), acts.revoke.value(), acts.withdraw.value()];
        values.map(|value| value.get().is_some_and(|answer| answer.is_ok())).contains(&true)
            || acts.link.value().get().is_some_and(|answer| answer.is_ok())
    };
    crate::record::fresh::after(done);
    let outcome = Signal::derive(error);
    let found = Resource::new(
        move || (params.read().get("id").unwrap_or_default(), fresh.count()),
        |(id, _)| async move {
            let me = who().await?.unwrap_or(Me { name: String::new(), roles: Vec::new() });
            Ok((review(id).await?, me))
        },
    );
    view! {
        <div class="d-page">
            <NotSaved outcome=outcome/>
            <NewLink token=Signal::derive(move || acts.link.value().get().and_then(std::result::Result::ok))/>
            {loaded(found, |(view, me): (ReviewView, Me)| view! { <Body view=view me=me/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Body(view: ReviewView, me: Me) -> impl IntoView {
    let row = view.paper.row.clone();
    let above = vec![
        ("/assessments".to_owned(), tr!(nav.assessments)),
        (format!("/assessments/{}", row.assessment_id), pick(&view.party.0, &view.party.1)),
    ];
    let judges = me.may(Action::CaseReview)
        && row.state != "withdrawn"
        && matches!(
            view.stage.as_str(),
            "questionnaire" | "received" | "review" | "inquiry" | "approval" | "exit"
        );
    let writes = me.may(Action::CaseWrite) && row.state != "withdrawn";
    let open = view.score.open().count();
    let score = crate::assessment::percent(view.score.ce);
    let returned = row.submitted_at.map(jst_minute).unwrap_or_default();
    let refusal = (row.state == "refused").then(|| {
        view! { <Notice kind="warning" title=tr!(paper.refused)><p>{row.refusal.clone()}</p></Notice> }
    });
    let sections = view
        .paper
        .content
        .sections
        .iter()
        .map(|section| {
            let items = section
                .questions
                .iter()
                .map(|question| view! { <Item view=view.clone() question=question.clone() judges=judges/> })
                .collect_view();
            view! {
                <section>
                    <h2 class="d-section__title">{pick(&section.ja, &section.en)}</h2>
                    <div class="d-answers">{items}</div>
                </section>
            }
        })
        .collect_view();
    let links = view! { <Links id=row.id.clone() links=view.links.clone() writes=writes/> };
    view! {
        <PageHead title=tr!(paper.title, party = pick(&view.party.0, &view.party.1)) above=above>
            <StateBadge state=row.state.clone()/>
        </PageHead>
        {refusal}
        <dl class="d-facts">
            <Fact name=tr!(engagement.plural) value=pick(&view.service.0, &view.service.1)/>
            <Fact name=tr!(paper.name) value=row.templates.clone()/>
            <Fact name=tr!(case.due) value=row.due_on.clone()/>
            <Fact name=tr!(paper.returned) value=returned/>
            <Fact name=tr!(case.score) value=score/>
            <Fact name=tr!(paper.open_points) value=open.to_string()/>
        </dl>
        {sections}
        {links}
    }
    .into_any()
}

fn basis(line: &ScoreLine) -> String {
    match line.basis {
        Basis::Unanswered => tr!(paper.basis_unanswered),
        Basis::NotApplicable => tr!(paper.basis_na),
        Basis::Answer => tr!(paper.basis_answer),
        Basis::Unread => tr!(paper.basis_unread),
        Basis::Judged => tr!(paper.basis_judged),
    }
}

#[component]
fn Item(view: ReviewView, question: Question, judges: bool) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let id = question.id.clone();
    let answer = view.paper.answer(&id);
    let given = question.words(&answer.value, japanese());
    let before = view.paper.before(&id).cloned();
    let changed = before.as_ref().is_some_and(|before| before.value != answer.value || before.reworded);
    let line = view.score.lines.iter().find(|line| line.question == id).cloned();
    let open = line.as_ref().is_some_and(|line| line.open);
    let weighs = line.as_ref().filter(|line| line.weight > 0).map(|line| {
        tr!(paper.weighs, basis = basis(line), weight = line.weight, points = format!("{:.1}", line.points))
    });
    let files = view.paper.files.iter().filter(|file| file.question == id);
    let files = files
        .map(|file| view! { <li><a rel="external" href=format!("/questionnaires/files/{}", file.id)>{file.name.clone()}</a> " " <span class="d-quiet">{tr!(paper.bytes, count = file.size)}</span></li> })
        .collect_view();
    let turns = view.paper.turns_of(&id);
    let turns = turns
        .map(|turn| view! { <li data-side=turn.side.clone()><span class="d-quiet">{jst_minute(turn.at)} " " {turn.by_name.clone()}</span><p>{turn.text.clone()}</p></li> })
        .collect_view();
    let judged = view.judged.iter().find(|one| one.question == id);
    let said = judged.map(|one| {
        let stale = one.answer_version != answer.version;
        view! {
            <p><strong>{named(one.judgement.label())}</strong> " " {one.note.clone()} " " <span class="d-quiet">{one.by_name.clone()} " " {jst_date(one.at)}</span>
            {stale.then(|| view! { " " <span class="d-badge" data-kind="warning">{tr!(paper.judged_before)}</span> })}</p>
        }
    });
    let options: Vec<(String, String)> =
        Judgement::ALL.iter().map(|one| (one.code().to_owned(), named(one.label()))).collect();
    let paper = view.paper.row.id.clone();
    let submitted = view.paper.row.state == "submitted";
    let forms = judges.then(|| {
        let (again, same) = (paper.clone(), id.clone());
        let ask = submitted.then(|| {
            view! {
                <Folded title=tr!(paper.ask)>
                    <ActionForm action=acts.ask attr:class="d-form" attr:data-kind="inline">
                        <input type="hidden" name="id" value=again/>
                        <input type="hidden" name="question" value=same/>
                        <Line name="text" label=tr!(paper.ask_text) rows=2 required=true longest=2000/>
                        <button class="d-button" data-kind="secondary" data-size="small">{tr!(paper.ask)}</button>
                    </ActionForm>
                </Folded>
            }
        });
        view! {
            <Folded title=tr!(paper.judge)>
                <ActionForm action=acts.judge attr:class="d-form" attr:data-kind="inline">
                    <input type="hidden" name="id" value=paper.clone()/>
                    <input type="hidden" name="question" value=id.clone()/>
                    <input type="hidden" name="version" value=answer.version/>
                    <Pick name="judgement" label=tr!(paper.judgement) options=options.clone()/>
                    <Line name="note" label=tr!(paper.note) rows=2 longest=2000/>
                    <button class="d-button" data-size="small">{tr!(paper.judge)}</button>
                </ActionForm>
            </Folded>
            {ask}
        }
    });
    let last = before.map(|before| {
        let words = question.words(&before.value, japanese());
        view! {
            <p class="d-answers__before">
                <span class="d-quiet">{tr!(paper.last)} " "</span>{if words.is_empty() { "—".to_owned() } else { words }} " " {before.note}
                {changed.then(|| view! { " " <span class="d-badge" data-kind="info">{if before.reworded { tr!(paper.reworded) } else { tr!(paper.changed) }}</span> })}
            </p>
        }
    });
    let by = (answer.version > 0).then(|| {
        let carried = answer
            .carried
            .then(|| view! { <span class="d-badge" data-kind="waiting">{tr!(paper.carried)}</span> });
        view! { <p class="d-quiet">{answer.by_name.clone()} " " {jst_minute(answer.at)} " " {carried}</p> }
    });
    let name = if given.is_empty() && answer.note.is_empty() { tr!(paper.basis_unanswered) } else { given };
    view! {
        <article class="d-answers__item" id=question.id.clone() data-open=open.then_some("")>
            <h3 class="d-answers__question"><span class="d-quiet">{question.id.clone()} " "</span>{pick(&question.ja, &question.en)}
                {open.then(|| view! { " " <span class="d-badge" data-kind="warning">{tr!(paper.open)}</span> })}
            </h3>
            <p class="d-answers__given">{name}</p>
            {(!answer.note.is_empty()).then(|| view! { <p class="d-answers__note">{answer.note.clone()}</p> })}
            <ul>{files}</ul>
            {by}
            {last}
            {weighs.map(|text| view! { <p class="d-quiet">{text}</p> })}
            {said}
            <ul class="d-answers__turns">{turns}</ul>
            {forms}
        </article>
    }
    .into_any()
}

#[component]
fn Links(id: String, links: Vec<LinkRow>, writes: bool) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let rows = links
        .into_iter()
        .map(|link| {
            let live = link.revoked_at.is_none();
            let link_id = link.id;
            let revoke = (writes && live).then(|| {
                view! {
                    <ActionForm action=acts.revoke>
                        <input type="hidden" name="link" value=link_id/>
                        <button class="d-button" data-kind="secondary" data-size="small">{tr!(paper.revoke)}</button>
                    </ActionForm>
                }
            });
            let state = if live { tr!(paper.until, at = jst_minute(link.expires_at)) } else { tr!(paper.revoked) };
            view! {
                <tr>
                    <th scope="row">{link.name} " " <span class="d-quiet">{link.email}</span></th>
                    <td>{if link.section.is_empty() { tr!(paper.whole) } else { link.section }}</td>
                    <td class="d-table__date">{state}</td>
                    <td class="d-table__date">{link.used_at.map(jst_minute)}</td>
                    <td class="d-table__actions">{revoke}</td>
                </tr>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    let heads =
        vec![tr!(paper.to_name), tr!(paper.reach), tr!(paper.link_state), tr!(paper.used), tr!(paper.revoke)];
    let again = id.clone();
    view! {
        <section id="links" aria-labelledby="links-title">
            <h2 class="d-section__title" id="links-title">{tr!(paper.links)}</h2>
            <Table name=tr!(paper.links) heads=heads rows=rows/>
            {writes.then(|| view! {
                <Folded title=tr!(paper.add_link)>
                    <ActionForm action=acts.link attr:class="d-form" attr:data-kind="inline">
                        <input type="hidden" name="id" value=id/>
                        <Line name="name" label=tr!(paper.to_name) required=true longest=100/>
                        <Line name="email" label=tr!(paper.to_email) kind="email" longest=254/>
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
