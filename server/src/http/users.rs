//! The review of accounts as a file.

use axum::extract::{Extension, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use register::access::{Action, Session};
use register::calendar::{jst_date, jst_minute};
use register::exchange::table::{CellKind, Table};
use register::user::account::AccountState;
use register::user::review::{self, ReviewRow};

use super::failure::Failure;
use super::outgoing::attached;
use super::report::{japanese, not_found, pick, written};
use crate::services::Services;

/// `GET /users/files/review.csv`, `review.xlsx`, `review.cp932.csv`: every account with its last review.
pub async fn review(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let grant = session.require(Action::UserReview)?;
    let Some(("review", format)) = file.split_once('.') else { return Err(not_found()) };
    let mut tx = services.db.read(&grant).await?;
    let rows = review::store::rows(&mut tx).await?;
    let today = jst_date(tx.at());
    drop(tx);
    let table = table(&rows, &today, japanese(&headers));
    let (kind, bytes) = written(format, table).await?;
    let mut tx = services.db.begin(&grant).await?;
    review::store::note_report(&mut tx, &file, rows.len()).await?;
    tx.commit().await?;
    attached(&file, kind, bytes)
}

fn table(rows: &[ReviewRow], today: &str, japanese: bool) -> Table {
    let heads = [
        (("氏名", "Name"), CellKind::Text),
        (("メールアドレス", "Mail"), CellKind::Text),
        (("役割", "Roles"), CellKind::Text),
        (("部署", "Department"), CellKind::Text),
        (("状態", "State"), CellKind::Text),
        (("登録日", "Created"), CellKind::Date),
        (("最後のサインイン", "Last sign-in"), CellKind::Text),
        (("90日以上利用なし", "Unused for 90 days"), CellKind::Text),
        (("最後の棚卸し", "Last review"), CellKind::Text),
        (("確認した人", "Reviewed by"), CellKind::Text),
        (("棚卸し期限", "Review by"), CellKind::Date),
        (("期限到来", "Due"), CellKind::Text),
        (("作成日", "As of"), CellKind::Date),
    ];
    let mark = |yes: bool| pick(japanese, if yes { ("はい", "yes") } else { ("いいえ", "no") });
    let time = |at: Option<i64>| at.map(jst_minute).unwrap_or_default();
    let rows = rows
        .iter()
        .map(|row| {
            let account = &row.account;
            let state = match account.state {
                AccountState::Active => ("利用中", "Active"),
                AccountState::Invited => ("招待中", "Invited"),
                AccountState::Closed => ("停止", "Closed"),
            };
            let roles: Vec<&str> = account.roles.iter().map(|role| role.code()).collect();
            vec![
                account.name.clone(),
                account.email.clone(),
                roles.join(" "),
                account.department.clone().unwrap_or_default(),
                pick(japanese, state),
                jst_date(account.created_at),
                time(account.last_sign_in_at),
                mark(row.unused),
                time(account.reviewed_at),
                account.reviewer_name.clone().unwrap_or_default(),
                row.due_on.clone(),
                mark(row.is_due),
                today.to_owned(),
            ]
        })
        .collect();
    let columns = heads.into_iter().map(|(head, kind)| (pick(japanese, head), kind)).collect();
    Table { name: pick(japanese, ("利用者の棚卸し", "Review of accounts")), columns, rows }
}
