//! What a person sees and asks. Every page is rendered on the server and works without script for
//! reading and for plain forms; in the browser the same code takes over.

// Views nest deeply, and each element is a type around the others.
#![recursion_limit = "256"]

pub mod error;
mod evidence;
pub mod session;
pub mod text;

mod account;
mod annex;
mod assessment;
mod audit;
mod calendar;
mod clause_check;
mod components;
mod concentration;
mod contract;
mod door;
mod engagement;
mod exchange;
mod gap;
mod graph;
mod heat;
mod home;
mod incident;
mod inquiry;
mod intake;
#[cfg(feature = "hydrate")]
mod keys;
mod kpi;
mod label;
mod lint;
mod list;
mod monitoring;
mod obligation;
mod offboarding;
mod outbox;
mod party;
mod policy;
mod questionnaire;
mod readiness;
mod record;
mod report;
mod respond;
mod risk;
mod scenario;
mod search;
mod token;
mod upload;
mod user;

#[cfg(feature = "ssr")]
pub mod problem;
#[cfg(feature = "ssr")]
mod serve;
#[cfg(feature = "ssr")]
mod shell;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;
use register::catalogue::Kind;

use components::error_view::NotFound;
use components::layout::Frame;
use session::{Viewer, who};

#[cfg(feature = "ssr")]
pub use {
    serve::router,
    session::{Anchors, AreaFinder, Checkpoints, Passwords, Second, Store},
    shell::shell,
};

/// File names of the browser half and the style sheet, with their content's hash; empty without a front.
#[derive(Clone, Copy, Debug)]
pub struct Front {
    pub script: &'static str,
    pub wasm: &'static str,
    pub style: &'static str,
    pub icon: &'static str,
}

