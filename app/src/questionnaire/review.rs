//! `/questionnaires/:id`: each answer beside last year's, its files and the conversation; the reviewer's judgement.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use register::access::Action;
use register::calendar::{jst_date, jst_minute};
use register::questionnaire::Question;
use register::questionnaire::score::{Basis, Judgement, Line as ScoreLine};
use register::questionnaire::view::ReviewView;

use super::api::{AddLink, Ask, Judge, Resend, Revoke, Withdraw, review};
use super::links::Links;
use super::sent::{GivenLink, StateBadge};
use crate::assessment::named;
use crate::assessment::part::{Fact, Folded, Line, Pick};
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::{Notice, loaded};
use crate::error::AppError;
use crate::evidence::EvidencePanel;
use crate::record::fresh::Fresh;
use crate::session::{Me, who};
use crate::text::{japanese, pick, tr};

/// Everything that can be done on the page.
#[derive(Clone, Copy)]
pub struct Acts {
    judge: ServerAction<Judge>,
    ask: ServerAction<Ask>,
    pub revoke: ServerAction<Revoke>,
    pub resend: ServerAction<Resend>,
    pub withdraw: ServerAction<Withdraw>,
    pub link: ServerAction<AddLink>,
}

impl Acts {
    /// What those were answered that answer nothing.
    fn plain(self) -> [Signal<Option<crate::error::Result<()>>>; 5] {
        [
            self.judge.value().into(),
            self.ask.value().into(),
            self.revoke.value().into(),
            self.resend.value().into(),
            self.withdraw.value().into(),
        ]
    }
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
        resend: ServerAction::new(),
        withdraw: ServerAction::new(),
        link: ServerAction::new(),
    };
    provide_context(acts);
    let error = move || -> Option<AppError> {
        let values = acts.plain();
        let plain = values.into_iter().find_map(|value| value.get().and_then(Result::err));
        plain.or_else(|| acts.link.value().get().and_then(Result::err))
    };
    let done = move || {
        acts.plain().map(|value| value.get().is_some_and(|answer| answer.is_ok())).contains(&true)
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
            <GivenLink given=Signal::derive(move || acts.link.value().get().and_then(std::result::Result::ok))/>
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
    let file = format!("/case-files/answers.xlsx?id={}", row.id);
    let links = view! { <Links id=row.id.clone() links=view.links.clone() writes=writes/> };
    view! {
        <PageHead title=tr!(paper.title, party = pick(&view.party.0, &view.party.1)) above=above>
            <StateBadge state=row.state.clone()/>
            <a class="d-button" data-kind="secondary" rel="external" href=file>{tr!(monitoring.xlsx)}</a>
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
        <div class="d-beside">
            <EvidencePanel rows=view.evidence.clone()/>
            <div>{sections}</div>
        </div>
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
