// After the start: a vulnerability inquiry answered on a phone, and an end whose certificate is missing.
import { accessible, expect, test } from "../fixtures.ts";
import type { Page } from "@playwright/test";

async function enter(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator("input[name=email]").fill("demo@daicho.example");
  await page.locator("input[name=password]").fill("minato-no-daicho-2026");
  await page.locator("form[action='/sign-in'] button[type=submit]").click();
  await expect(page).toHaveURL(`${url}/`);
}

test("an inquiry is answered on a phone without an account", async ({ page, demo, browser, complaints }) => {
  await enter(page, demo.url);
  await page.goto(`${demo.url}/inquiries/new`);
  await page.locator("input[name='input[title]']").fill("VPN装置の遠隔実行");
  await page.locator("input[name='input[advisory]']").fill("CVE-2026-12345");
  await page.locator("input[name='input[product]']").fill("VPN");
  await page.locator("textarea[name='input[summary]']").fill("認証なしで操作されるおそれがあります。");
  await page.locator("input[name='input[due_on]']").fill("2199-12-31");
  await page.locator("form.d-form button[type=submit]").click();
  await expect(page).toHaveURL(/\/inquiries\/[0-9a-f-]+\?tier=1/);
  await accessible(page);
  const marks = page.locator("input[name='parties[]']");
  await expect(marks.first()).toBeVisible();
  const count = await marks.count();
  for (let place = 1; place < count; place++) await marks.nth(place).uncheck();
  await page.getByRole("button", { name: /選んだ相手を照会先に加える/ }).click();
  await expect(page.locator("section[aria-labelledby=recipients] tbody tr")).toHaveCount(1);
  await page.locator("section[aria-labelledby=recipients] summary").click();
  await page.getByRole("button", { name: "新しい回答用リンクを発行" }).click();
  const link = await page.locator(".d-notice code").innerText();
  expect(link).toMatch(/\/answer\?key=[0-9a-f]{64}$/);

  const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "ja-JP" });
  const respondent = await phone.newPage();
  await respondent.goto(link);
  await expect(respondent.getByText("CVE-2026-12345")).toBeVisible();
  await expect(respondent.locator(".d-nav")).toHaveCount(0);
  const wide = await respondent.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
  await accessible(respondent);
  await respondent.getByLabel("影響あり").check();
  await respondent.locator("#name").fill("佐藤");
  await respondent.getByRole("button", { name: "回答する" }).click();
  await expect(respondent.locator("#remediation-error")).toContainText("対応予定日");
  await expect(respondent.locator("#name")).toHaveValue("佐藤");
  await respondent.locator("#remediation_on").fill("2199-11-30");
  await respondent.getByRole("button", { name: "回答する" }).click();
  await expect(respondent.getByText("回答を受け付けました")).toBeVisible();
  await phone.close();

  await page.reload();
  await expect(page.locator("section[aria-labelledby=recipients] tbody")).toContainText("2199-11-30");
  expect(complaints).toEqual([]);
});

test("an end without its certificate is refused", async ({ page, demo, complaints }) => {
  await enter(page, demo.url);
  await page.goto(`${demo.url}/engagements`);
  await page.locator("tbody th a").first().click();
  await page.getByRole("link", { name: "終了処理を始める" }).click();
  await page.locator("input[name='input[reason]']").fill("契約満了");
  await page.locator("input[name='input[due_on]']").fill("2199-12-31");
  await page.getByRole("button", { name: "始める" }).click();
  await expect(page).toHaveURL(/\/offboarding\/[0-9a-f-]+$/);
  await accessible(page);
  const row = page.locator("section#rows tbody tr").first();
  await row.locator("summary").first().click();
  await row.locator("input[name='input[closed_on]']").fill("2026-01-01");
  const read = page.waitForResponse((answer) => answer.url().includes("/api/offboarding/find"));
  await page.getByRole("button", { name: "終了処理を完了する" }).click();
  await read;
  await page.waitForTimeout(300);
  await expect(page.getByText("完了していない行があるため")).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of ["/monitoring", "/inquiries", "/offboarding", "/outbox"]) {
    await page.goto(demo.url + path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    await accessible(page);
  }
  expect(complaints).toEqual([]);
});
