//! Writes a confirmed file into the register.

use register::access::{Action, system};
use register::exchange::plan::plan;
use register::exchange::report::{Fault, Group, Report};
use register::exchange::store::{Stopped, apply, draft, fingerprint, known};
use register::job::{Claim, finish};
use register::{Error, Tx};
use serde_json::json;

use crate::services::Services;

/// Rows of each sort that the result shows.
const SHOWN: usize = 100;

/// Writes what the person has confirmed, in one transaction with the end of the job; when the register has changed
/// since, or refuses a row, nothing is written and the result says why.
pub async fn run(services: &Services, claim: &Claim, id: &str) -> anyhow::Result<()> {
    let mut tx = services.db.read(&super::grant()).await?;
    let book = draft::workbook(&mut tx, id).await?;
    let confirmed = draft::confirmed(&mut tx, id).await;
    drop(tx);
    let (draft, grant) = match confirmed {
        Ok(confirmed) => confirmed,
        // Whoever confirmed it may not import any more.
        Err(Error::Refused(_)) => {
            return end(services, claim, id, stopped_report("not_yours", "", 0, "")).await;
        }
        Err(error) => return Err(error.into()),
    };
    let mut tx = services.db.begin(&grant).await?;
    let records = known(&mut tx, &draft.import).await?;
    let (roles, import) = (grant.roles().to_vec(), draft.import.clone());
    let plan = tokio::task::spawn_blocking(move || plan(&book, &import, &records, &roles)).await?;
    let japanese = true;
    let mut report = Report::of(&plan, SHOWN, japanese);
    if !plan.sound() || fingerprint(&plan)? != draft.fingerprint {
        drop(tx);
        if plan.sound() {
            report = stopped_report("register_changed", "", 0, "");
        }
        return end(services, claim, id, report).await;
    }
    let source = json!({ "import": id, "file": draft.file_name, "sha256": draft.content_hash });
    let total = plan.rows.len();
    services.progress.set(id, 0, total);
    let outcome = apply(&mut tx, &plan, &source, |done| services.progress.set(id, done, total)).await;
    services.progress.forget(id);
    match outcome {
        Ok(()) => {
            done(&mut tx, claim, id, &report).await?;
            tx.commit().await?;
            Ok(())
        }
        Err(Stopped { sheet, row, error: Error::Invalid(fields), .. }) => {
            drop(tx);
            let first = fields.first();
            let (field, code) =
                first.map_or(("", "invalid"), |error| (error.field.as_str(), error.code.as_str()));
            end(services, claim, id, stopped_report(code, &sheet, row, field)).await
        }
        Err(Stopped {
            sheet, row, error: Error::Stale(_) | Error::Conflict(_) | Error::NotFound(_), ..
        }) => {
            drop(tx);
            end(services, claim, id, stopped_report("stale", &sheet, row, "")).await
        }
        Err(Stopped { error, .. }) => Err(error.into()),
    }
}

async fn done(tx: &mut Tx, claim: &Claim, id: &str, report: &Report) -> register::Result<()> {
    draft::settle(tx, id, true, report).await?;
    finish(tx, claim).await
}

/// Ends the job with nothing written.
async fn end(services: &Services, claim: &Claim, id: &str, report: Report) -> anyhow::Result<()> {
    let mut tx = services.db.begin(&system("worker", Action::SystemOperate)).await?;
    draft::settle(&mut tx, id, false, &report).await?;
    finish(&mut tx, claim).await?;
    tx.commit().await?;
    Ok(())
}

/// A report with one mistake, which only showed when the row was written.
pub fn stopped_report(code: &str, sheet: &str, row: usize, field: &str) -> Report {
    let fault = Fault {
        sheet: sheet.to_owned(),
        row,
        column: String::new(),
        kind: register::catalogue::Kind::Party,
        field: field.to_owned(),
        code: code.to_owned(),
        text: String::new(),
    };
    let group = Group {
        sheet: fault.sheet.clone(),
        column: String::new(),
        kind: fault.kind,
        field: fault.field.clone(),
        code: fault.code.clone(),
        count: 1,
        row,
        text: String::new(),
    };
    Report { wrong: 1, faults: vec![fault], groups: vec![group], ..Report::default() }
}
