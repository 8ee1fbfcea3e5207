//! What a file would do, or has done.

use leptos::prelude::*;
use register::exchange::report::{Group, Report, Row, label};

use super::list::word;
use crate::components::parts::Notice;
use crate::text::{japanese, pick, tr};

#[component]
pub fn Preview(report: Report, over: bool) -> impl IntoView {
    let counts = report.counts();
    let nothing = report.kinds.is_empty();
    let head = if over {
        None
    } else if nothing {
        Some(view! { <Notice kind="warning" title=word("nothing_mapped")/> }.into_any())
    } else if report.wrong > 0 {
        let title = tr!(import.wrong_cells, count = report.wrong);
        Some(
            view! { <Notice kind="error" title=title><p>{tr!(import.nothing_written)}</p></Notice> }
                .into_any(),
        )
    } else if counts.new + counts.changed == 0 {
        Some(view! { <Notice kind="success" title=tr!(import.no_change)/> }.into_any())
    } else {
        let title = tr!(import.ready, new = counts.new, changed = counts.changed);
        Some(view! { <Notice kind="info" title=title><p>{tr!(import.nothing_yet)}</p></Notice> }.into_any())
    };
    view! {
        {head}
        {(!nothing).then(|| view! { <Counts report=report.clone()/> })}
        {(!report.groups.is_empty()).then(|| view! { <Wrong report=report.clone()/> })}
        {(!report.changed.is_empty()).then(|| view! { <Changed rows=report.changed.clone() all=counts.changed/> })}
        {(!report.new.is_empty()).then(|| view! { <New rows=report.new.clone() all=counts.new/> })}
    }
    .into_any()
}

#[component]
fn Counts(report: Report) -> impl IntoView {
    let rows = report
        .kinds
        .iter()
        .map(|kind| {
            let info = kind.kind.info();
            let counts = kind.counts;
            view! {
                <tr>
                    <th scope="row">{pick(info.ja, info.plural_en)}</th>
                    <td class="d-table__number">{counts.new}</td>
                    <td class="d-table__number">{counts.changed}</td>
                    <td class="d-table__number">{counts.unchanged}</td>
                    <td class="d-table__number">{counts.wrong}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(import.counts)>
            <table class="d-table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(import.kind)}</th>
                        <th scope="col">{tr!(import.added)}</th>
                        <th scope="col">{tr!(import.changed)}</th>
                        <th scope="col">{tr!(import.unchanged)}</th>
                        <th scope="col">{tr!(import.wrong)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// `Sheet C5`, or the row alone where no column gives the field.
fn place(sheet: &str, column: &str, row: usize) -> String {
    match (sheet, column, row) {
        ("", _, 0) => String::new(),
        (_, "", row) => format!("{sheet} {}", tr!(import.row, row = row)),
        _ => format!("{sheet} {column}{row}"),
    }
}

#[component]
fn Wrong(report: Report) -> impl IntoView {
    let group = |group: &Group| {
        view! {
            <tr>
                <td>{label(group.kind, &group.field, japanese())}</td>
                <td>{word(&group.code)}</td>
                <td class="d-table__number">{group.count}</td>
                <td>{place(&group.sheet, &group.column, group.row)}</td>
                <td>{group.text.clone()}</td>
            </tr>
        }
    };
    let cells = report.faults.len();
    let all: Vec<_> = report
        .faults
        .iter()
        .map(|fault| {
            let field = label(fault.kind, &fault.field, japanese());
            let at = place(&fault.sheet, &fault.column, fault.row);
            view! { <li>{at} " " {field} "：「" {fault.text.clone()} "」 " {word(&fault.code)}</li> }
        })
        .collect();
    view! {
        <section class="d-section">
            <h2 class="d-section__title">{tr!(import.wrong_title)}</h2>
            <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(import.wrong_title)>
                <table class="d-table">
                    <thead>
                        <tr>
                            <th scope="col">{tr!(import.field)}</th>
                            <th scope="col">{tr!(import.reason)}</th>
                            <th scope="col">{tr!(import.count)}</th>
                            <th scope="col">{tr!(import.first)}</th>
                            <th scope="col">{tr!(import.value)}</th>
                        </tr>
                    </thead>
                    <tbody>{report.groups.iter().map(group).collect_view()}</tbody>
                </table>
            </div>
            <details class="d-details">
                <summary>{tr!(import.each_cell, count = cells)}</summary>
                <ul class="d-import__cells">{all}</ul>
            </details>
        </section>
    }
    .into_any()
}

#[component]
fn Changed(rows: Vec<Row>, all: usize) -> impl IntoView {
    let shown = rows.len();
    let row = |row: &Row| {
        let kind = row.kind;
        let info = kind.info();
        let fields = row
            .fields
            .iter()
            .map(|field| {
                let name = label(kind, &field.field, japanese());
                let blank = || tr!(import.blank);
                let old = if field.old.is_empty() { blank() } else { field.old.clone() };
                let new = if field.new.is_empty() { blank() } else { field.new.clone() };
                view! { <li>{name} "：" <del>{old}</del> " → " <ins>{new}</ins></li> }
            })
            .collect_view();
        view! {
            <tr>
                <td>{place(&row.sheet, "", row.row)}</td>
                <td>{pick(info.ja, info.en)}</td>
                <th scope="row">{row.title.clone()}</th>
                <td><ul class="d-import__changes">{fields}</ul></td>
            </tr>
        }
    };
    view! {
        <section class="d-section">
            <h2 class="d-section__title">{tr!(import.changed_title, shown = shown, all = all)}</h2>
            <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(import.changed)>
                <table class="d-table">
                    <thead>
                        <tr>
                            <th scope="col">{tr!(import.place)}</th>
                            <th scope="col">{tr!(import.kind)}</th>
                            <th scope="col">{tr!(import.object)}</th>
                            <th scope="col">{tr!(import.difference)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn New(rows: Vec<Row>, all: usize) -> impl IntoView {
    let shown = rows.len();
    let row = |row: &Row| {
        let kind = row.kind;
        let info = kind.info();
        let values: Vec<String> = row
            .fields
            .iter()
            .filter(|field| field.field != info.title)
            .map(|field| format!("{}: {}", label(kind, &field.field, japanese()), field.new))
            .collect();
        let at = if row.row == 0 { tr!(import.named) } else { place(&row.sheet, "", row.row) };
        view! {
            <tr>
                <td>{at}</td>
                <td>{pick(info.ja, info.en)}</td>
                <th scope="row">{row.title.clone()}</th>
                <td>{values.join(" / ")}</td>
            </tr>
        }
    };
    view! {
        <section class="d-section">
            <h2 class="d-section__title">{tr!(import.new_title, shown = shown, all = all)}</h2>
            <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(import.added)>
                <table class="d-table">
                    <thead>
                        <tr>
                            <th scope="col">{tr!(import.place)}</th>
                            <th scope="col">{tr!(import.kind)}</th>
                            <th scope="col">{tr!(import.object)}</th>
                            <th scope="col">{tr!(import.values)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
