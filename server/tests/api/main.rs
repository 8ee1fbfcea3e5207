//! The whole server inside one process: requests go through the real router, jobs through the real worker.

mod functions;
mod headers;
mod origin;
mod permissions;
mod pipeline;
mod sign_in;
mod support;
mod upload;
