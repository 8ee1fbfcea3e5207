//! Rows of one kind as a table.

use leptos::prelude::*;
use register::catalogue::{Field, Kind};
use register::record::Record;
use register::record::view::Titles;

use super::{edit_href, field_name, href, kind_names, new_href, words, write_action};
use crate::components::parts::{Empty, Tier};
use crate::session::Viewer;
use crate::text::tr;

/// The columns in which a kind is shown inside a page; the first one leads to the object.
pub const fn columns(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Party => &["name_ja", "kinds", "corporate_number", "country", "department"],
        Kind::Group => &["name_ja", "name_en", "parent_id", "country"],
        Kind::Engagement => &[
            "service_ja",
            "function_ja",
            "department",
            "kind",
            "tier",
            "state",
            "substitutability",
            "started_on",
        ],
        Kind::Function => {
            &["name_ja", "criticality", "department", "owner", "rto_hours", "rpo_hours", "weight"]
        }
        Kind::Dependency => &["function_id", "engagement_id", "level", "note"],
        Kind::AccessGrant => {
            &["system", "level", "path", "mfa", "always_on", "granted_on", "expires_on", "revoked_on"]
        }
        Kind::DataHandling => &["category", "sensitivity", "volume", "operations"],
        Kind::Location => &["role", "country", "place", "source", "confirmed_on"],
        Kind::Chain => &[
            "to_party_id",
            "from_party_id",
            "rank",
            "purpose",
            "country",
            "data_shared",
            "approval",
            "flow_down",
        ],
        Kind::Responsibility => &["activity", "department", "part"],
        Kind::Contract => &["title", "kind", "state", "starts_on", "ends_on", "notice_deadline"],
        Kind::Contact => &["name", "role", "unit", "phone", "email", "around_the_clock", "confirmed_on"],
        Kind::SanctionsCheck => &["subject", "checked_on", "result", "source", "checked_by", "next_on"],
        Kind::EconomicSecurity => &["facility", "role", "state", "filed_on", "cleared_on"],
        Kind::Skill => &["person", "department", "subject", "level", "valid_until"],
        Kind::InternalRule => &["title", "edition", "department", "reviewed_on", "next_review_on"],
        Kind::Plan => &["title", "kind", "department", "reviewed_on", "tested_on"],
        Kind::PlanParty => &["party_id", "plan_id", "role", "contact_id", "tested_on", "test_result"],
        Kind::Evidence => {
            &["title", "kind", "party_id", "period_to", "valid_until", "opinion", "reviewed_on"]
        }
        Kind::SlaTarget => &["name", "engagement_id", "direction", "target", "unit", "cadence"],
        Kind::SlaResult => &["period_from", "target_id", "value", "cause", "closed_on"],
        Kind::AuditVisit => &[
            "title",
            "kind",
            "party_id",
            "planned_on",
            "held_on",
            "result",
            "findings_due_on",
            "next_due_on",
        ],
        Kind::Training => {
            &["subject", "party_id", "method", "confirmed_on", "covers_incident", "next_due_on"]
        }
        Kind::WatchNote => &["title", "kind", "party_id", "noted_on", "effect", "due_on", "closed_on"],
        Kind::Incident => &["title", "party_id", "kind", "severity", "state", "learned_at", "notified_at"],
        Kind::IncidentNotice => &["told_at", "told_group", "told", "told_by", "means"],
        Kind::Exercise => &["title", "kind", "department", "planned_on", "held_on", "result", "next_due_on"],
        Kind::ExitPlan => {
            &["title", "engagement_id", "state", "strategy", "substitute_id", "rto_hours", "next_test_on"]
        }
        Kind::ExitTest => &["tested_on", "exit_plan_id", "kind", "result", "achieved_hours"],
    }
}

