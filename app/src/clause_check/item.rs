//! One item of the review: why the verdict, where it stands, what a person decided.

use clauses::{Evidence, Verdict};
use leptos::prelude::*;
use register::calendar::jst_minute;
use register::clause_check::limit::Fit;
use register::clause_check::{ItemView, Review as Decision, verdict_code};

use super::api::{ItemText, Review};
use super::passage::PassageAsk;
use crate::components::error_view::ErrorView;
use crate::components::parts::Notice;
use crate::components::verdict::{VerdictBadge, mark};
use crate::label;
use crate::text::{flow, japanese, pick, tr};

/// The open item.
#[component]
pub fn ItemPanel(
    entry: ItemView,
    text: Option<ItemText>,
    ask: PassageAsk,
    /// Id and name of the documents judged, in the order that the evidence counts.
    documents: Vec<(String, String)>,
    may: bool,
    action: ServerAction<Review>,
) -> impl IntoView {
    let finding = &entry.finding;
    let wanted = entry.demand;
    let reason = finding.reason.map(|reason| view! { <p class="d-item__reason">{label::reason(reason)}</p> });
    let elements = finding
        .elements
        .iter()
        .map(|element| {
            let (sign, word) =
                if element.met { ("✓", tr!(element.met)) } else { ("—", tr!(element.unmet)) };
            view! {
                <li class="d-elements__element" data-met=element.met.then_some("")>
                    <span class="d-elements__mark" aria-hidden="true">{sign}</span>
                    <span class="d-hidden">{word}</span>
                    {pick(&element.title_ja, &element.title_en)}
                </li>
            }
        })
        .collect_view();
    let values = finding
        .values
        .iter()
        .map(|(name, value)| {
            let compared = entry.compared.iter().find(|one| one.name == *name);
            let wanted = compared.map(|one| {
                let wanted = pick(&one.wanted.0, &one.wanted.1);
                let beyond = one.fit == Fit::Beyond;
                let (kind, text) = if beyond {
                    ("failed", tr!(value.beyond, wanted = wanted))
                } else {
                    ("done", tr!(value.within, wanted = wanted))
                };
                view! { " " <span class="d-badge" data-kind=kind>{text}</span> }
            });
            let (name, value) = label::value(name, value);
            view! { <div class="d-values__row"><dt>{name}</dt><dd>{value} {wanted}</dd></div> }
        })
        .collect_view();
    let quotes = finding
        .evidence
        .iter()
        .enumerate()
        .map(|(index, evidence)| quote(evidence, index, finding.item, &ask, &documents))
        .collect_view();
    let no_quotes =
        finding.evidence.is_empty().then(|| view! { <p class="d-quiet">{tr!(item.no_evidence)}</p> });
    let confidence = format!("{:.0}", finding.confidence * 100.0);
    let (has_values, has_elements) = (!finding.values.is_empty(), !finding.elements.is_empty());
    let contract_id = ask.contract_id.clone();
    view! {
        <div class="d-item">
            <p class="d-item__facts">
                <VerdictBadge verdict=finding.verdict/>
                <span class="d-quiet">{tr!(item.machine)} " / " {tr!(item.confidence, percent = confidence)} " / " {tr!(demand.label)} ": " {label::demand(wanted)}</span>
            </p>
            {reason}
            <h3 class="d-item__heading">{tr!(item.quotes)}</h3>
            {no_quotes}
            <ol class="d-quotes">{quotes}</ol>
            {has_elements.then(|| view! { <h3 class="d-item__heading">{tr!(item.elements)}</h3> })}
            <ul class="d-elements">{elements}</ul>
            {has_values.then(|| view! { <h3 class="d-item__heading">{tr!(item.values)}</h3> <dl class="d-values">{values}</dl> })}
            {text.map(|text| view! { <Explained text=text/> })}
            <Decided entry=entry.clone()/>
            {may.then(|| view! { <Decide entry=entry contract_id=contract_id action=action/> })}
        </div>
    }
    .into_any()
}

fn quote(
    evidence: &Evidence,
    index: usize,
    item: u8,
    ask: &PassageAsk,
    documents: &[(String, String)],
) -> AnyView {
    let (document, name) = documents.get(evidence.document).cloned().unwrap_or_default();
    let several = documents.len() > 1;
    let href = PassageAsk {
        item: Some(item),
        document: Some(document),
        page: Some(i64::from(evidence.page)),
        quote: Some(index),
        ..ask.kept()
    }
    .href();
    let place = match &evidence.article {
        Some(article) => format!("{article} ({})", tr!(document.page, page = evidence.page)),
        None => tr!(document.page, page = evidence.page),
    };
    let text = flow(&evidence.quote);
    view! {
        <li class="d-quote" data-adverse=evidence.adverse.then_some("")>
            <a class="d-quote__place" href=href data-noscroll="">{place}</a>
            {several.then(|| view! { <span class="d-quiet">" "{name}</span> })}
            {evidence.adverse.then(|| view! { " " <strong class="d-quote__adverse">{tr!(verdict.adverse)}</strong> })}
            <blockquote class="d-quote__text">{text}</blockquote>
        </li>
    }
    .into_any()
}

