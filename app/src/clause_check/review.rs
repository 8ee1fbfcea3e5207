//! The review of one contract: the page at the left, the twelve items at the right.

use leptos::ev::keydown;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use register::access::Action;
use register::clause_check::{CheckView, ReviewInput};
use register::policy::Demand;

use super::api::{self, Assign, Comment, LookAgain, Review, ReviewView};
use super::desk::{Acts, Head, Help, Remarks};
use super::item::ItemPanel;
use super::passage::{Passage, PassageAsk, PassageView};
use super::transcript::Transcribing;
use crate::components::page::PageHead;
use crate::components::parts::{Notice, Tier, loaded};
use crate::components::verdict::{AdverseFlag, VerdictBadge};
use crate::error::{AppError, Result};
use crate::label;
use crate::session::Viewer;
use crate::text::{pick_any, tr};

/// What the keys act on: the item in view and its neighbours.
#[derive(Clone, Debug, Default, PartialEq)]
struct Place {
    next: String,
    previous: String,
    confirm: Option<ReviewInput>,
}

/// `/contracts/:id/review`
#[component]
pub fn ReviewPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let viewer = expect_context::<Viewer>();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let ask = Memo::new(move |_| PassageAsk::of(id.get(), &query.read()));
    let action = ServerAction::<Review>::new();
    let acts = Transcribing::new();
    let desk = Acts {
        assign: ServerAction::<Assign>::new(),
        comment: ServerAction::<Comment>::new(),
        again: ServerAction::<LookAgain>::new(),
        help: RwSignal::new(false),
    };
    let review =
        Resource::new(move || (id.get(), action.version().get(), desk.version()), |(id, _, _)| api::find(id));
    let moved = Memo::new(move |_| query.read().get("moved").is_some());
    let passage = Resource::new(
        move || (ask.get(), acts.version()),
        |(ask, _)| async move {
            match api::page(ask).await {
                // A contract without documents is no error here.
                Err(AppError::NotFound) => Ok(None),
                other => other.map(Some),
            }
        },
    );
    // A changed text is judged anew; what is shown follows when that is done.
    let changed = Callback::new(move |()| {
        #[cfg(feature = "hydrate")]
        if let Some(Ok(Some(shown))) = passage.get_untracked() {
            crate::contract::follow::follow(&shown.document_id, move |progress| {
                let text =
                    progress.pages().map(|(done, all)| tr!(stage.ocr_progress, done = done, all = all));
                acts.reading.set(text);
                if progress.ended() {
                    review.refetch();
                    passage.refetch();
                }
            });
        }
    });
    Effect::new(move |before: Option<usize>| {
        let version = acts.version();
        if before.is_some_and(|before| before != version) {
            acts.settle(passage.get_untracked().and_then(Result::ok).flatten().as_ref());
            changed.run(());
        }
        version
    });
    let place = RwSignal::new(Place::default());
    listen(place, action, desk.help);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if passage.get().is_some() {
            let asked = ask.get_untracked().page.is_some();
            // After the page has been drawn.
            set_timeout(move || super::passage::show_mark(asked), std::time::Duration::from_millis(60));
        }
    });
    view! {
        <div class="d-page" data-width="full">
            {loaded(review, move |view: ReviewView| {
                let contract = view.contract.clone();
                let above = vec![
                    ("/contracts".to_owned(), tr!(nav.contracts)),
                    (format!("/contracts/{}", contract.id), contract.title.clone()),
                ];
                let documents: Vec<_> = view.documents.iter().map(|document| (document.id.clone(), document.name.clone())).collect();
                view! {
                    <PageHead title=tr!(review.title) above=above>
                        <span class="d-quiet">{pick_any(contract.party_name, contract.party_name_en.as_ref()).unwrap_or_else(|| tr!(contract.no_party))}</span>
                        <Tier tier=contract.tier/>
                    </PageHead>
                    <Help open=desk.help/>
                    <div class="d-review">
                        <section class="d-passage" aria-label=tr!(review.text)>
                            <Transition fallback=|| ()>
                                {move || {
                                    let documents = documents.clone();
                                    Suspend::new(async move { show(passage.await, ask.get_untracked(), documents, acts, changed) })
                                }}
                            </Transition>
                        </section>
                        <section class="d-items" aria-label=tr!(contract.items)>
                            <Transition fallback=|| ()>
                                {move || {
                                    let view = view.clone();
                                    let ask = ask.get();
                                    Suspend::new(async move {
                                        let may = viewer.may(Action::FindingReview).await;
                                        let item = passage.await.ok().flatten().and_then(|passage| passage.item);
                                        items(view, ask, item, Hands { may, action, place, desk }, moved.get_untracked())
                                    })
                                }}
                            </Transition>
                        </section>
                    </div>
                }
            })}
        </div>
    }
    .into_any()
}

fn show(
    passage: Result<Option<Passage>>,
    ask: PassageAsk,
    documents: Vec<(String, String)>,
    acts: Transcribing,
    changed: Callback<()>,
) -> AnyView {
    match passage {
        Ok(passage) => {
            let item = passage.as_ref().and_then(|passage| passage.item);
            view! { <PassageView passage=passage ask=PassageAsk { item, ..ask } documents=documents acts=acts unlocked=changed/> }
                .into_any()
        }
        Err(error) => view! { <crate::components::error_view::ErrorView error=error/> }.into_any(),
    }
}

/// With what a person works on the items.
struct Hands {
    may: bool,
    action: ServerAction<Review>,
    place: RwSignal<Place>,
    desk: Acts,
}

