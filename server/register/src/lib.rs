//! The third-party register: its objects, rules and permissions and, with feature `ssr`, their storage.
//!
//! Glossary (one word per concept, everywhere):
//!
//! | code | Japanese | meaning |
//! |---|---|---|
//! | `party` | 取引先 | a legal person, whatever its role |
//! | `engagement` | 取引・サービス | what a party provides to us |
//! | `kind` | 種類 | a kind of object, described in the catalogue |
//! | `record` | 記録 | one object of any kind |
//! | `contract` | 契約 | an agreement with a party |
//! | `document` | 契約文書 | one file of a contract |
//! | `clause_check` | 条項点検 | the judgement of a contract's documents against a pack |
//! | `finding` | 点検結果 | the answer for one item |
//! | `review` | 確認 | what a person decided about a finding |
//! | `intake` | 受付 | facts read from a contract, proposed for the ledger |
//! | `due` | 期日 | a date by which something has to happen |
//! | `gap` | 不足 | a required clause that is not stated, as work |
//! | `annex` | 別紙の依頼 | a paper that a contract refers to and nobody has, asked for |
//! | `obligation` | 義務 | a stated duty with a cadence or a limit |
//! | `concentration` | 集中リスク | how much hangs on one party, directly or through chains |
//! | `graph` | 依存関係図 | functions, engagements, parties and chains as a picture |
//! | `heat` | ヒートマップ | engagements and parties by tier, assurance and the dimensions of risk |
//! | `kpi` | 重要指標 | figures kept each day, judged by the policy |
//! | `lint` | 台帳点検 | what the register itself lacks or contradicts |
//! | `listing` | 一覧 | a list with its filters, order and columns |
//! | `evidence` | 証跡 | what a third party shows about itself, with its validity |
//! | `monitoring` | モニタリング | what is due, overdue or was never done |
//! | `inquiry` | 脆弱性の照会 | an advisory with the answers of third parties |
//! | `offboarding` | 終了処理 | what has to come to an end with an engagement |
//! | `mail` | メール | what goes out, in one queue |
//! | `user` | 利用者 | a person of the institution who signs in; as the administrator sees it, an account |
//! | `token` | 接続キー | with which another system talks to the register |
//! | `assessment` | 案件 | the life of an engagement, stage by stage, with gates |
//! | `approval` | 承認 | one step of the decision on a case, bound to what was seen |
//! | `exception` | 例外 | what a gate may be passed without, until a day |
//! | `questionnaire` | 質問票 | what a third party is asked, and answers |
//! | `readiness` | 対応状況 | the fifteen demands of guideline 2.6 with live figures |
//! | `report` | 経営報告 | what the register says on one day, for the board |
//! | `job` | 処理 | slow work with a lease |
//! | `snapshot` | 写し | the whole database as text |
//! | `audit` | 監査証跡 | append-only, hash-chained record of what happened |
//!
//! Without `ssr` the crate compiles for the browser: types and pure rules only.

pub mod access;
pub mod annex;
pub mod approval;
pub mod assessment;
pub mod audit;
pub mod calendar;
pub mod catalogue;
pub mod clause_check;
pub mod concentration;
pub mod contract;
pub mod document;
pub mod due;
pub mod engagement;
pub mod evidence;
pub mod exception;
pub mod exchange;
pub mod field;
pub mod finding;
pub mod gap;
pub mod graph;
pub mod heat;
pub mod home;
pub mod incident;
pub mod inquiry;
pub mod intake;
pub mod kpi;
pub mod lint;
pub mod mail;
pub mod monitoring;
pub mod obligation;
pub mod offboarding;
pub mod party;
pub mod policy;
pub mod questionnaire;
pub mod readiness;
pub mod record;
pub mod report;
pub mod risk;
pub mod search;
pub mod token;
pub mod user;

#[cfg(feature = "ssr")]
pub mod clock;
#[cfg(feature = "ssr")]
pub mod db;
#[cfg(feature = "ssr")]
pub mod error;
#[cfg(feature = "ssr")]
mod file;
#[cfg(feature = "ssr")]
pub mod ids;
#[cfg(feature = "ssr")]
pub mod job;
#[cfg(feature = "ssr")]
pub mod snapshot;

#[cfg(feature = "ssr")]
pub use {
    clock::Clock,
    db::{Db, Tx},
    error::{Error, Result},
    ids::Ids,
};
