//! Key figures (KPI, KRI) as the policy defines them: name, what is measured, direction, limits, shown or not.

use leptos::prelude::*;
use register::access::Action;
use register::kpi::indicator::{Defined, NAME, NEW, is_own};
use register::kpi::{Better, FIGURES, Indicator, Measure};
use register::policy::PolicyVersion;

use super::api::{self, SaveFigures};
use super::version_name;
use crate::components::field::{NotSaved, Outcome};
use crate::components::page::PageHead;
use crate::components::parts::loaded;
use crate::error::{AppError, Result};
use crate::label;
use crate::record::fresh::{Fresh, after};
use crate::session::Viewer;
use crate::text::{pick, tr};

/// `/policy/figures`
#[component]
pub fn FiguresPage() -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let fresh = Fresh::of_page();
    // Above what is read anew: what was refused stays to be seen.
    let save = ServerAction::<SaveFigures>::new();
    let answer = save.value();
    let outcome = Signal::derive(move || answer.get().and_then(Result::err));
    after(move || answer.get().is_some_and(|answer| answer.is_ok()));
    let current = Resource::new(
        move || fresh.count(),
        move |_| async move {
            let current = api::versions().await?.into_iter().next().ok_or(AppError::NotFound)?;
            Ok((current, viewer.may(Action::PolicyWrite).await))
        },
    );
    view! {
        <div class="d-page" data-width="full">
            <PageHead title=tr!(figures.title) above=vec![("/policy".to_owned(), tr!(nav.policy))]>
                <a class="d-button" data-kind="secondary" href="/kpi">{tr!(kpi.title)}</a>
            </PageHead>
            <p class="d-lead">{tr!(figures.lead)}</p>
            <NotSaved outcome=outcome/>
            {loaded(current, move |(current, may): (PolicyVersion, bool)| {
                view! { <Figures current=current may=may save=save outcome=outcome/> }
            })}
        </div>
    }
    .into_any()
}

/// What is wrong with a row, in words.
fn wrong(outcome: Outcome, code: &str) -> Option<String> {
    let prefix = format!("key_figures.{code}.");
    outcome.with(|error| {
        let AppError::Invalid { fields } = error.as_ref()? else { return None };
        let own: Vec<String> = fields
            .iter()
            .filter_map(|error| Some((error.field.strip_prefix(&prefix)?, error)))
            .map(|(field, error)| format!("{}: {}", field_label(field), label::field_error(&error.code)))
            .collect();
        (!own.is_empty()).then(|| own.join(" "))
    })
}

/// What a field of a key figure is called.
pub fn field_label(field: &str) -> String {
    match field {
        "on" => tr!(figures.on),
        "ja" => tr!(figures.ja),
        "en" => tr!(figures.en),
        "measure" => tr!(figures.measure),
        "better" => tr!(figures.better),
        "watch" => tr!(figures.watch),
        "act" => tr!(figures.act),
        other => other.to_owned(),
    }
}

pub fn better_name(better: Better) -> String {
    match better {
        Better::Lower => tr!(figures.lower),
        Better::Higher => tr!(figures.higher),
        Better::Neither => tr!(figures.neither),
    }
}

fn input(code: &str, field: &'static str, value: String, of: &str) -> AnyView {
    let label = format!("{of}: {}", field_label(field));
    let name = format!("figures[{code}][{field}]");
    if matches!(field, "watch" | "act") {
        return view! { <input class="d-field__input" data-width="short" type="number" min="0" max="1000000" step="1" name=name value=value aria-label=label/> }.into_any();
    }
    view! { <input class="d-field__input" data-width="medium" type="text" maxlength=i32::try_from(NAME).unwrap_or(100) name=name value=value aria-label=label/> }
        .into_any()
}

fn select(code: &str, field: &'static str, now: &str, of: &str, choices: Vec<(String, String)>) -> AnyView {
    let options = choices
        .into_iter()
        .map(|(value, text)| view! { <option value=value.clone() selected=value == now>{text}</option> })
        .collect_view();
    view! { <select class="d-field__input" name=format!("figures[{code}][{field}]") aria-label=format!("{of}: {}", field_label(field))>{options}</select> }
        .into_any()
}

