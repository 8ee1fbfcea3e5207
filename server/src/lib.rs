//! The process: command line, configuration, HTTP, worker, PDF child.

pub mod backup;
pub mod checkpoint;
pub mod command;
pub mod config;
pub mod demo;
pub mod exchange;
pub mod files;
pub mod http;
pub mod job;
pub mod key_file;
pub mod keys;
pub mod language;
pub mod mail;
pub mod memo;
pub mod ocr;
pub mod password;
pub mod pdf;
pub mod pictures;
pub mod provider;
pub mod report;
pub mod second;
pub mod services;
pub mod watch;
pub mod worker;
