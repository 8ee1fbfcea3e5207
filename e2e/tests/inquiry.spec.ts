// An inquiry to fifty parties by mail: ten answer, one in English, forty are silent; then it is closed.
import { record } from "../case.ts";
import { accessible, expect, found, test } from "../fixtures.ts";

test("an inquiry to fifty parties with ten answers", async ({ page, mailed, browser }) => {
  test.setTimeout(300_000);
  await found(page, mailed);
  for (let number = 0; number < 50; number += 1) {
    const name = String(number).padStart(2, "0");
    const party = await record(page, mailed, "party", { name_ja: `取引先${name}`, name_en: `Vendor ${name}`, country: "JP" });
    await record(page, mailed, "contact", { party_id: party, role: "security", name: "CSIRT", email: `csirt${name}@vendor.example` });
    await record(page, mailed, "engagement", {
      party_id: party, service_ja: `運用${name}`, function_ja: "遠隔接続", department: "事務部", kind: "outsourcing",
    });
  }
  await page.goto(`${mailed.url}/inquiries/new`);
  const fields = { title: "VPN装置の遠隔実行", advisory: "CVE-2026-12345", product: "ミナトVPN", due_on: "2199-12-31" };
  for (const [name, value] of Object.entries(fields)) await page.locator(`input[name='input[${name}]']`).fill(value);
  await page.locator("textarea[name='input[summary]']").fill("認証なしで操作されるおそれがあります。");
  await page.locator("textarea[name='input[summary_en]']").fill("It can be taken over without signing in.");
  await page.locator("form.d-form button[type=submit]").click();
  await expect(page).toHaveURL(/\/inquiries\/[0-9a-f-]+\?tier=1/);
  const board = page.url().split("?")[0];
  // Nobody has assessed them: they count as tier 1 and are all proposed.
  await expect(page.locator("input[name='parties[]']")).toHaveCount(50);
  await page.getByRole("button", { name: /選んだ相手を照会先に加える/ }).click();
  const rows = page.locator("section[aria-labelledby=recipients] tbody tr");
  await expect(rows).toHaveCount(50);
  await page.getByRole("button", { name: "未送付の相手に送る" }).click();
  const figure = (name: string) => page.locator(".d-figure").filter({ hasText: name }).locator(".d-figure__number");
  await expect(figure("未回答")).toHaveText("50");
  await expect.poll(() => mailed.mails.length, { timeout: 90_000 }).toBe(50);
  await accessible(page);

  const links = new Map(mailed.mails.map((mail) => [mail.to, mail.text.match(/\/answer\?key=[0-9a-f]{64}/)?.[0] ?? ""]));
  expect(new Set(links.values()).size, "every one has a link of their own").toBe(50);
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "ja-JP" });
  const phone = await context.newPage();
  for (let number = 0; number < 9; number += 1) {
    await phone.goto(`${mailed.url}${links.get(`csirt0${number}@vendor.example`)}`);
    await expect(phone.getByText("CVE-2026-12345")).toBeVisible();
    await expect(phone.getByText(`取引先0${number}`)).toBeVisible();
    const answer = number < 3 ? "影響あり" : number < 5 ? "調査中" : "影響なし";
    await phone.getByLabel(answer).check();
    if (number < 3) await phone.locator("#remediation_on").fill("2199-11-30");
    await phone.locator("#name").fill("佐藤");
    await phone.getByRole("button", { name: "回答する" }).click();
    await expect(phone.getByText("回答を受け付けました")).toBeVisible();
  }
  const abroad = await (await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "en-GB" })).newPage();
  await abroad.goto(`${mailed.url}${links.get("csirt09@vendor.example")}`);
  await expect(abroad.getByText("It can be taken over without signing in.")).toBeVisible();
  await accessible(abroad);
  await abroad.getByLabel("Not affected").check();
  await abroad.locator("#name").fill("Smith");
  await abroad.locator("form.d-form button[type=submit]").click();
  await expect(abroad).toHaveURL(/done=1/);

  await page.goto(board);
  for (const [name, count] of [["影響あり", "3"], ["調査中", "2"], ["影響なし", "5"], ["未回答", "40"]]) {
    await expect(figure(name)).toHaveText(count);
  }
  await expect(rows.first()).toContainText("2199-11-30");
  // Whoever was written to today is not written to again.
  await page.getByRole("button", { name: "未回答・調査中の相手に再送する" }).click();
  await expect(page.locator("section[aria-label=照会の操作]")).toContainText("保存していません");
  expect(mailed.mails.length).toBe(50);
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "報告書をExcelで出力" }).click();
  expect((await waiting).suggestedFilename()).toContain("report.xlsx");
  await page.getByText("照会を終える", { exact: true }).first().click();
  await page.locator("textarea[name=conclusion]").fill("3社が対応中。40社は未回答のまま終える。");
  await page.getByRole("button", { name: "照会を終える" }).click();
  await expect(page.getByText("40社は未回答のまま終える。")).toBeVisible();
  await expect(figure("未回答")).toHaveText("40");
  await accessible(page);
  await phone.goto(`${mailed.url}${links.get("csirt20@vendor.example")}`);
  await expect(phone.getByText("このリンクは使えません")).toBeVisible();
});
