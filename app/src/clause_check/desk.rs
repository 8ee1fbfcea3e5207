//! The work around a review: whose it is, the second look, remarks, what a new check moved, the keys.

use leptos::prelude::*;
use register::calendar::{jst_date, jst_minute};
use register::clause_check::desk::{Comment as Remark, Desk, Moved, Second};

use super::api::{Assign, Comment, LookAgain, ReviewView};
use crate::components::field::NotSaved;
use crate::components::parts::Notice;
use crate::components::verdict::VerdictBadge;
use crate::label;
use crate::text::{flow, tr};

/// What can be done beside deciding.
#[derive(Clone, Copy)]
pub struct Acts {
    pub assign: ServerAction<Assign>,
    pub comment: ServerAction<Comment>,
    pub again: ServerAction<LookAgain>,
    /// The list of keys is open.
    pub help: RwSignal<bool>,
}

impl Acts {
    /// Changes with every answer.
    pub fn version(self) -> usize {
        self.assign.version().get() + self.comment.version().get() + self.again.version().get()
    }
}

/// Above the items: the second look, who reviews, what moved.
#[component]
pub fn Head(view: ReviewView, acts: Acts, may: bool, moved: bool) -> impl IntoView {
    let id = view.contract.id.clone();
    let assigned = id.clone();
    let Desk { assignment, moved: changes, before, second, people, .. } = view.desk;
    let values = move || [acts.assign.value().get(), acts.comment.value().get(), acts.again.value().get()];
    let outcome = Signal::derive(move || values().into_iter().flatten().find_map(Result::err));
    let who = assignment.assignee_name.clone().unwrap_or_else(|| tr!(gap.no_owner));
    let due = assignment.due_on.clone();
    let chosen = assignment.assignee_id.clone().unwrap_or_default();
    let options = people
        .into_iter()
        .map(|(id, name)| view! { <option value=id.clone() selected=id == chosen>{name}</option> })
        .collect_view();
    let looked = assignment
        .second_name
        .clone()
        .zip(assignment.second_at)
        .map(|(name, at)| format!("{name} {}", jst_date(at)));
    view! {
        <NotSaved outcome=outcome/>
        <div class="d-items__desk">
            <details class="d-details">
                <summary>{tr!(review.assignee)} ": " {who} {due.clone().map(|due| format!(" ({due})"))}</summary>
                {may.then(|| view! {
                    <ActionForm action=acts.assign attr:class="d-form" attr:data-kind="inline">
                        <input type="hidden" name="contract_id" value=assigned/>
                        <label class="d-filter__field"><span>{tr!(review.assignee)}</span>
                            <select class="d-field__input" name="assignee_id"><option value="">{tr!(gap.no_owner)}</option>{options}</select>
                        </label>
                        <label class="d-filter__field"><span>{tr!(gap.due)}</span><input class="d-field__input" type="date" name="due_on" value=due/></label>
                        <button class="d-button" data-kind="secondary" data-size="small">{tr!(review.assign)}</button>
                    </ActionForm>
                })}
            </details>
            <SecondLook id=id.clone() second=second looked=looked may=may action=acts.again/>
            {before.filter(|_| !changes.is_empty()).map(|before| view! { <Changes id=id changes=changes before=before moved=moved/> })}
        </div>
    }
    .into_any()
}

#[component]
fn SecondLook(
    id: String,
    second: Second,
    looked: Option<String>,
    may: bool,
    action: ServerAction<LookAgain>,
) -> impl IntoView {
    let (kind, text) = match second {
        Second::NotNeeded => return ().into_any(),
        Second::Later => ("info", tr!(review.second_later)),
        Second::Wanted => ("warning", tr!(review.second_wanted)),
        Second::NotYours => ("warning", tr!(review.second_not_yours)),
        Second::Outdated => ("warning", tr!(review.second_outdated)),
        Second::Done => ("done", tr!(review.second_done)),
    };
    let ask = may && matches!(second, Second::Wanted | Second::Outdated);
    view! {
        <p class="d-summary">
            <span class="d-badge" data-kind=kind>{text}</span> " " <span class="d-quiet">{looked}</span>
        </p>
        {ask.then(|| view! {
            <ActionForm action=action>
                <input type="hidden" name="contract_id" value=id/>
                <button class="d-button" data-size="small">{tr!(review.second_do)}</button>
            </ActionForm>
        })}
    }
    .into_any()
}

