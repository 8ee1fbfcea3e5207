// The ledger: register, edit, two people at once, take a change back, the chain as a picture.
import { accessible, expect, found, test } from "../fixtures.ts";

test("register, edit, conflict and restore", async ({ page, server, context }) => {
  await found(page, server);
  await page.goto(`${server.url}/parties/new`);
  await accessible(page);
  await page.locator("[name='values[name_ja]']").fill("試験用システムズ株式会社");
  await page.locator("[name='values[corporate_number]']").fill("123");
  await page.getByRole("button", { name: "保存する" }).click();
  await expect(page.locator("[name='values[corporate_number]']")).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator("[name='values[name_ja]']")).toHaveValue("試験用システムズ株式会社");
  await page.locator("[name='values[corporate_number]']").fill("７０００ ０１２０５０００２");
  await page.locator("input[name='lists[kinds][]'][value=vendor]").check();
  await page.locator("input[name='unknown[]'][value=lei]").check();
  await page.getByRole("button", { name: "保存する" }).click();
  await expect(page).toHaveURL(/\/parties\/[0-9a-f-]{36}$/);
  await expect(page.locator("#overview")).toContainText("7000012050002");
  await expect(page.locator("#overview")).toContainText("不明");
  await accessible(page);
  const party = page.url();

  // Two people: the second one saves first.
  await page.goto(`${party}/edit`);
  await page.locator("[name='values[kana]']").waitFor();
  const other = await context.newPage();
  await other.goto(`${party}/edit`);
  await other.locator("[name='values[kana]']").fill("アイテ");
  await other.locator("[name='values[name_en]']").fill("Theirs Ltd.");
  await other.getByRole("button", { name: "保存する" }).click();
  await expect(other).toHaveURL(party);
  await page.locator("[name='values[kana]']").fill("ジブン");
  await page.locator("[name='values[aliases]']").fill("わたしの通称");
  await page.getByRole("button", { name: "保存する" }).click();
  const conflict = page.locator(".d-conflict__row");
  await expect(conflict).toHaveCount(1);
  await expect(conflict).toContainText("アイテ");
  await expect(conflict).toContainText("湊 春香");
  await expect(page.locator("[name='values[name_en]']")).toHaveValue("Theirs Ltd.");
  await expect(page.locator("[name='values[aliases]']")).toHaveValue("わたしの通称");
  await accessible(page);
  await conflict.getByText("自分の値").click();
  await expect(page.locator("[name='values[kana]']")).toHaveValue("ジブン");
  await page.getByRole("button", { name: "保存する" }).click();
  await expect(page).toHaveURL(party);
  await expect(page.locator("#overview")).toContainText("Theirs Ltd.");
  await expect(page.locator("#overview")).toContainText("わたしの通称");

  // What was before comes back.
  const row = page.locator("#history tbody tr").filter({ hasText: "フリガナ" }).first();
  await expect(row).toContainText("ジブン");
  await row.getByRole("button").click();
  await expect(page.locator("#overview")).toContainText("アイテ");

  // What was typed and not saved is back after a reload.
  await page.goto(`${party}/edit`);
  await page.waitForLoadState("networkidle");
  await page.locator("[name='values[note]']").pressSequentially("書きかけの備考");
  await page.reload();
  await expect(page.locator("[name='values[note]']")).toHaveValue("書きかけの備考");
  await accessible(page);
});

test("the demonstration's important engagement shows its risk, access, chain and history", async ({ page, demo }) => {
  await page.goto(demo.url);
  await page.locator("input[name=email]").fill("demo@daicho.example");
  await page.locator("input[name=password]").fill("minato-no-daicho-2026");
  await page.getByRole("button", { name: "サインイン" }).click();
  await page.goto(`${demo.url}/parties?text=みなと台帳システムズ`);
  await page.getByRole("link", { name: "みなと台帳システムズ株式会社" }).click();
  await expect(page.locator("svg.d-chain", { hasText: "この先は未確認" }).first()).toBeVisible();
  await expect(page.locator("#contact")).toContainText("03-0000-0101");
  await accessible(page);
  await page.getByRole("link", { name: "勘定系システムの運用" }).first().click();
  await expect(page.locator("#risk")).toContainText("特定重要設備");
  await expect(page.locator("#access_grant")).toContainText("特権");
  await accessible(page);
  for (const path of ["/records/function", "/records/plan", "/records/internal_rule", "/records/skill", "/records/group"]) {
    await page.goto(`${demo.url}${path}`);
    await expect(page.locator("tbody tr").first()).toBeVisible();
    await accessible(page);
  }
});
