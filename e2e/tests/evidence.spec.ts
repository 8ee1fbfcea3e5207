// Evidence with its file, an incident that leads to an assessment, and the record of a decision to keep.
import { readFileSync } from "node:fs";
import { call, colleague, record, vendor } from "../case.ts";
import { accessible, expect, fixture, found, test } from "../fixtures.ts";

test("evidence brings its file, an incident leads to a case, the record is a PDF", async ({ page, server, browser }) => {
  test.setTimeout(180_000);
  await found(page, server);
  const engagement = await vendor(page, server);
  await page.goto(`${server.url}/engagements/${engagement}`);
  const party = (await page.locator("a[href^='/parties/']").first().getAttribute("href"))?.split("/").pop() ?? "";

  // Evidence: a file that may be kept, and one that may not.
  await record(page, server, "evidence", {
    party_id: party, kind: "soc2_type2", title: "SOC2報告書", period_to: "2026-09-30", opinion: "qualified",
  });
  await page.goto(`${server.url}/records/evidence`);
  await page.getByRole("link", { name: "SOC2報告書" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("SOC2報告書");
  const files = page.locator("#files");
  await expect(files).toContainText("ファイルはありません。");
  await files.locator("input[type=file]").setInputFiles({ name: "報告書.html", mimeType: "text/html", buffer: Buffer.from("<script>") });
  await files.getByRole("button", { name: "添付する" }).click();
  await expect(files).toContainText("この種類のファイルは添付できません。");
  await accessible(page);
  await files.locator("input[type=file]").setInputFiles(fixture("ok-ja.pdf"));
  await files.getByRole("button", { name: "添付する" }).click();
  await expect(files.getByRole("link", { name: "ok-ja.pdf" })).toBeVisible();
  const kept = page.waitForEvent("download");
  await files.getByRole("link", { name: "ok-ja.pdf" }).click();
  expect(readFileSync(await (await kept).path())).toEqual(readFileSync(fixture("ok-ja.pdf")));

  // An incident of the party proposes an assessment; one is opened, the other put aside with a reason.
  for (const title of ["不正アクセス", "誤送信"]) {
    await record(page, server, "incident", { party_id: party, title, kind: "intrusion", severity: "high", state: "open" });
  }
  await page.goto(`${server.url}/assessments`);
  const proposals = page.locator("#proposals");
  await expect(proposals.locator("tbody tr")).toHaveCount(2);
  await accessible(page);
  const aside = proposals.locator("tbody tr").filter({ hasText: "誤送信" });
  await aside.getByText("見送る", { exact: true }).first().click();
  await aside.locator("[name=reason]").fill("この取引の情報を含まない");
  await aside.getByRole("button", { name: "見送る" }).click();
  await expect(proposals.locator("tbody tr")).toHaveCount(1);
  await proposals.getByRole("button", { name: "案件を起案する" }).click();
  await expect(page).toHaveURL(/\/assessments\/[0-9a-f-]{36}$/);
  await expect(page.locator("main")).toContainText("インシデント：不正アクセス");
  const id = page.url().split("/").pop() ?? "";

  // The record of the decision, in both languages, for whoever reads the case.
  const auditor = await colleague(browser, server, "auditor", ["internal_audit"]);
  await auditor.goto(`${server.url}/assessments/${id}`);
  for (const name of ["決裁記録（PDF）", "PDF：英語"]) {
    const waiting = auditor.waitForEvent("download");
    await auditor.getByRole("link", { name }).click();
    const bytes = readFileSync(await (await waiting).path());
    expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
  }
  await expect(auditor.getByRole("button", { name: "「固有リスク評価」へ進める" })).toHaveCount(0);

  // Beside the answers the reviewer sees what speaks for them.
  await page.getByRole("button", { name: "「固有リスク評価」へ進める" }).click();
  await page.getByRole("button", { name: "「質問票送付」へ進める" }).click();
  await expect(page.locator(".d-missing")).toContainText("質問票の送付");
  const form = page.locator("#questionnaires form");
  await form.locator("[name=name]").fill("回答 花子");
  await form.locator("[name=due_on]").fill("2027-01-31");
  await form.getByRole("button", { name: "リンクを発行する" }).click();
  await expect(page.locator("#new-link")).toBeVisible();
  await page.locator("#questionnaires th a").first().click();
  const panel = page.locator(".d-beside__panel");
  await expect(panel).toContainText("SOC2報告書");
  await expect(panel).toContainText("2027-09-30 まで有効");
  await expect(panel.getByRole("link", { name: "ok-ja.pdf" })).toBeVisible();
  await accessible(page);
  await call(page, server, "evidence/remove_file", { file: (await panel.getByRole("link", { name: "ok-ja.pdf" }).getAttribute("href"))?.split("/").pop() ?? "" });
  await page.reload();
  await expect(panel).toContainText("ファイルはありません。");
});
