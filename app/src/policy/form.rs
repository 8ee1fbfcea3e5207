//! The fields of a policy.

use leptos::prelude::*;
use register::approval::Step;
use register::clause_check::limit::{self, End, LIMITS, Unit};
use register::field::FieldError;
use register::kpi::Better;
use register::policy::{Demand, ITEMS, Policy};
use register::risk::{Factor, Floor};

use super::figures::{better_name, field_label};
use crate::components::query_form::QueryForm;
use crate::label;
use crate::text::{pick, tr};

/// What a field of a policy is called, wherever it is spoken of.
pub fn field_name(name: &str) -> String {
    let (group, rest) = name.split_once('.').unwrap_or((name, ""));
    let tier = || label::tier(rest.parse().ok());
    match group {
        "weights" => Factor::ALL.into_iter().find(|factor| factor.code() == rest).map_or_else(
            || rest.to_owned(),
            |factor| tr!(policy.weight_of, name = pick(factor.label().0, factor.label().1)),
        ),
        "floors" => Floor::ALL.into_iter().find(|floor| floor.code() == rest).map_or_else(
            || rest.to_owned(),
            |floor| tr!(policy.floor_of, name = pick(floor.label().0, floor.label().1)),
        ),
        "bands" if rest.is_empty() => tr!(policy.bands),
        "bands" => tr!(policy.band_of, tier = tier()),
        "cadence_months" => tr!(policy.cadence_of, tier = tier()),
        "clauses" => {
            let (tier, item) = rest.split_once('.').unwrap_or_default();
            let item = item.parse().map(label::item).unwrap_or_default();
            tr!(policy.clause_of, tier = label::tier(tier.parse().ok()), item = item)
        }
        "limits" => {
            let (name, end) = rest.split_once('.').unwrap_or((rest, ""));
            let name = limit::of_name(name).map_or_else(|| name.to_owned(), limit_name);
            if end == "least" { tr!(value.least_of, name = name) } else { tr!(value.most_of, name = name) }
        }
        "approvals" => {
            let (tier, step) = rest.split_once('.').unwrap_or((rest, ""));
            let tier = label::tier(tier.parse().ok());
            match Step::from_code(step) {
                Some(step) => {
                    tr!(life.approvals_of, tier = tier, step = pick(step.label().0, step.label().1))
                }
                None => tr!(life.approvals_tier, tier = tier),
            }
        }
        "key_figures" => {
            let (code, field) = rest.split_once('.').unwrap_or_default();
            let name = register::kpi::of_code(code)
                .map_or_else(|| code.to_owned(), |figure| pick(figure.ja, figure.en));
            tr!(figures.field_of, name = name, field = field_label(field))
        }
        "override_months" => tr!(policy.override_months),
        "notice_days" => tr!(policy.notice_days),
        "attestation_months" => tr!(policy.attestation_months),
        "concentration" => match rest {
            "share_notice" => tr!(policy.share_notice),
            "share_alert" => tr!(policy.share_alert),
            "overlap_groups" => tr!(policy.overlap_groups),
            "overlap_share" => tr!(policy.overlap_share),
            _ => tr!(policy.coverage),
        },
        other => other.to_owned(),
    }
}

/// The words for a value of a field.
pub fn value_name(name: &str, value: &str) -> String {
    if name.starts_with("clauses.") {
        let demand = Demand::ALL.into_iter().find(|demand| demand.code() == value);
        return demand.map_or_else(|| value.to_owned(), label::demand);
    }
    if let Some(rest) = name.strip_prefix("limits.") {
        let (name, end) = rest.split_once('.').unwrap_or((rest, ""));
        let end = if end == "least" { End::Least } else { End::Most };
        return match (limit::of_name(name), value.parse::<i64>()) {
            (Some(_), Ok(0)) => tr!(value.no_limit),
            (Some(limit), Ok(count)) => {
                let (ja, en) = limit.words(end, count);
                pick(&ja, &en)
            }
            _ => value.to_owned(),
        };
    }
    if name.starts_with("floors.") {
        return if value == "0" { tr!(policy.floor_off) } else { label::tier(value.parse().ok()) };
    }
    if name.starts_with("key_figures.") {
        let field = name.rsplit('.').next().unwrap_or_default();
        return match (field, value) {
            ("on", "yes") => tr!(figures.shown),
            ("on", "no") => tr!(figures.hidden),
            ("better", code) => Better::from_code(code).map(better_name).unwrap_or_default(),
            ("measure", code) => {
                register::kpi::of_code(code).map(|figure| pick(figure.ja, figure.en)).unwrap_or_default()
            }
            _ => value.to_owned(),
        };
    }
    value.to_owned()
}

fn wrong(errors: &[FieldError], name: &str) -> Option<String> {
    let own =
        |error: &&FieldError| error.field == name || (error.field == "bands" && name.starts_with("bands."));
    errors.iter().find(own).map(|error| label::field_error(&error.code))
}