fn cells(code: &str, indicator: &Indicator, of: &str) -> AnyView {
    let [_, (_, ja), (_, en), _, _, (_, watch), (_, act)] = indicator.fields();
    let mut states = vec![("yes".to_owned(), tr!(figures.shown)), ("no".to_owned(), tr!(figures.hidden))];
    if is_own(code) {
        states.push(("remove".to_owned(), tr!(figures.remove)));
    }
    let better = Better::ALL.map(|one| (one.code().to_owned(), better_name(one))).to_vec();
    view! {
        <td>{select(code, "on", if indicator.on { "yes" } else { "no" }, of, states)}</td>
        <td>{input(code, "ja", ja, of)}</td>
        <td>{input(code, "en", en, of)}</td>
        <td>{select(code, "better", indicator.better.code(), of, better)}</td>
        <td>{input(code, "watch", watch, of)}</td>
        <td>{input(code, "act", act, of)}</td>
    }
    .into_any()
}

fn measures() -> Vec<(String, String)> {
    let name = |figure: &register::kpi::KeyFigure| {
        let unit = if figure.measure == Measure::Percent { "（%）" } else { "" };
        (figure.code.to_owned(), format!("{}{unit}", pick(figure.ja, figure.en)))
    };
    FIGURES.iter().map(name).collect()
}

fn row(defined: &Defined, outcome: Outcome) -> AnyView {
    let code = defined.code.clone();
    let (ja, en) = defined.name();
    let name = pick(&ja, &en);
    let measure = if is_own(&code) {
        select(&code, "measure", defined.figure.code, &name, measures())
    } else {
        let unit = (defined.figure.measure == Measure::Percent).then_some("（%）");
        view! { {pick(defined.figure.ja, defined.figure.en)} {unit} }.into_any()
    };
    let cells = cells(&code, &defined.indicator, &name);
    view! {
        <tr>
            <th scope="row" class="d-table__text">{measure}<p class="d-field__error" aria-live="polite">{move || wrong(outcome, &code)}</p></th>
            {cells}
        </tr>
    }
    .into_any()
}

fn added(outcome: Outcome) -> AnyView {
    let of = tr!(figures.add);
    let blank = Indicator { on: true, limits: None, ..Indicator::of(&FIGURES[0]) };
    let cells = cells(NEW, &blank, &of);
    view! {
        <tr>
            <th scope="row" class="d-table__text">{of.clone()} {select(NEW, "measure", FIGURES[0].code, &of, measures())}<p class="d-field__error" aria-live="polite">{move || wrong(outcome, NEW)}</p></th>
            {cells}
        </tr>
    }
    .into_any()
}

#[component]
fn Figures(
    current: PolicyVersion,
    may: bool,
    save: ServerAction<SaveFigures>,
    outcome: Outcome,
) -> impl IntoView {
    let rows = current.policy.indicators().iter().map(|defined| row(defined, outcome)).collect_view();
    let new = may.then(|| added(outcome));
    let heads = ["measure", "on", "ja", "en", "better", "watch", "act"]
        .map(|field| view! { <th scope="col">{field_label(field)}</th> })
        .collect_view();
    let reason_wrong = move || outcome.with(|error| error.as_ref()?.field("reason").map(label::field_error));
    let reason = may.then(|| {
        view! {
            <div class="d-field">
                <label class="d-field__label" for="reason">{tr!(policy.reason)} <span class="d-field__required">{tr!(form.required)}</span></label>
                <textarea class="d-field__input" id="reason" name="reason" rows="2" maxlength="1000" required aria-describedby="reason-error" aria-invalid=move || reason_wrong().map(|_| "true")></textarea>
                <p class="d-field__error" id="reason-error" aria-live="polite">{reason_wrong}</p>
            </div>
            <div class="d-form__actions">
                <button class="d-button" type="submit" aria-busy=move || save.pending().get().then_some("true")>{tr!(figures.save)}</button>
            </div>
        }
    });
    view! {
        <section aria-labelledby="figures">
            <h2 class="d-section__title" id="figures">{tr!(figures.heading)}</h2>
            <p class="d-quiet">{tr!(policy.in_force)} " " {version_name(current.version)} " · " {tr!(figures.note)}</p>
            <ActionForm action=save attr:class="d-form">
                <input type="hidden" name="version" value=current.version/>
                <fieldset class="d-policy__group" disabled=!may>
                    <div class="d-scroll" tabindex="0" role="region" aria-labelledby="figures">
                        <table class="d-table">
                            <thead><tr>{heads}</tr></thead>
                            <tbody>{rows}{new}</tbody>
                        </table>
                    </div>
                    {reason}
                </fieldset>
            </ActionForm>
        </section>
    }
    .into_any()
}
