//! Excel out and back, a section for a colleague, handing in, refusing.

use leptos::prelude::*;
use register::questionnaire::Content;
use register::questionnaire::score::unanswered;
use register::questionnaire::view::RespondView;

use super::page::Desk;
use crate::assessment::part::{Folded, Line, Pick};
use crate::text::{pick, tr};

#[component]
pub fn Tools(view: RespondView) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let token = desk.token.get_value();
    let (sheet, back) = (format!("/respond/{token}/sheet.xlsx"), format!("/respond/{token}/sheet"));
    let sections = view
        .paper
        .content
        .sections
        .iter()
        .map(|section| (section.id.clone(), pick(&section.ja, &section.en)))
        .collect::<Vec<_>>();
    let share = view.section.is_empty().then(|| {
        view! {
            <Folded title=tr!(respond.share)>
                <ActionForm action=desk.share attr:class="d-form" attr:data-kind="inline">
                    <p>{tr!(respond.share_text)}</p>
                    <input type="hidden" name="token" value=desk.token.get_value()/>
                    <Pick name="section" label=tr!(respond.section) options=sections/>
                    <Line name="name" label=tr!(paper.to_name) required=true longest=100/>
                    <Line name="email" label=tr!(paper.to_email) kind="email" longest=254/>
                    <button class="d-button" data-kind="secondary">{tr!(respond.share)}</button>
                </ActionForm>
            </Folded>
        }
    });
    view! {
        <p>{tr!(respond.how)}</p>
        <Folded title=tr!(respond.excel)>
            <p>{tr!(respond.excel_text)}</p>
            <p><a class="d-button" data-kind="secondary" rel="external" href=sheet>{tr!(respond.excel_out)}</a></p>
            <form class="d-form" data-kind="inline" method="post" action=back enctype="multipart/form-data">
                <label class="d-field"><span class="d-field__label">{tr!(respond.excel_in)}</span><input class="d-field__input" type="file" name="file" accept=".xlsx" required=true/></label>
                <button class="d-button" data-kind="secondary">{tr!(respond.excel_do)}</button>
            </form>
        </Folded>
        {share}
    }
    .into_any()
}

/// Hands in once every required question has an answer; until then says which one has none.
#[component]
pub fn Finishing(content: Content) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let content = StoredValue::new(content);
    let open =
        Memo::new(move |_| desk.texts.with(|texts| content.with_value(|content| unanswered(content, texts))));
    let left = move || {
        let ids = open.get();
        (!ids.is_empty()).then(|| {
            let rows = ids
                .into_iter()
                .take(5)
                .map(|id| {
                    let name =
                        content.with_value(|content| content.question(&id).map(|one| pick(&one.ja, &one.en)));
                    view! { <li><a href=format!("#{id}")>{name}</a></li> }
                })
                .collect_view();
            view! { <p>{tr!(respond.left)}</p> <ul>{rows}</ul> }
        })
    };
    view! {
        <section class="d-gate" aria-labelledby="finish-title">
            <h2 class="d-section__title" id="finish-title">{tr!(respond.finish)}</h2>
            {left}
            <ActionForm action=desk.finish>
                <input type="hidden" name="token" value=desk.token.get_value()/>
                <button class="d-button" name="act" value="submit">{tr!(respond.submit)}</button>
            </ActionForm>
            <Folded title=tr!(respond.refuse)>
                <ActionForm action=desk.finish attr:class="d-form" attr:data-kind="inline">
                    <p>{tr!(respond.refuse_text)}</p>
                    <input type="hidden" name="token" value=desk.token.get_value()/>
                    <Line name="reason" label=tr!(record.reason) rows=3 required=true longest=2000/>
                    <button class="d-button" data-kind="secondary" name="act" value="refuse">{tr!(respond.refuse)}</button>
                </ActionForm>
            </Folded>
        </section>
    }
    .into_any()
}