fn number(name: String, label: String, value: i64, errors: &[FieldError]) -> AnyView {
    let wrong = wrong(errors, &name);
    let (id, error_id) = (format!("p-{name}"), format!("p-{name}-error"));
    let invalid = wrong.is_some().then_some("true");
    let text = if value < 0 { String::new() } else { value.to_string() };
    view! {
        <div class="d-policy__field">
            <label for=id.clone()>{label}</label>
            <input class="d-field__input" data-width="short" type="number" min="0" max="100000" step="1" required id=id name=name prop:value=text.clone() value=text aria-invalid=invalid aria-describedby=error_id.clone()/>
            <p class="d-field__error" id=error_id>{wrong}</p>
        </div>
    }
    .into_any()
}

#[component]
pub fn PolicyForm(draft: Policy, may: bool, errors: Vec<FieldError>) -> impl IntoView {
    let weights = Factor::ALL
        .into_iter()
        .map(|factor| {
            number(
                format!("weights.{}", factor.code()),
                pick(factor.label().0, factor.label().1),
                draft.weight(factor),
                &errors,
            )
        })
        .collect_view();
    let bands = draft
        .bands
        .iter()
        .zip(1_i64..)
        .map(|(least, tier)| {
            number(
                format!("bands.{tier}"),
                tr!(policy.band_of, tier = label::tier(Some(tier))),
                *least,
                &errors,
            )
        })
        .collect_view();
    let cadence = draft
        .cadence_months
        .iter()
        .zip(1_i64..)
        .map(|(months, tier)| {
            number(
                format!("cadence_months.{tier}"),
                tr!(policy.cadence_of, tier = label::tier(Some(tier))),
                *months,
                &errors,
            )
        })
        .collect_view();
    let approvals = approvals(&draft, &errors);
    let limits = &draft.concentration;
    let periods = [
        ("override_months", draft.override_months),
        ("notice_days", draft.notice_days),
        ("attestation_months", draft.attestation_months),
    ];
    let thresholds = [
        ("concentration.share_notice", limits.share_notice),
        ("concentration.share_alert", limits.share_alert),
        ("concentration.overlap_groups", limits.overlap_groups),
        ("concentration.overlap_share", limits.overlap_share),
        ("concentration.coverage", limits.coverage),
    ];
    let plain = |fields: &[(&str, i64)]| {
        fields
            .iter()
            .map(|(name, value)| number((*name).to_owned(), field_name(name), *value, &errors))
            .collect_view()
    };
    let (periods, thresholds) = (plain(&periods), plain(&thresholds));
    let nothing = wrong(&errors, "weights");
    let floors = floors(&draft);
    let values = value_limits(&draft, &errors);
    let matrix = matrix(&draft);
    view! {
        <section aria-labelledby="policy-form">
            <h2 class="d-section__title" id="policy-form">{if may { tr!(policy.change) } else { tr!(policy.content) }}</h2>
            <QueryForm action="/policy" class="d-policy">
                <fieldset class="d-policy__group" disabled=!may>
                    <legend class="d-field__label">{tr!(policy.weights)}</legend>
                    <p class="d-field__hint">{tr!(policy.weights_hint)}</p>
                    <p class="d-field__error">{nothing}</p>
                    <div class="d-policy__fields">{weights}</div>
                </fieldset>
                <fieldset class="d-policy__group" disabled=!may>
                    <legend class="d-field__label">{tr!(policy.bands)}</legend>
                    <p class="d-field__hint">{tr!(policy.bands_hint)}</p>
                    <div class="d-policy__fields">{bands}</div>
                </fieldset>
                <fieldset class="d-policy__group" disabled=!may>
                    <legend class="d-field__label">{tr!(policy.floors)}</legend>
                    <p class="d-field__hint">{tr!(policy.floors_hint)}</p>
                    {floors}
                </fieldset>
                <fieldset class="d-policy__group" disabled=!may>
                    <legend class="d-field__label">{tr!(policy.clauses)}</legend>
                    <p class="d-field__hint">{tr!(policy.clauses_hint)}</p>
                    {matrix}
                </fieldset>
                <fieldset class="d-policy__group" disabled=!may>
                    <legend class="d-field__label">{tr!(value.limits)}</legend>
                    <p class="d-field__hint">{tr!(value.limits_hint)}</p>
                    {values}
                </fieldset>
                <fieldset class="d-policy__group" disabled=!may>
                    <legend class="d-field__label">{tr!(life.approvals)}</legend>
                    <p class="d-field__hint">{tr!(life.approvals_hint)}</p>
                    {approvals}
                </fieldset>
                <fieldset class="d-policy__group" disabled=!may>
                    <legend class="d-field__label">{tr!(policy.cadence)}</legend>
                    <div class="d-policy__fields">{cadence}{periods}</div>
                </fieldset>
                <fieldset class="d-policy__group" disabled=!may>
                    <legend class="d-field__label">{tr!(policy.concentration)}</legend>
                    <div class="d-policy__fields">{thresholds}</div>
                </fieldset>
                <p><a href="/policy/figures">{tr!(figures.title)}</a></p>
                {may.then(|| view! {
                    <div class="d-form__actions">
                        <button class="d-button" type="submit">{tr!(policy.preview)}</button>
                        <a class="d-button" data-kind="secondary" href="/policy">{tr!(policy.reset)}</a>
                    </div>
                })}
                {may.then(|| view! { <input type="hidden" name="preview" value="1"/> })}
            </QueryForm>
        </section>
    }
    .into_any()
}

