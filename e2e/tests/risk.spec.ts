// Risk: key figures of the policy, concentration by facet and region, what has moved.
import { accessible, expect, found, test } from "../fixtures.ts";
import type { Page } from "@playwright/test";

async function enter(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator("input[name=email]").fill("demo@daicho.example");
  await page.locator("input[name=password]").fill("minato-no-daicho-2026");
  await page.locator("form[action='/sign-in'] button[type=submit]").click();
  await expect(page).toHaveURL(`${url}/`);
}

test("a key figure of one's own goes into the policy and before the reader", async ({ page, server }) => {
  await found(page, server);
  await page.goto(`${server.url}/policy/figures`);
  await page.waitForLoadState("networkidle");
  await accessible(page);
  const row = page.locator("tbody tr").last();
  await row.locator("[name='figures[new][ja]']").fill("重要業務の把握率");
  await row.locator("[name='figures[new][measure]']").selectOption("coverage");
  await row.locator("[name='figures[new][better]']").selectOption("higher");
  await row.locator("[name='figures[new][watch]']").fill("50");
  await row.locator("[name='figures[new][act]']").fill("80");
  await page.locator("#reason").fill("把握率を見るため");
  await page.getByRole("button", { name: "新しい版として保存する" }).click();
  // Refused, and nothing typed is lost.
  await expect(row).toContainText("大きいほど良い指標は");
  await expect(row.locator("[name='figures[new][ja]']")).toHaveValue("重要業務の把握率");
  await row.locator("[name='figures[new][watch]']").fill("80");
  await row.locator("[name='figures[new][act]']").fill("50");
  await page.getByRole("button", { name: "新しい版として保存する" }).click();
  await expect(page.locator("[name='figures[own-1][ja]']")).toHaveValue("重要業務の把握率");
  await page.goto(`${server.url}/kpi`);
  await expect(page.locator("tbody").first()).toContainText("重要業務の把握率");
  await expect(page.locator("tbody tr").filter({ hasText: "重要業務の把握率" })).toContainText("値なし");
  await page.goto(`${server.url}/policy`);
  await expect(page.locator("body")).toContainText("把握率を見るため");
});

test("concentration is narrowed, seen by region, and taken out", async ({ page, demo }) => {
  await enter(page, demo.url);
  await page.goto(`${demo.url}/concentration`);
  await page.waitForLoadState("networkidle");
  await expect(page.locator("#regions")).toBeVisible();
  await expect(page.locator("#functions")).toBeVisible();
  await expect(page.locator("#spend")).toBeVisible();
  await accessible(page);
  const units = page.locator("section[aria-labelledby=units] tbody tr");
  const before = await units.count();
  expect(before).toBeGreaterThan(0);
  await page.locator("select[name=basis]").selectOption("direct");
  await page.locator("select[name=level]").selectOption("party");
  await page.locator("form.d-filter button[type=submit]").first().click();
  await expect(page).toHaveURL(/basis=direct/);
  await expect(page.locator("select[name=basis]")).toHaveValue("direct");
  await page.locator("section[aria-labelledby=functions] tbody tr").first().getByRole("link", { name: /この業務で見る/ }).click();
  await expect(page).toHaveURL(/function=/);
  await expect(page.getByText(/絞り込んだ取引 \d+ 件/)).toBeVisible();
  await accessible(page);
  const file = page.waitForEvent("download");
  await page.getByRole("link", { name: "Excelで出力" }).click();
  expect((await file).suggestedFilename()).toBe("concentration.xlsx");
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of ["/concentration", "/policy/figures", "/risk?axes=likelihood&since=2026-01-01", "/risk/parties?since=2026-01-01"]) {
    await page.goto(demo.url + path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    await accessible(page);
  }
});
