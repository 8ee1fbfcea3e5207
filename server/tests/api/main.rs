//! The whole server inside one process: requests go through the real router, jobs through the real worker.
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod accounts;
mod bad_input;
mod case_bad_input;
mod case_files;
mod cases;
mod checkpoint;
mod demo;
mod desk;
mod functions;
mod headers;
mod json_api;
mod lifecycle;
mod lists;
mod origin;
mod permissions;
mod picture;
mod pipeline;
mod provider;
mod reach;
mod recognition;
mod respond;
mod risk;
mod schema;
mod second;
mod sign_in;
mod smtp;
mod support;
mod transcript;
mod unlock;
mod upload;