/// What the newest check moved: old and new beside each other.
#[component]
fn Changes(id: String, changes: Vec<Moved>, before: String, moved: bool) -> impl IntoView {
    let count = changes.len();
    let short = |quote: &str| flow(quote).chars().take(80).collect::<String>();
    let rows = changes
        .iter()
        .map(|one| {
            let adverse = one.adverse.map(|now| if now { tr!(review.adverse_yes) } else { tr!(review.adverse_no) });
            view! {
                <tr>
                    <th scope="row"><a href=format!("/contracts/{id}/review?item={}&moved=1", one.item)>{one.item} " " {label::item(one.item)}</a></th>
                    <td><VerdictBadge verdict=one.before small=true/> " " <span class="d-quiet">{short(&one.quote_before)}</span></td>
                    <td><VerdictBadge verdict=one.after small=true/> " " {adverse} " " <span class="d-quiet">{short(&one.quote_after)}</span></td>
                </tr>
            }
        })
        .collect_view();
    let (href, link) = if moved {
        (format!("/contracts/{id}/review"), tr!(review.show_all))
    } else {
        (format!("/contracts/{id}/review?moved=1"), tr!(review.show_moved))
    };
    view! {
        <details class="d-details" open=moved>
            <summary>{tr!(review.moved, count = count, before = before)}</summary>
            <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(review.show_moved)>
                <table class="d-table">
                    <thead><tr><th scope="col">{tr!(item.title)}</th><th scope="col">{tr!(review.before)}</th><th scope="col">{tr!(review.now)}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p><a href=href>{link}</a></p>
        </details>
    }
    .into_any()
}

/// What was said about an item, and a place to say more.
#[component]
pub fn Remarks(contract_id: String, item: u8, remarks: Vec<Remark>, acts: Acts, may: bool) -> impl IntoView {
    let rows = remarks
        .into_iter()
        .map(|one| view! { <li><span class="d-quiet">{jst_minute(one.at)} " " {one.author_name}</span><p>{one.text}</p></li> })
        .collect_view();
    view! {
        <details class="d-details" data-form="comment" open=true>
            <summary aria-keyshortcuts="m">{tr!(review.comments)}</summary>
            <ol class="d-history">{rows}</ol>
            {may.then(|| view! {
                <ActionForm action=acts.comment attr:class="d-form" attr:data-kind="inline">
                    <input type="hidden" name="contract_id" value=contract_id/>
                    <input type="hidden" name="item" value=item/>
                    <label class="d-filter__field" data-grow=""><span>{tr!(review.comment)}</span>
                        <textarea class="d-field__input" name="text" rows="2" required=true maxlength="2000"></textarea>
                    </label>
                    <button class="d-button" data-kind="secondary" data-size="small">{tr!(review.comment_save)}</button>
                </ActionForm>
            })}
        </details>
    }
    .into_any()
}

/// The keys of the page.
#[component]
pub fn Help(open: RwSignal<bool>) -> impl IntoView {
    let keys = [
        ("j", tr!(review.key_next)),
        ("k", tr!(review.key_previous)),
        ("y", tr!(review.key_confirm)),
        ("c", tr!(review.change)),
        ("a", tr!(review.key_adverse)),
        ("m", tr!(review.comment)),
        ("?", tr!(review.key_help)),
    ];
    let rows = StoredValue::new(keys.to_vec());
    move || {
        open.get().then(|| {
            let rows = rows
                .get_value()
                .into_iter()
                .map(|(key, what)| view! { <div class="d-facts__row"><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div> })
                .collect_view();
            view! {
                <Notice kind="info" title=tr!(review.key_title)>
                    <dl class="d-facts">{rows}</dl>
                </Notice>
            }
        })
    }
}

/// Opens the form that a key stands for, and goes to its first field.
#[cfg(feature = "hydrate")]
pub fn open_form(key: &str) {
    use leptos::web_sys::{Element, HtmlElement};
    use wasm_bindgen::JsCast;

    let (form, field) = match key {
        "m" => ("comment", "textarea"),
        "a" => ("change", "select[name='input[adverse]']"),
        _ => ("change", "select"),
    };
    let find = |selector: &str| document().query_selector(selector).ok().flatten();
    let Some(details) = find(&format!(".d-items [data-form={form}]")) else { return };
    let _ = details.set_attribute("open", "");
    let field: Option<Element> = details.query_selector(field).ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        let _ = field.focus();
    }
}
