// Thirty contracts arrive by mail: what was read is confirmed with a key, the clauses reviewed, a gap worked on, the memo written.
import { readFileSync } from "node:fs";
import { accessible, expect, found, test } from "../fixtures.ts";

const contract = (number: number, party: string, extra: string) => `<html lang="ja"><style>body { font-family: "Noto Sans CJK JP", sans-serif; font-size: 11pt; line-height: 1.8 }</style>
<h1>業務委託基本契約書（第${number}号）</h1>
<p>株式会社みなと銀行（以下「甲」という。）と${party}（以下「乙」という。）は、次のとおり契約を締結する。</p>
<p>第1条（委託）甲は、乙に情報システムの運用業務を委託し、乙はこれを受託する。</p>
<p>第2条（再委託）乙は、甲の書面による事前の承諾なく、本業務を第三者に再委託してはならない。</p>
<p>第3条（事故の報告）乙は、情報の漏えいその他の事故が発生したときは、直ちに、遅くとも72時間以内に甲に報告し、原因の調査及び再発防止に協力しなければならない。</p>
<p>第4条（有効期間）本契約の有効期間は、2026年4月1日から2027年3月31日までとする。ただし、期間満了の3か月前までに甲又は乙から書面による申出がないときは、本契約は1年間自動的に更新されるものとする。${extra}</p></html>`;

test("from thirty contracts in the mail to a memo", async ({ page, server, context }) => {
  test.setTimeout(240_000);
  await found(page, server);
  await page.goto(`${server.url}/parties/new`);
  await page.locator("[name='values[name_ja]']").fill("北浜システム株式会社");
  await page.getByRole("button", { name: "保存する" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("北浜システム");

  const paper = await context.newPage();
  const files: { name: string; mimeType: string; buffer: Buffer }[] = [];
  for (let number = 1; number <= 30; number += 1) {
    const party = number === 1 ? "株式会社北浜システム" : `第${number}データサービス株式会社`;
    await paper.setContent(contract(number, party, ""));
    files.push({ name: `契約${String(number).padStart(2, "0")}.pdf`, mimeType: "application/pdf", buffer: await paper.pdf({ format: "A4" }) });
  }
  await paper.close();
  await page.goto(`${server.url}/upload`);
  await expect(page.locator("form.d-upload button[type=submit]")).toBeHidden();
  await page.locator("input[type=file]").setInputFiles(files);
  await expect(page.locator(".d-queue__row[data-stage=done]")).toHaveCount(30, { timeout: 150_000 });

  // Nothing is filed yet; one key confirms what is certain, the unknown party stays open.
  await page.goto(`${server.url}/intake`);
  await expect(page.locator(".d-tabs__tab").first()).toContainText("30");
  await accessible(page);
  const row = page.locator(".d-intake__row").filter({ hasText: "北浜システム株式会社" });
  await expect(row).toContainText("名称が一致");
  await expect(row.locator("input[name='values[ends_on]']")).toHaveValue("2027-03-31");
  await row.focus();
  await page.keyboard.press("y");
  await expect(row).toContainText("確定しました");
  const unknown = page.locator(".d-intake__row:not([data-settled])").first();
  await expect(unknown).toContainText("一致する取引先がありません");
  await unknown.focus();
  await page.keyboard.press("y");
  await expect(unknown.locator("input[name=new_party]")).toBeFocused();
  await row.getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("業務委託基本契約書（第1号）");

  // Review with single keys; 72 hours are more than the policy wants.
  await page.getByRole("link", { name: "条項を確認する" }).click();
  await page.locator(".d-items__row").nth(5).click();
  await expect(page.locator(".d-values")).toContainText("72 時間");
  await expect(page.locator(".d-values")).toContainText("方針の 24 時間");
  await accessible(page);
  await page.keyboard.press("y");
  await expect(page.locator(".d-items__row").nth(5)).toContainText("✓");
  await page.keyboard.press("j");
  await expect(page).toHaveURL(/item=7/);
  await page.keyboard.press("?");
  await expect(page.getByText("キー操作", { exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("m");
  await page.keyboard.type("次回の交渉で診断報告を求める");
  await page.getByRole("button", { name: "コメントを残す" }).click();
  await expect(page.locator("[data-form=comment]")).toContainText("次回の交渉で診断報告を求める");

  // The gap: what is done about it, and what the other side said.
  await page.goto(`${server.url}/gaps?item=2`);
  await accessible(page);
  await page.getByRole("link", { name: /監査権限/ }).first().click();
  await page.locator("select[name='input[way]']").selectOption("accept");
  await page.getByRole("button", { name: "対応を保存する" }).click();
  await expect(page.locator("main")).toContainText("保存していません");
  await page.locator("select[name='input[way]']").selectOption("negotiate");
  await page.locator("input[name='input[due_on]']").fill("2027-01-31");
  await page.getByRole("button", { name: "対応を保存する" }).click();
  await expect(page.locator(".d-facts").first()).toContainText("対応中");
  await page.locator("textarea[name=words]").fill("書面監査なら受け入れる");
  await page.locator("select[name=answer]").selectOption("partly");
  await page.getByRole("button", { name: "回答を記録する" }).click();
  await expect(page.locator(".d-history")).toContainText("書面監査なら受け入れる");
  await accessible(page);

  // The memo, with the contract's own names.
  await page.locator(".d-breadcrumb a").last().click();
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "日本語（Markdown）" }).click();
  const memo = readFileSync((await (await waiting).path()) ?? "", "utf8");
  for (const words of ["監査権限", "甲は、", "書面監査なら受け入れる", "費用に関する協議"]) expect(memo).toContain(words);

  // The deadline is in the calendar, and everything can be reached from the field at the top.
  await page.goto(`${server.url}/calendar?month=2026-12`);
  await expect(page.locator("main")).toContainText("更新拒絶・解約の予告期限");
  await accessible(page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("北浜");
  const hit = page.locator(".d-palette__hit").first();
  await expect(hit).toContainText("北浜システム");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/parties\//);
});

for (const width of [1440, 390]) {
  test(`the desk fits a screen of ${width} pixels`, async ({ page, demo }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`${demo.url}/sign-in`);
    await page.locator("input[name=email]").fill("demo@daicho.example");
    await page.locator("input[name=password]").fill("minato-no-daicho-2026");
    await page.locator("form[action='/sign-in'] button[type=submit]").click();
    for (const path of ["/intake?show=all", "/gaps", "/obligations", "/calendar", "/heatmap?show=gap"]) {
      await page.goto(`${demo.url}${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow, path).toBeLessThanOrEqual(0);
      await accessible(page);
    }
  });
}
