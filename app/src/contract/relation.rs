//! What the documents of a contract do to each other: amended, absent, contradicting.

use clauses::NoteKind;
use leptos::prelude::*;
use register::clause_check::NoteView;

use crate::label;
use crate::text::{flow, tr};

/// The remarks on the set, what has to be settled first.
#[component]
pub fn Relations(notes: Vec<NoteView>, contract_id: String) -> impl IntoView {
    let (open, done): (Vec<NoteView>, Vec<NoteView>) =
        notes.into_iter().partition(|view| view.note.kind.is_open());
    let open_count = open.len();
    let rows = open
        .into_iter()
        .chain(done)
        .map(|note| view! { <Relation view=note contract_id=contract_id.clone()/> })
        .collect_view();
    view! {
        <section aria-labelledby="relations">
            <h2 class="d-section__title" id="relations">{tr!(relation.title)}</h2>
            <p class="d-quiet">
                {if open_count > 0 { tr!(relation.open, count = open_count) } else { tr!(relation.settled) }}
            </p>
            <div class="d-scroll" tabindex="0" role="group" aria-labelledby="relations">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(relation.state)}</th>
                        <th scope="col">{tr!(relation.what)}</th>
                        <th scope="col">{tr!(relation.by)}</th>
                        <th scope="col">{tr!(relation.quote)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Relation(view: NoteView, contract_id: String) -> impl IntoView {
    let NoteView { note, document_id, document_name, base_name } = view;
    let (kind, state) = if note.kind.is_open() {
        ("warning", tr!(relation.to_settle))
    } else {
        ("info", tr!(relation.noted))
    };
    let what = sentence(note.kind, &note.target, base_name.as_deref(), &note.says);
    let place = tr!(document.page, page = note.page);
    let href = format!("/contracts/{contract_id}/review?document={document_id}&page={}", note.page);
    let whole = flow(&note.quote);
    let quote: String = whole.chars().take(80).collect();
    let more = (quote.len() < whole.len()).then_some("…");
    view! {
        <tr>
            <td><span class="d-badge" data-kind=kind>{state}</span></td>
            <th scope="row" class="d-table__text">{what}</th>
            <td class="d-table__text"><a href=href>{document_name}" "{place}</a></td>
            <td class="d-table__text d-quiet">{quote}{more}</td>
        </tr>
    }
    .into_any()
}

/// The remark as a sentence.
fn sentence(kind: NoteKind, target: &str, base: Option<&str>, says: &[String]) -> String {
    let base = base.unwrap_or_default();
    let (own, other) = match says {
        [own, other] => (own.as_str(), other.as_str()),
        _ => ("", ""),
    };
    match kind {
        NoteKind::Deleted => tr!(relation.deleted, target = target, base = base),
        NoteKind::Replaced => tr!(relation.replaced, target = target, base = base),
        NoteKind::Reworded => tr!(relation.reworded, target = target, base = base),
        NoteKind::Added => tr!(relation.added, target = target, base = base),
        NoteKind::TargetMissing => tr!(relation.target_missing, target = target),
        NoteKind::AnnexAbsent => tr!(relation.annex_absent, target = target),
        NoteKind::Contradiction => {
            let (name, own) = label::value(target, own);
            let (_, other) = label::value(target, other);
            tr!(relation.contradiction, name = name, own = own, other = other, base = base)
        }
        NoteKind::DatedBefore => tr!(relation.dated_before, own = own, other = other, base = base),
    }
}