fn items(view: ReviewView, ask: PassageAsk, item: Option<u8>, hands: Hands, moved: bool) -> AnyView {
    let Hands { may, action, place, desk } = hands;
    let Some(check) = view.check.clone() else {
        return view! { <Notice kind="info" title=tr!(contract.unchecked)><p>{tr!(contract.checking_text)}</p></Notice> }.into_any();
    };
    let item = ask.item.or(item);
    place.set(place_of(&check, &ask, item, may));
    let head =
        view! { <Progress check=check.clone()/> <Head view=view.clone() acts=desk may=may moved=moved/> };
    let documents: Vec<_> = check
        .documents
        .iter()
        .map(|id| {
            let name = view
                .documents
                .iter()
                .find(|document| document.id == *id)
                .map(|document| document.name.clone());
            (id.clone(), name.unwrap_or_default())
        })
        .collect();
    let changed: Vec<u8> = view.desk.moved.iter().map(|one| one.item).collect();
    let rows = check.items.into_iter().filter(|entry| !moved || changed.contains(&entry.finding.item)).map(|entry| {
        let number = entry.finding.item;
        let open = item == Some(number);
        let required = entry.demand == Demand::Required;
        let gap = required && (entry.verdict() != clauses::Verdict::Stated || entry.beyond().next().is_some());
        let remarks: Vec<_> = view.desk.comments.iter().filter(|one| one.item == i64::from(number)).cloned().collect();
        let talked = remarks.len();
        let href = PassageAsk { item: Some(number), ..ask.kept() }.href();
        let text = view.texts.iter().find(|text| text.item == number).cloned();
        let row = view! {
            <a class="d-items__row" href=href aria-current=open.then_some("true") data-noscroll="">
                <span class="d-items__number">{number}</span>
                <span class="d-items__title">{label::item(number)} {required.then(|| view! { " " <span class="d-demand" data-demand="required">{label::demand(Demand::Required)}</span> })}</span>
                <span class="d-items__verdict">
                    {entry.adverse().then(|| view! { <AdverseFlag/> })}
                    {(entry.beyond().next().is_some()).then(|| view! { <span class="d-badge" data-kind="failed">{tr!(value.beyond_short)}</span> })}
                    <VerdictBadge verdict=entry.verdict() small=true/>
                    {(talked > 0).then(|| view! { <span class="d-quiet" title=tr!(review.comments)>"✎"{talked}<span class="d-hidden">{tr!(review.comments)}</span></span> })}
                    {entry.review.is_some().then(|| view! { <span class="d-items__reviewed" title=tr!(review.done)>"✓"<span class="d-hidden">{tr!(review.done)}</span></span> })}
                </span>
            </a>
        };
        let panel = open.then(|| view! {
            <ItemPanel entry=entry text=text ask=ask.clone() documents=documents.clone() may=may action=action/>
            <Remarks contract_id=ask.contract_id.clone() item=number remarks=remarks acts=desk may=may/>
        });
        view! { <li class="d-items__item" data-open=open.then_some("") data-gap=gap.then_some("")>{row} {panel}</li> }
    }).collect_view();
    view! {
        {head}
        <ol class="d-items__list">{rows}</ol>
        <p class="d-items__keys d-quiet">{tr!(review.keys)}</p>
    }
    .into_any()
}

#[component]
fn Progress(check: CheckView) -> impl IntoView {
    let done = check.items.iter().filter(|item| item.review.is_some()).count();
    view! {
        <p class="d-items__progress">
            {tr!(review.progress, done = done, all = check.items.len())}
            <span class="d-quiet">" "{check.pack_id}" "{check.pack_version}</span>
        </p>
    }
    .into_any()
}

fn place_of(check: &CheckView, ask: &PassageAsk, item: Option<u8>, may: bool) -> Place {
    let at = |offset: usize| {
        let index = check.items.iter().position(|entry| Some(entry.finding.item) == item).unwrap_or(0);
        let other =
            check.items.get((index + offset) % check.items.len().max(1)).map(|entry| entry.finding.item);
        PassageAsk { item: other, ..ask.kept() }.href()
    };
    let current = check.items.iter().find(|entry| Some(entry.finding.item) == item).filter(|_| may);
    Place {
        next: at(1),
        previous: at(check.items.len().saturating_sub(1)),
        confirm: current.map(|entry| ReviewInput {
            contract_id: ask.contract_id.clone(),
            item: entry.finding.item,
            verdict: entry.finding.verdict,
            reason: String::new(),
            adverse: String::new(),
        }),
    }
}

/// j and k: next and previous item; y: confirm the machine's verdict; c, m, a: change, comment, adverse; ?: the keys. Never
/// while something is typed.
fn listen(place: RwSignal<Place>, action: ServerAction<Review>, help: RwSignal<bool>) {
    let navigate = use_navigate();
    Effect::new(move |_| {
        let navigate = navigate.clone();
        let handle = window_event_listener(keydown, move |event| {
            #[cfg(feature = "hydrate")]
            if crate::keys::typing(&event) {
                return;
            }
            let options = || NavigateOptions { scroll: false, ..NavigateOptions::default() };
            let now = place.get_untracked();
            match event.key().as_str() {
                "j" | "n" if !now.next.is_empty() => navigate(&now.next, options()),
                "k" | "p" if !now.previous.is_empty() => navigate(&now.previous, options()),
                "y" => {
                    if let Some(input) = now.confirm {
                        action.dispatch(Review { input });
                    }
                }
                "?" => help.update(|open| *open = !*open),
                "Escape" => help.set(false),
                #[cfg(feature = "hydrate")]
                key @ ("c" | "m" | "a") => {
                    event.prevent_default();
                    super::desk::open_form(key);
                }
                _ => {}
            }
        });
        on_cleanup(move || handle.remove());
    });
}