fn limit_name(limit: &limit::Limit) -> String {
    let unit = match limit.unit {
        Unit::Hours => tr!(value.unit_hours),
        Unit::Days | Unit::Span => tr!(value.unit_days),
        Unit::Cadence => tr!(value.unit_months),
        Unit::TimesPerYear => tr!(value.unit_times),
        Unit::Consent => return pick(limit.ja, limit.en),
    };
    format!("{} ({unit})", pick(limit.ja, limit.en))
}

/// The limits of the values of clauses; 0 compares nothing.
fn value_limits(draft: &Policy, errors: &[FieldError]) -> AnyView {
    let fields = LIMITS.iter().flat_map(|limit| limit.ends().map(move |end| (limit, end)));
    let fields = fields
        .map(|(limit, end)| {
            let [least, most] = draft.limit(limit);
            let value = if end == End::Least { least } else { most };
            let name = format!("limits.{}.{}", limit.name, end.code());
            let text = format!("{} {}", limit.item, field_name(&name));
            if limit.unit == Unit::Consent {
                return consent(name, text, value);
            }
            number(name, text, value, errors)
        })
        .collect_view();
    view! { <div class="d-policy__fields">{fields}</div> }.into_any()
}

fn consent(name: String, label: String, now: i64) -> AnyView {
    let options = (0..=5_i64)
        .map(|number| {
            let (ja, en) = limit::consent(number);
            view! { <option value=number selected=number == now>{pick(&ja, &en)}</option> }
        })
        .collect_view();
    let id = format!("p-{name}");
    view! {
        <div class="d-policy__field">
            <label for=id.clone()>{label}</label>
            <select class="d-field__input" data-width="medium" id=id name=name>{options}</select>
        </div>
    }
    .into_any()
}

/// How many of which step, tier by tier.
fn approvals(draft: &Policy, errors: &[FieldError]) -> AnyView {
    let tiers = draft.approvals.iter().zip(1_i64..).map(|(row, tier)| {
        let whole = wrong(errors, &format!("approvals.{tier}"));
        let fields = row
            .iter()
            .zip(Step::ALL)
            .map(|(count, step)| {
                let name = format!("approvals.{tier}.{}", step.code());
                number(name.clone(), field_name(&name), *count, errors)
            })
            .collect_view();
        view! {
            <p class="d-field__error">{whole.map(|text| format!("{}: {text}", label::tier(Some(tier))))}</p>
            <div class="d-policy__fields">{fields}</div>
        }
    });
    tiers.collect_view().into_any()
}

fn floors(draft: &Policy) -> impl IntoView + use<> {
    let rows = Floor::ALL
        .into_iter()
        .map(|floor| {
            let (name, now) = (format!("floors.{}", floor.code()), draft.floor(floor).unwrap_or(0));
            let options = (0..=4_i64)
                .map(|tier| {
                    let text = if tier == 0 {
                        tr!(policy.floor_off)
                    } else {
                        tr!(policy.floor_tier, tier = label::tier(Some(tier)))
                    };
                    view! { <option value=tier selected=tier == now>{text}</option> }
                })
                .collect_view();
            let id = format!("p-{name}");
            view! {
                <div class="d-policy__field" data-wide="">
                    <label for=id.clone()>{pick(floor.label().0, floor.label().1)}</label>
                    <select class="d-field__input" data-width="medium" id=id name=name>{options}</select>
                </div>
            }
        })
        .collect_view();
    view! { <div class="d-policy__fields">{rows}</div> }
}

fn matrix(draft: &Policy) -> impl IntoView + use<> {
    let headings =
        (1..=4_i64).map(|tier| view! { <th scope="col">{label::tier(Some(tier))}</th> }).collect_view();
    let rows = (1..=ITEMS).map(|item| {
        let cells = draft.clauses.iter().zip(1_i64..).map(|(row, tier)| {
            let now = row[usize::from(item) - 1];
            let options = Demand::ALL.into_iter().map(|demand| {
                view! { <option value=demand.code() selected=demand == now>{label::demand(demand)}</option> }
            }).collect_view();
            let name = format!("clauses.{tier}.{item}");
            view! { <td><select class="d-field__input" data-demand=now.code() name=name.clone() aria-label=field_name(&name)>{options}</select></td> }
        }).collect_view();
        view! { <tr><th scope="row">{item} " " {label::item(item)}</th>{cells}</tr> }
    }).collect_view();
    view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(policy.clauses)>
            <table class="d-table d-policy__matrix">
                <thead><tr><th scope="col">{tr!(item.title)}</th>{headings}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
