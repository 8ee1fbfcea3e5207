//! The third party's page: one questionnaire behind a link, without an account, and nothing else of ours.

pub mod api;
mod item;
mod page;
mod tools;

pub use page::RespondPage;
