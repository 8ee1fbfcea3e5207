//! Questionnaires on our side: sending, reviewing, and the editor of templates.

pub mod api;
mod edit;
mod links;
mod review;
pub mod sent;
mod template;

pub use review::ReviewPage;
pub use template::{TemplatePage, TemplatesPage};
