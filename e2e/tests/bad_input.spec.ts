// What goes wrong on a normal day: each a clear message, and nothing lost.
import { readFileSync } from "node:fs";
import { expect, fixture, found, test } from "../fixtures.ts";

test("bad files say why and do not stop the good one", async ({ page, server }) => {
  await found(page, server);
  await page.goto(`${server.url}/upload`);
  await expect(page.locator("form.d-upload button[type=submit]")).toBeHidden();
  const names = ["not-a-pdf.pdf", "empty.pdf", "encrypted.pdf", "image-only.pdf", "ok-ja.pdf"];
  await page.locator("input[type=file]").setInputFiles(names.map(fixture));
  const row = (name: string) => page.locator(".d-queue__row").filter({ hasText: name });
  await expect(row("ok-ja.pdf")).toHaveAttribute("data-stage", "done", { timeout: 60_000 });
  for (const [name, words] of [
    ["not-a-pdf.pdf", "いずれでもありません"],
    ["empty.pdf", "中身が空です"],
    ["encrypted.pdf", "パスワードで保護されています"],
    ["image-only.pdf", "本文の文字情報がありません"],
  ] as const) {
    await expect(row(name), name).toHaveAttribute("data-stage", "failed", { timeout: 30_000 });
    await expect(row(name)).toContainText(words);
  }

  // The unreadable one says 判定不能, never "missing".
  await page.goto(`${server.url}/contracts`);
  await page.getByRole("link", { name: "image-only" }).first().click();
  await expect(page.getByText("判定不能").first()).toBeVisible();
  await expect(page.getByText("見当たらない")).toHaveCount(0);
});

test("the same content is recognised and the original kept byte for byte", async ({ page, server }) => {
  await found(page, server);
  await page.goto(`${server.url}/upload`);
  await expect(page.locator("form.d-upload button[type=submit]")).toBeHidden();
  const bytes = readFileSync(fixture("ok-ja.pdf"));
  await page.locator("input[type=file]").setInputFiles(fixture("ok-ja.pdf"));
  await expect(page.locator(".d-queue__row").first()).toHaveAttribute("data-stage", "done", { timeout: 60_000 });
  const hostile = `${"契".repeat(80)}\u0007\u202efdp.pdf`;
  await page.locator("input[type=file]").setInputFiles({ name: hostile, mimeType: "application/pdf", buffer: bytes });
  await expect(page.locator(".d-queue__row").nth(1)).toContainText("同じ内容の文書が登録されています");
  await page.goto(`${server.url}/contracts`);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await page.locator("tbody a").first().click();
  const href = await page.locator("a[href$='/file']").first().getAttribute("href");
  const answer = await page.request.get(server.url + href);
  expect(Buffer.compare(await answer.body(), bytes)).toBe(0);
});

test("a server killed in the middle goes on after its restart", async ({ page, server }) => {
  await found(page, server);
  await page.goto(`${server.url}/upload`);
  await expect(page.locator("form.d-upload button[type=submit]")).toBeHidden();
  await page.locator("input[type=file]").setInputFiles([fixture("ok-ja.pdf"), fixture("ok-en.pdf")]);
  // Acknowledged means that the row has left the transfer behind.
  await expect(page.locator(".d-queue__row").nth(1)).toHaveAttribute("data-stage", /text|check|index|done/);
  await expect(page.locator(".d-queue__row").nth(0)).toHaveAttribute("data-stage", /text|check|index|done/);
  await server.kill();
  await server.restart();
  const address = new URL(server.url);
  await page.context().addCookies(
    (await page.context().cookies()).map((cookie) => ({ ...cookie, domain: address.hostname })),
  );
  // The lease of a job cut off in the middle lasts a minute.
  await expect(async () => {
    await page.goto(`${server.url}/contracts`);
    await expect(page.locator("tbody tr")).toHaveCount(2);
    await expect(page.getByText(/明記 \d+ \/ 12/)).toHaveCount(2, { timeout: 1_000 });
  }).toPass({ timeout: 80_000 });
});
