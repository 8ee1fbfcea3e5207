// Procurement drops a contract, legal corrects a verdict, the risk team sees it in the heatmap.
import { accessible, expect, fixture, found, test } from "../fixtures.ts";

test("from an uploaded contract to a corrected verdict, the heatmap and a search hit", async ({ page, server }) => {
  await found(page, server);

  await page.goto(`${server.url}/parties/new`);
  await page.locator("[name='values[name_ja]']").fill("試験用システムズ株式会社");
  await page.getByRole("button", { name: "保存する" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("試験用システムズ");
  await accessible(page);

  await page.getByRole("main").getByRole("link", { name: "契約書をアップロード" }).first().click();
  await expect(page).toHaveURL(/\/upload\?party=/);
  await expect(page.locator("form.d-upload button[type=submit]")).toBeHidden();
  await page.locator("input[type=file]").setInputFiles(fixture("ok-ja.pdf"));
  const row = page.locator(".d-queue__row");
  await expect(row).toHaveAttribute("data-stage", "done", { timeout: 60_000 });
  await accessible(page);
  await row.getByRole("link").click();

  // The twelve items, with quote, page and article.
  await expect(page.locator(".d-items__row")).toHaveCount(12);
  const audit = page.locator(".d-items__row").nth(1);
  await expect(audit).toContainText("監査権限");
  await expect(audit).toContainText("明記");
  await audit.click();
  const quote = page.locator(".d-quote").filter({ hasText: "第10条第1項" });
  await expect(quote).toContainText("監査することができる");
  await expect(quote).toContainText("2 ページ");
  // On the page as it looks, and in its text.
  await expect(page.locator(".d-picture__mark[data-kind=quote] rect").first()).toBeVisible();
  await expect
    .poll(() => page.locator(".d-picture__image").evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(500);
  await accessible(page);
  await page.getByRole("link", { name: "テキスト", exact: true }).click();
  const mark = page.locator(".d-passage__text mark[data-kind=quote]").filter({ hasText: "監査" }).first();
  await expect(mark).toBeVisible();
  await accessible(page);

  // Change the verdict: a reason is required, both verdicts stay in sight.
  await page.getByText("判定を変更する").click();
  await page.locator("select[name='input[verdict]']").selectOption("partial");
  await page.locator("textarea[name='input[reason]']").fill("監査の回数に上限があるため");
  await page.getByRole("button", { name: "変更を保存する" }).click();
  const decision = page.locator(".d-decision[data-current]");
  await expect(decision).toContainText("一部明記");
  await expect(decision).toContainText("監査の回数に上限があるため");
  await expect(decision).toContainText("湊 春香");
  await expect(decision).toContainText("自動判定：明記");
  await expect(page.locator(".d-items__row").nth(1)).toContainText("一部明記");

  // The heatmap shows the person's verdict and leads back to the evidence.
  await page.getByRole("link", { name: "条項ヒートマップ" }).first().click();
  const cell = page.getByRole("link", { name: /試験用システムズ.*監査権限.*一部明記/ });
  await expect(cell).toBeVisible();
  await accessible(page);
  await cell.click();
  await expect(page).toHaveURL(/\/review\?item=2/);
  await expect(page.locator(".d-decision[data-current]")).toBeVisible();

  // Search finds the words on their page and opens them marked.
  await page.goto(`${server.url}/search?q=${encodeURIComponent("事前の書面による承諾")}`);
  const hit = page.locator(".d-hits__item").first();
  await expect(hit.locator("mark").first()).toContainText("事前の書面による承諾");
  await accessible(page);
  await hit.getByRole("link").first().click();
  await expect(page.locator(".d-picture__mark[data-kind=hit] rect").first()).toBeVisible();

  // The audit trail has it all and holds together.
  await page.goto(`${server.url}/audit`);
  await expect(page.getByText("監査証跡に改ざんはありません。")).toBeVisible();
  await accessible(page);
});

test("keys lead through the items and confirm them", async ({ page, server }) => {
  await found(page, server);
  await page.goto(`${server.url}/upload`);
  await expect(page.locator("form.d-upload button[type=submit]")).toBeHidden();
  await page.getByText("取引先・契約を指定する").click();
  await page.locator("input[name=party_name]").fill("青い灯台ホスティング株式会社");
  await page.locator("input[type=file]").setInputFiles(fixture("ok-en.pdf"));
  const row = page.locator(".d-queue__row");
  await expect(row).toHaveAttribute("data-stage", "done", { timeout: 60_000 });
  await row.getByRole("link").click();
  await expect(page.locator(".d-items__row")).toHaveCount(12);
  // The upload has registered the party as well.
  await expect(page.getByText("青い灯台ホスティング株式会社")).toBeVisible();
  await page.goto(`${page.url().split("?")[0]}?item=1`);
  await expect(page.locator(".d-items__item[data-open] .d-items__number")).toHaveText("1");
  await page.waitForFunction(() => document.querySelector("main") !== null);
  await expect(async () => {
    await page.keyboard.press("n");
    await expect(page).toHaveURL(/item=2/, { timeout: 1_000 });
  }).toPass();
  await page.keyboard.press("y");
  await expect(page.locator(".d-items__row").nth(1).locator(".d-items__reviewed")).toBeVisible();
  await page.keyboard.press("p");
  await expect(page).toHaveURL(/item=1/);
});