/// The rows; `without` names the column that would say the same in each.
#[component]
pub fn RecordTable(
    kind: Kind,
    rows: Vec<Record>,
    titles: Titles,
    #[prop(optional)] without: &'static str,
    #[prop(optional)] extra: &'static str,
) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let fields: Vec<&'static Field> = [extra]
        .into_iter()
        .chain(columns(kind).iter().copied())
        .filter(|code| !code.is_empty() && *code != without)
        .filter_map(|code| kind.field(code))
        .collect();
    // The first own column names the row; an extra one stands before it.
    let name_at = usize::from(!extra.is_empty());
    let numeric = |field: &Field| (field.is_number() && field.code != "tier").then_some("d-table__number");
    let heads = fields
        .iter()
        .map(|field| view! { <th scope="col" class=numeric(field)>{field_name(field)}</th> })
        .collect_view();
    let own_page = matches!(
        kind,
        Kind::Party
            | Kind::Engagement
            | Kind::Contract
            | Kind::Function
            | Kind::Group
            | Kind::Plan
            | Kind::Incident
            | Kind::ExitPlan
            | Kind::SlaTarget
            | Kind::Exercise
    );
    let lines = rows
        .into_iter()
        .map(|row| {
            let cells = fields
                .iter()
                .enumerate()
                .map(|(at, field)| {
                    let value = row.get(field.code);
                    let hidden = row.hidden.iter().any(|code| code == field.code);
                    let text = if hidden { tr!(record.hidden) } else { words(field, value, &titles) };
                    let unknown = *value == register::record::Value::Unknown || hidden;
                    let shown = if text.is_empty() { "—".to_owned() } else { text };
                    if at == name_at {
                        let link = match (value.as_text(), field.refers_to()) {
                            (Some(id), Some(kind)) => href(kind, id),
                            _ => href(row.kind, &row.id),
                        };
                        return view! { <th scope="row"><a href=link>{shown}</a></th> }.into_any();
                    }
                    if field.code == "tier" {
                        return view! { <td><Tier tier=value.as_number()/></td> }.into_any();
                    }
                    let link = value.as_text().zip(field.refers_to()).map(|(id, kind)| href(kind, id));
                    let shown = match link {
                        Some(link) => view! { <a href=link>{shown}</a> }.into_any(),
                        None if unknown => view! { <span class="d-quiet">{shown}</span> }.into_any(),
                        None => shown.into_any(),
                    };
                    view! { <td class=numeric(field)>{shown}</td> }.into_any()
                })
                .collect_view();
            let edit = edit_href(kind, &row.id);
            view! {
                <tr>
                    {cells}
                    {(!own_page).then(|| view! {
                        <td class="d-table__actions">
                            <Suspense fallback=|| ()>
                                {
                                    let edit = edit.clone();
                                    move || {
                                        let edit = edit.clone();
                                        Suspend::new(async move {
                                            viewer.may(write_action(kind)).await.then(|| view! { <a href=edit>{tr!(form.edit)}</a> })
                                        })
                                    }
                                }
                            </Suspense>
                        </td>
                    })}
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=kind_names(kind)>
            <table class="d-table">
                <thead><tr>{heads} {(!own_page).then(|| view! { <th scope="col"><span class="d-hidden">{tr!(form.edit)}</span></th> })}</tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A section of a page: what of this kind belongs to the object, and the way to add one.
#[component]
pub fn Part(
    kind: Kind,
    /// The field that refers to the object, and its id.
    field: &'static str,
    id: String,
    rows: Vec<Record>,
    titles: Titles,
    #[prop(optional)] extra: &'static str,
    /// Without a button where a row belongs to something else.
    #[prop(optional)]
    fixed: bool,
) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let add = StoredValue::new(new_href(kind, field, &id));
    let anchor = kind.code();
    let heading = format!("{anchor}-title");
    let labelled = heading.clone();
    view! {
        <section id=anchor aria-labelledby=labelled>
            <div class="d-section__head">
                <h2 class="d-section__title" id=heading>{kind_names(kind)}</h2>
                {(!fixed).then(|| view! {
                    <Suspense fallback=|| ()>
                        {move || Suspend::new(async move {
                            viewer.may(write_action(kind)).await.then(|| view! {
                                <a class="d-button" data-kind="secondary" data-size="small" href=add.get_value()>
                                    {tr!(record.add)}
                                    <span class="d-hidden">{format!(" ({})", super::kind_name(kind))}</span>
                                </a>
                            })
                        })}
                    </Suspense>
                })}
            </div>
            {if rows.is_empty() {
                view! { <Empty title=tr!(record.none, kind = kind_names(kind))/> }.into_any()
            } else {
                view! { <RecordTable kind=kind rows=rows titles=titles without=field extra=extra/> }.into_any()
            }}
        </section>
    }
    .into_any()
}