#[component]
fn Explained(text: ItemText) -> impl IntoView {
    let paragraphs =
        |text: String| text.trim().lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect_view();
    view! {
        <details class="d-details">
            <summary>{tr!(item.explanation)}</summary>
            {paragraphs(pick(&text.explanation_ja, &text.explanation_en))}
            <figure class="d-citation">
                <blockquote lang="ja">{text.quotation}</blockquote>
                <figcaption>{text.source}</figcaption>
            </figure>
        </details>
        <details class="d-details">
            <summary>{tr!(item.wording)}</summary>
            <p class="d-quiet">{tr!(item.wording_note)}</p>
            <blockquote class="d-quote__text" lang=if japanese() { "ja" } else { "en" }>{paragraphs(pick(&text.wording_ja, &text.wording_en))}</blockquote>
        </details>
    }
    .into_any()
}

/// The person's verdict beside the machine's, and what was decided before.
#[component]
fn Decided(entry: ItemView) -> impl IntoView {
    let outdated =
        entry.review_outdated().then(|| view! { <Notice kind="warning" title=tr!(review.outdated)/> });
    let now = entry.review.map(|review| view! { <div class="d-decision" data-current=""><h3 class="d-item__heading">{tr!(review.decided)}</h3><DecisionView decision=review/></div> });
    let earlier = (!entry.history.is_empty()).then(|| {
        let rows = entry.history.into_iter().map(|decision| view! { <li><DecisionView decision=decision/></li> }).collect_view();
        view! { <details class="d-details"><summary>{tr!(review.history)}</summary><ol class="d-history">{rows}</ol></details> }
    });
    view! { {outdated} {now} {earlier} }.into_any()
}

#[component]
fn DecisionView(decision: Decision) -> impl IntoView {
    let reason =
        (!decision.reason.is_empty()).then(|| view! { <p class="d-decision__reason">{decision.reason}</p> });
    view! {
        <p class="d-decision__line">
            <VerdictBadge verdict=decision.verdict small=true/>
            <span>{decision.reviewer_name}</span>
            <time class="d-quiet">{jst_minute(decision.reviewed_at)}</time>
            <span class="d-quiet">{tr!(review.machine_was, verdict = label::verdict(decision.machine_verdict))}</span>
        </p>
        {reason}
    }
    .into_any()
}

/// Confirm with one click, or change with a reason.
#[component]
fn Decide(entry: ItemView, contract_id: String, action: ServerAction<Review>) -> impl IntoView {
    let item = entry.finding.item;
    let machine = entry.finding.verdict;
    let value = action.value();
    let failed = move || value.get().and_then(Result::err).map(|error| view! { <ErrorView error=error/> });
    let hidden = move |contract_id: String| {
        view! {
            <input type="hidden" name="input[contract_id]" value=contract_id/>
            <input type="hidden" name="input[item]" value=item/>
        }
    };
    let first = entry.verdict();
    let choices = [Verdict::Stated, Verdict::Partial, Verdict::NotFound, Verdict::Undeterminable]
        .into_iter()
        .map(|verdict| {
            let code = verdict_code(verdict);
            view! { <option value=code selected=verdict == first>{mark(code)} " " {label::verdict(verdict)}</option> }
        })
        .collect_view();
    let (of_confirm, of_change) = (hidden(contract_id.clone()), hidden(contract_id));
    view! {
        <div class="d-decide">
            {failed}
            <ActionForm action=action>
                {of_confirm}
                <input type="hidden" name="input[verdict]" value=verdict_code(machine)/>
                <input type="hidden" name="input[reason]" value=""/>
                <button class="d-button" aria-keyshortcuts="y">{tr!(review.confirm, verdict = label::verdict(machine))}</button>
            </ActionForm>
            <details class="d-details" data-form="change">
                <summary aria-keyshortcuts="c">{tr!(review.change)}</summary>
                <ActionForm action=action attr:class="d-form" attr:data-kind="inline">
                    {of_change}
                    <label class="d-filter__field"><span>{tr!(review.new_verdict)}</span><select class="d-field__input" name="input[verdict]">{choices}</select></label>
                    <label class="d-filter__field">
                        <span>{tr!(verdict.adverse)}</span>
                        <select class="d-field__input" name="input[adverse]" aria-keyshortcuts="a">
                            <option value="">{tr!(review.adverse_machine)}</option>
                            <option value="yes" selected=entry.adverse()>{tr!(review.adverse_yes)}</option>
                            <option value="no">{tr!(review.adverse_no)}</option>
                        </select>
                    </label>
                    <label class="d-filter__field" data-grow="">
                        <span>{tr!(review.reason)} " " <span class="d-field__required">{tr!(form.required)}</span></span>
                        <textarea class="d-field__input" name="input[reason]" rows="2" required=true maxlength="2000"></textarea>
                    </label>
                    <button class="d-button" data-kind="secondary">{tr!(review.save)}</button>
                </ActionForm>
            </details>
        </div>
    }
    .into_any()
}
