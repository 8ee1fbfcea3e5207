//! The ledger check (台帳点検): findings by class, each leading to the field to mend, and completeness over time.

pub mod api;
mod trend;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::catalogue::Kind;
use register::lint::{Class, LintFinding, LintReport, PAGE_SIZE, Severity};
use register::party::Page;

use self::api::Check;
use self::trend::Trend;
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Pagination, loaded};
use crate::list::{edit_href, href};
use crate::text::{pick, tr};

fn address(class: Option<Class>, page: i64) -> String {
    let class = class.map_or_else(String::new, |class| format!("?class={}", class.code()));
    if page == 0 { format!("/lint{class}") } else { format!("/lint{class}&page={}", page + 1) }
}

/// `/lint`
#[component]
pub fn LintPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let query = query.read();
        let class = query.get("class").and_then(|code| Class::from_code(&code));
        let page = query.get("page").and_then(|page| page.parse::<i64>().ok()).unwrap_or(1);
        (class, page.clamp(1, 1_000_000) - 1)
    });
    let check = Resource::new(move || asked.get(), |(class, page)| api::inspect(class, page));
    view! {
        <div class="d-page">
            <PageHead title=tr!(lint.title)/>
            <p class="d-lead">{tr!(lint.lead)}</p>
            {loaded(check, move |check: Check| {
                let page = asked.get_untracked().1;
                view! {
                    <Figures report=check.report.clone()/>
                    <Classes report=check.report.clone() open=check.class/>
                    {check.class.map(|class| view! { <Findings class=class findings=check.findings page=page/> })}
                    <Trend days=check.report.days/>
                }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Figures(report: LintReport) -> impl IntoView {
    let (errors, warnings) = (report.sum(Severity::Error), report.sum(Severity::Warning));
    let tally = report.tally;
    let percent = tally.percent().map_or_else(|| "—".to_owned(), |percent| format!("{percent}%"));
    let policy = if report.policy_version == 0 {
        tr!(lint.policy_own)
    } else {
        tr!(lint.policy, version = report.policy_version)
    };
    view! {
        <section aria-labelledby="lint-figures">
            <h2 class="d-section__title" id="lint-figures">{tr!(lint.figures)}</h2>
            <dl class="d-figures">
                <div class="d-figure" data-alert=(errors > 0).then_some("")>
                    <dt class="d-figure__name">{tr!(lint.errors)}</dt>
                    <dd class="d-figure__number">{errors}</dd>
                    <dd class="d-figure__note">{tr!(lint.errors_note)}</dd>
                </div>
                <div class="d-figure">
                    <dt class="d-figure__name">{tr!(lint.warnings)}</dt>
                    <dd class="d-figure__number">{warnings}</dd>
                    <dd class="d-figure__note">{policy}</dd>
                </div>
                <div class="d-figure">
                    <dt class="d-figure__name">{tr!(lint.completeness)}</dt>
                    <dd class="d-figure__number">{percent}</dd>
                    <dd class="d-figure__note">{tr!(lint.completeness_note, answered = tally.answered, fields = tally.fields, unknown = tally.unknown)}</dd>
                </div>
                <div class="d-figure">
                    <dt class="d-figure__name">{tr!(lint.complete)}</dt>
                    <dd class="d-figure__number">{report.complete} " / " {report.engagements}</dd>
                    <dd class="d-figure__note">{tr!(lint.complete_note)}</dd>
                </div>
            </dl>
        </section>
    }
    .into_any()
}

#[component]
fn Classes(report: LintReport, open: Option<Class>) -> impl IntoView {
    let rows = report.counts.into_iter().map(|(class, count)| {
        let (ja, en) = class.label();
        let severity = match class.severity() {
            Severity::Error => view! { <span class="d-badge" data-kind="failed">{tr!(lint.error)}</span> },
            Severity::Warning => view! { <span class="d-badge" data-kind="warning">{tr!(lint.warning)}</span> },
        };
        let name = if count > 0 {
            view! { <a href=format!("{}#findings", address(Some(class), 0)) aria-current=(open == Some(class)).then_some("true")>{pick(ja, en)}</a> }.into_any()
        } else {
            pick(ja, en).into_any()
        };
        let state = if count == 0 {
            view! { <span class="d-badge" data-kind="done">{tr!(lint.clear)}</span> }.into_any()
        } else {
            severity.into_any()
        };
        view! {
            <tr>
                <td>{state}</td>
                <th scope="row">{name}</th>
                <td>{class.demand()}</td>
                <td class="d-table__number">{crate::list::grouped(count)}</td>
            </tr>
        }
    }).collect_view();
    view! {
        <section aria-labelledby="classes">
            <h2 class="d-section__title" id="classes">{tr!(lint.classes)}</h2>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="classes">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(lint.severity)}</th>
                        <th scope="col">{tr!(lint.class)}</th>
                        <th scope="col">{tr!(lint.demand)}</th>
                        <th scope="col" class="d-table__number">{tr!(lint.count)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// Where a finding can be mended, and what the field is called.
fn mend(finding: &LintFinding) -> (String, String) {
    if finding.class == Class::ImportantUnconcluded {
        return (format!("/engagements/{}/assess", finding.id), tr!(lint.assess));
    }
    if let Some(part) = Kind::from_code(&finding.field)
        .filter(|_| finding.kind == Kind::Engagement && finding.field != "kind")
    {
        let name = pick(part.info().ja, part.info().en);
        return (
            format!("/records/{}/new?engagement_id={}", part.code(), finding.id),
            tr!(lint.add, kind = name),
        );
    }
    let name = finding
        .kind
        .field(&finding.field)
        .map_or_else(|| finding.field.clone(), |field| pick(field.ja, field.en));
    // What the program computes is mended on the page, not in the form.
    let derived = finding.kind.field(&finding.field).is_some_and(|field| field.derived);
    let to = if derived {
        href(finding.kind, &finding.id)
    } else {
        edit_href(finding.kind, &finding.id, &finding.field)
    };
    (to, name)
}

#[component]
fn Findings(class: Class, findings: Page<LintFinding>, page: i64) -> impl IntoView {
    let (ja, en) = class.label();
    let title = pick(ja, en);
    let total = findings.total;
    if findings.rows.is_empty() {
        return view! {
            <section aria-labelledby="findings">
                <h2 class="d-section__title" id="findings">{title}</h2>
                <Empty title=tr!(lint.none)/>
            </section>
        }
        .into_any();
    }
    let named = |object: Option<(String, (String, String))>, kind: Kind| match object {
        Some((id, (ja, en))) => view! { <a href=href(kind, &id)>{pick(&ja, &en)}</a> }.into_any(),
        None => "—".into_any(),
    };
    let rows = findings.rows.into_iter().map(|finding| {
        let (to, field) = mend(&finding);
        let kind = pick(finding.kind.info().ja, finding.kind.info().en);
        let title = pick(&finding.title.0, &finding.title.1);
        let title = if title.is_empty() { kind.clone() } else { title };
        view! {
            <tr>
                <th scope="row"><a href=to>{field} <span class="d-hidden">{tr!(lint.mend_of, title = title.clone())}</span></a></th>
                <td>{kind} <span class="d-quiet">" · "</span> {title}</td>
                <td>{named(finding.engagement, Kind::Engagement)}</td>
                <td>{named(finding.party, Kind::Party)}</td>
            </tr>
        }
    }).collect_view();
    view! {
        <section aria-labelledby="findings">
            <h2 class="d-section__title" id="findings">{title}</h2>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="findings">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(lint.mend)}</th>
                        <th scope="col">{tr!(lint.object)}</th>
                        <th scope="col">{tr!(engagement.plural)}</th>
                        <th scope="col">{tr!(party.name)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <Pagination page=page size=PAGE_SIZE total=total href=move |page| format!("{}#findings", address(Some(class), page))/>
        </section>
    }
    .into_any()
}
