// The ledger as the TPRM office uses it all day: narrow, keep a view, change many rows, mend what the check finds.
import { accessible, expect, test } from "../fixtures.ts";
import type { Page } from "@playwright/test";

async function enter(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator("input[name=email]").fill("demo@daicho.example");
  await page.locator("input[name=password]").fill("minato-no-daicho-2026");
  await page.locator("form[action='/sign-in'] button[type=submit]").click();
  await expect(page).toHaveURL(`${url}/`);
}

/** The script has taken over: forms no longer load the page. */
async function ready(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
}

test("narrow a list, keep the view, change many rows", async ({ page, demo }) => {
  await enter(page, demo.url);
  await page.goto(`${demo.url}/engagements`);
  await ready(page);
  await accessible(page);
  const side = page.locator(".d-list__side");
  await side.getByRole("link", { name: /クラウド利用/ }).click();
  await expect(page).toHaveURL(/f\.kind=cloud/);
  // The old list stays until the narrowed one is there; what is opened on it goes with it.
  await expect(page.locator(".d-list__menu summary")).toHaveText("絞り込み（1）");
  const total = page.locator(".d-list__total");
  const count = Number((await total.textContent())?.replace(/\D/g, ""));
  expect(count).toBeGreaterThan(1);
  await expect(page.locator("tbody tr")).toHaveCount(count);

  // Columns, then a view under a name.
  await page.getByText("表示する列").first().click();
  await page.getByLabel("年間費用（円）").check();
  await page.getByRole("button", { name: "この列で表示する" }).click();
  await expect(page.getByRole("columnheader", { name: "年間費用（円）" })).toBeVisible();
  await page.getByText(/保存した一覧/).first().click();
  await page.getByLabel("名前を付けて保存").fill("クラウド");
  await page.locator(".d-tool__body").getByRole("button", { name: "保存する" }).click();
  await page.goto(`${demo.url}/engagements`);
  await ready(page);
  await page.getByText(/保存した一覧（1）/).click();
  await accessible(page);
  await page.locator(".d-views").getByRole("link", { name: "クラウド" }).click();
  await expect(page).toHaveURL(/f\.kind=cloud.*columns=/);
  await expect(page.locator("tbody tr")).toHaveCount(count);

  // All of them get an owner: seen first, then confirmed.
  await page.getByLabel(/条件に合う .* 件すべて/).check();
  await page.getByRole("button", { name: "選択した記録をまとめて変更" }).click();
  await expect(page).toHaveURL(/\/bulk\/engagement/);
  await ready(page);
  await page.getByLabel("変更する項目").selectOption({ label: "責任者" });
  await page.getByRole("button", { name: "次へ" }).click();
  await page.getByLabel("変更後の「責任者」").fill("湊 春香");
  await page.getByRole("button", { name: "変更内容を確かめる" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(count);
  await accessible(page);
  await page.getByRole("button", { name: `${count} 件を変更する` }).click();
  await expect(page).toHaveURL(/\/engagements\?/);
  await expect(page.locator("tbody tr").first()).toContainText("湊 春香");
  await page.goto(`${demo.url}/audit`);
  await expect(page.getByText("取引・サービスの変更").first()).toBeVisible();
});

test("the ledger check names what is missing and leads to it", async ({ page, demo }) => {
  await enter(page, demo.url);
  await page.getByRole("link", { name: "台帳点検" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("台帳点検");
  await accessible(page);
  await page.getByRole("link", { name: "台帳の必須項目が空欄" }).click();
  await expect(page).toHaveURL(/class=missing_field/);
  const row = page.locator("section[aria-labelledby=findings] tbody tr").first();
  await expect(row.getByRole("link").first()).toHaveAttribute("href", /\/records\/\w+\/new\?engagement_id=|#f-/);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of ["/lint", "/engagements", "/parties", "/policy", "/bulk/party?all=1&field=department&show=1"]) {
    await page.goto(demo.url + path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    await accessible(page);
  }
});

test("a policy is drafted, its impact seen, and put in force", async ({ page, demo }) => {
  await enter(page, demo.url);
  await page.getByRole("link", { name: "方針" }).first().click();
  await ready(page);
  await accessible(page);
  await page.getByLabel("監査権限（Tier 4）").selectOption("required");
  await page.getByLabel("解約予告の期限を警告する日数").fill("120");
  await page.getByRole("button", { name: "変更の影響を確かめる" }).click();
  const impact = page.locator(".d-impact");
  await expect(impact).toContainText("監査権限（Tier 4）");
  await accessible(page);
  await impact.getByLabel(/変更の理由/).fill("監査権限をすべての取引先に求めるため");
  await impact.getByRole("button", { name: "新しい版として有効にする" }).click();
  await expect(page.locator(".d-notice").first()).toContainText("第 1 版");
  await page.goto(`${demo.url}/lint`);
  await expect(page.getByText("方針 第 1 版の期間で点検")).toBeVisible();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("filters, order, pages and bulk edits are links and forms", async ({ page, demo }) => {
    await enter(page, demo.url);
    await page.goto(`${demo.url}/parties`);
    await page.locator(".d-list__side").getByRole("link", { name: /クラウド/ }).first().click();
    await expect(page).toHaveURL(/f\.kinds=cloud/);
    await page.getByRole("columnheader", { name: "Tier" }).getByRole("link").click();
    await expect(page).toHaveURL(/sort=tier/);
    await page.locator("input[name=text]").fill("株式会社");
    await page.getByRole("button", { name: "絞り込む" }).click();
    await expect(page).toHaveURL(/f\.kinds=cloud/);
    await page.locator("tbody input[name=id]").first().check();
    await page.getByRole("button", { name: "選択した記録をまとめて変更" }).click();
    await page.getByLabel("変更する項目").selectOption("department");
    await page.getByRole("button", { name: "次へ" }).click();
    await page.locator("input[name=value]").fill("総務部");
    await page.getByRole("button", { name: "変更内容を確かめる" }).click();
    await page.getByRole("button", { name: "1 件を変更する" }).click();
    await expect(page).toHaveURL(/\/parties/);
    await expect(page.locator("tbody")).toContainText("総務部");
  });
});
