// The demonstration bank, as somebody sees it who tries the product.
import { accessible, expect, test } from "../fixtures.ts";
import type { Page } from "@playwright/test";

async function enter(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator("input[name=email]").fill("demo@daicho.example");
  await page.locator("input[name=password]").fill("minato-no-daicho-2026");
  await page.locator("form[action='/sign-in'] button[type=submit]").click();
  await expect(page).toHaveURL(`${url}/`);
}

test("the demonstration went through the real pipeline and fits a phone", async ({ page, demo }) => {
  await enter(page, demo.url);
  await expect(async () => {
    await page.goto(`${demo.url}/heatmap`);
    await expect(page.locator(".d-heatmap:has(> caption) tbody tr")).toHaveCount(40);
    await expect(page.locator("[data-state=pending]:not(.d-legend *)")).toHaveCount(0, { timeout: 1_000 });
  }).toPass({ timeout: 80_000 });
  await accessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of ["/", "/parties", "/contracts", "/upload", "/heatmap", "/search?q=再委託", "/audit"]) {
    await page.goto(demo.url + path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    await accessible(page);
  }
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("reading, searching and uploading work", async ({ page, demo }) => {
    await enter(page, demo.url);
    await page.getByRole("link", { name: "取引先" }).first().click();
    await expect(page.locator("tbody tr")).toHaveCount(40);
    await page.goto(`${demo.url}/upload`);
    await page.locator("input[type=file]").setInputFiles("../server/tests/fixtures/ok-ja.pdf");
    await page.locator("form.d-upload button[type=submit]").click();
    await expect(page).toHaveURL(/\/contracts\//);
  });
});
