//! Engagements (取引・サービス).

pub mod detail;