/// The application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Viewer(Resource::new(|| (), |()| who())));
    let product = text::tr!(product.name);
    view! {
        <Title formatter=move |title| format!("{title} | {product}")/>
        <Router>
            <Frame>
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=home::HomePage/>
                    <Route path=path!("/setup") view=door::SetupPage/>
                    <Route path=path!("/sign-in") view=door::SignInPage/>
                    <Route path=path!("/parties") view=list::page::PartiesPage/>
                    <Route path=path!("/engagements") view=list::page::EngagementsPage/>
                    <Route path=path!("/bulk/:kind") view=list::bulk::BulkPage/>
                    <Route path=path!("/lint") view=lint::LintPage/>
                    <Route path=path!("/policy") view=policy::PolicyPage/>
                    <Route path=path!("/policy/figures") view=policy::figures::FiguresPage/>
                    <Route path=path!("/parties/new") view=|| view! { <record::form::NewPage kind=Kind::Party/> }/>
                    <Route path=path!("/parties/:id") view=party::detail::PartyPage/>
                    <Route path=path!("/parties/:id/edit") view=|| view! { <record::form::EditPage kind=Kind::Party/> }/>
                    <Route path=path!("/parties/:id/engagements/new") view=|| view! { <record::form::NewPage kind=Kind::Engagement/> }/>
                    <Route path=path!("/engagements/:id") view=engagement::detail::EngagementPage/>
                    <Route path=path!("/engagements/:id/assess") view=assessment::NewCasePage/>
                    <Route path=path!("/assessments") view=assessment::AssessmentsPage/>
                    <Route path=path!("/assessments/:id") view=assessment::CasePage/>
                    <Route path=path!("/assessments/:id/record") view=assessment::RecordPage/>
                    <Route path=path!("/questionnaires/templates") view=questionnaire::TemplatesPage/>
                    <Route path=path!("/questionnaires/templates/:code") view=questionnaire::TemplatePage/>
                    <Route path=path!("/questionnaires/:id") view=questionnaire::ReviewPage/>
                    <Route path=path!("/respond/:token") view=respond::RespondPage/>
                    <Route path=path!("/engagements/:id/edit") view=|| view! { <record::form::EditPage kind=Kind::Engagement/> }/>
                    <Route path=path!("/records/:kind") view=list::page::AnyListPage/>
                    <Route path=path!("/records/:kind/new") view=|| view! { <record::form::NewPage/> }/>
                    <Route path=path!("/records/:kind/:id") view=record::page::RecordPage/>
                    <Route path=path!("/records/:kind/:id/edit") view=|| view! { <record::form::EditPage/> }/>
                    <Route path=path!("/contracts") view=contract::list::ContractListPage/>
                    <Route path=path!("/contracts/new") view=contract::edit::ContractNewPage/>
                    <Route path=path!("/contracts/:id") view=contract::detail::ContractPage/>
                    <Route path=path!("/contracts/:id/edit") view=contract::edit::ContractEditPage/>
                    <Route path=path!("/contracts/:id/review") view=clause_check::review::ReviewPage/>
                    <Route path=path!("/contracts/:id/compare") view=contract::compare::ComparePage/>
                    <Route path=path!("/upload") view=upload::UploadPage/>
                    <Route path=path!("/intake") view=intake::IntakePage/>
                    <Route path=path!("/gaps") view=gap::GapBoardPage/>
                    <Route path=path!("/gaps/:id") view=gap::detail::GapPage/>
                    <Route path=path!("/annexes") view=annex::AnnexesPage/>
                    <Route path=path!("/obligations") view=obligation::ObligationsPage/>
                    <Route path=path!("/calendar") view=calendar::CalendarPage/>
                    <Route path=path!("/imports") view=exchange::list::ImportListPage/>
                    <Route path=path!("/imports/:id") view=exchange::detail::ImportPage/>
                    <Route path=path!("/exports") view=exchange::export::ExportPage/>
                    <Route path=path!("/heatmap") view=clause_check::heatmap::HeatmapPage/>
                    <Route path=path!("/risk") view=heat::RiskPage/>
                    <Route path=path!("/risk/parties") view=heat::vendor::VendorPage/>
                    <Route path=path!("/scenarios") view=scenario::ScenarioPage/>
                    <Route path=path!("/reports") view=report::ReportListPage/>
                    <Route path=path!("/reports/:id") view=report::ReportPage/>
                    <Route path=path!("/readiness") view=readiness::ReadinessPage/>
                    <Route path=path!("/kpi") view=kpi::KpiPage/>
                    <Route path=path!("/dependencies") view=graph::GraphPage/>
                    <Route path=path!("/concentration") view=concentration::ConcentrationPage/>
                    <Route path=path!("/monitoring") view=monitoring::MonitoringPage/>
                    <Route path=path!("/incidents/:id") view=incident::IncidentPage/>
                    <Route path=path!("/inquiries") view=inquiry::InquiryListPage/>
                    <Route path=path!("/inquiries/new") view=inquiry::InquiryNewPage/>
                    <Route path=path!("/inquiries/:id") view=inquiry::InquiryPage/>
                    <Route path=path!("/answer") view=inquiry::answer::AnswerPage/>
                    <Route path=path!("/offboarding") view=offboarding::OffboardingListPage/>
                    <Route path=path!("/offboarding/new") view=offboarding::OffboardingNewPage/>
                    <Route path=path!("/offboarding/:id") view=offboarding::OffboardingPage/>
                    <Route path=path!("/outbox") view=outbox::OutboxPage/>
                    <Route path=path!("/search") view=search::SearchPage/>
                    <Route path=path!("/tokens") view=token::TokensPage/>
                    <Route path=path!("/users") view=user::UsersPage/>
                    <Route path=path!("/users/new") view=user::form::InvitePage/>
                    <Route path=path!("/users/review") view=user::review::ReviewPage/>
                    <Route path=path!("/users/:id") view=user::detail::UserPage/>
                    <Route path=path!("/account") view=account::AccountPage/>
                    <Route path=path!("/join") view=account::join::JoinPage/>
                    <Route path=path!("/sign-in/code") view=account::second::CodePage/>
                    <Route path=path!("/audit") view=audit::AuditPage/>
                </Routes>
            </Frame>
        </Router>
    }
    .into_any()
}

/// Takes the page over in the browser.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(App);
}
