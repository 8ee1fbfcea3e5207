//! Everything that can be done on the page of a case: held above what is read anew, so that answers stay in view.

use leptos::prelude::*;

use super::api::{
    AddCondition, AddFinding, CloseFinding, Conclude, Decide, DecideException, Except, MeetCondition,
    Outlook, Seen, Step,
};
use crate::components::field::{NotSaved, Outcome};
use crate::error::{AppError, Result};
use crate::questionnaire::api::SendOut;

/// The actions of the page.
#[derive(Clone, Copy)]
pub struct Acts {
    pub step: ServerAction<Step>,
    pub decide: ServerAction<Decide>,
    pub except: ServerAction<Except>,
    pub decide_exception: ServerAction<DecideException>,
    pub conclude: ServerAction<Conclude>,
    pub seen: ServerAction<Seen>,
    pub add_finding: ServerAction<AddFinding>,
    pub close_finding: ServerAction<CloseFinding>,
    pub add_condition: ServerAction<AddCondition>,
    pub meet_condition: ServerAction<MeetCondition>,
    pub outlook: ServerAction<Outlook>,
    pub send: ServerAction<SendOut>,
}

impl Acts {
    /// For the page and everything in it.
    pub fn of_page() -> Self {
        let acts = Self {
            step: ServerAction::new(),
            decide: ServerAction::new(),
            except: ServerAction::new(),
            decide_exception: ServerAction::new(),
            conclude: ServerAction::new(),
            seen: ServerAction::new(),
            add_finding: ServerAction::new(),
            close_finding: ServerAction::new(),
            add_condition: ServerAction::new(),
            meet_condition: ServerAction::new(),
            outlook: ServerAction::new(),
            send: ServerAction::new(),
        };
        provide_context(acts);
        for answer in acts.answers() {
            crate::record::fresh::after(move || matches!(answer.get(), Some(Ok(()))));
        }
        acts
    }

    /// What each was answered: nothing yet, well, or an error.
    fn answers(self) -> Vec<Signal<Option<Result<()>>>> {
        macro_rules! of {
            ($($action:ident),+) => {
                vec![$({
                    let value = self.$action.value();
                    Signal::derive(move || value.with(|answer| answer.as_ref().map(|answer| answer.as_ref().map(drop).map_err(Clone::clone))))
                }),+]
            };
        }
        of!(
            step,
            decide,
            except,
            decide_exception,
            conclude,
            seen,
            add_finding,
            close_finding,
            add_condition,
            meet_condition,
            outlook,
            send
        )
    }

    /// The error of one action, for its fields.
    pub fn outcome<S>(action: ServerAction<S>) -> Outcome
    where
        S: server_fn::ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
        S::Output: Clone + Send + Sync + 'static,
    {
        let value = action.value();
        Signal::derive(move || {
            value.with(|answer| answer.as_ref().and_then(|answer| answer.as_ref().err().cloned()))
        })
    }
}

/// What went wrong with the last attempt, above everything.
#[component]
pub fn Wrong(acts: Acts) -> impl IntoView {
    let answers = acts.answers();
    let views = answers
        .into_iter()
        .map(|answer| {
            let outcome: Outcome = Signal::derive(move || answer.get().and_then(Result::err));
            view! { <NotSaved outcome=outcome/> }
        })
        .collect_view();
    view! { {views} }.into_any()
}
