//! The store on both databases: every scenario is written once and runs on SQLite and on PostgreSQL.
//!
//! PostgreSQL runs where `DAICHO_TEST_POSTGRES` names a server (`postgres://…`); each scenario gets a
//! database of its own there. In CI a missing server is a failure and not a silent gap.
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod access;
mod account;
mod annex;
mod assessment;
mod audit;
mod boards;
mod case_life;
mod clause_check;
mod contract;
mod desk;
mod document;
mod due;
mod exchange;
mod gap;
mod heat;
mod heatmap;
mod home;
mod inquiry;
mod intake;
mod job;
mod lifecycle;
mod lint;
mod listing;
mod mail;
mod obligation;
mod offboarding;
mod party;
mod policy;
mod property;
mod provider;
mod readiness;
mod record;
mod report;
mod respondent;
mod risk;
mod scale;
mod search;
mod second;
mod snapshot;
mod standing;
mod support;
mod token;
mod transcript;
mod user;
