//! Small views that take data.

pub mod error_view;
pub mod field;
pub mod layout;
mod nav;
pub mod page;
pub mod parts;
pub mod query_form;
pub mod verdict;
