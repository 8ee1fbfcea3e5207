// A person protects the own account with an authenticator app, and signs in with its codes.
import { accessible, expect, found, person, test } from "../fixtures.ts";
import { createHmac } from "node:crypto";
import type { Page } from "@playwright/test";

/** RFC 6238 as an app computes it: SHA-1, six digits, 30 seconds. */
function code(secret: string, at: number): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  for (const letter of secret.replaceAll(" ", "")) bits += letters.indexOf(letter).toString(2).padStart(5, "0");
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac("sha1", Buffer.from(bytes)).update(step).digest();
  const offset = hash[hash.length - 1] & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function password(page: Page, url: string): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${url}/contracts`);
  await page.locator("input[name=email]").fill(person.email);
  await page.locator("input[name=password]").fill(person.password);
  await page.locator("form[action='/sign-in'] button[type=submit]").click();
}

async function enter(page: Page, typed: string): Promise<void> {
  await page.locator("input[name=code]").fill(typed);
  await page.locator("form[action='/sign-in/code'] button[type=submit]").click();
}

test("a second factor is set up, asked for, replaced by a recovery code and switched off", async ({ page, server }) => {
  await found(page, server);
  await page.goto(`${server.url}/account`);
  await accessible(page);
  await page.locator("#second-password").fill(person.password);
  await page.getByRole("button", { name: "設定をはじめる" }).click();
  await expect(page.getByRole("img", { name: "認証アプリで読み取る図" })).toBeVisible();
  const secret = await page.locator("section[aria-labelledby=account-second] code").innerText();
  expect(secret).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  await accessible(page);
  await page.locator("#second-code").fill("000000");
  await page.getByRole("button", { name: "有効にする" }).click();
  await expect(page.locator("#second-code-error")).toHaveText("コードが正しくないか、使用済みです。");
  const first = Date.now();
  await page.locator("#second-code").fill(code(secret, first));
  await page.getByRole("button", { name: "有効にする" }).click();
  await expect(page.getByText("二要素認証を有効にしました。")).toBeVisible();
  const codes = (await page.locator("section[aria-labelledby=account-second] pre").innerText()).trim().split("\n");
  expect(codes).toHaveLength(10);
  await accessible(page);

  // The password alone opens nothing, and the code of the set-up is not taken again.
  await password(page, server.url);
  await expect(page).toHaveURL(/\/sign-in\/code\?next=/);
  await accessible(page);
  await enter(page, code(secret, first));
  await expect(page.getByText("コードが正しくないか、使用済みです。")).toBeVisible();
  await page.goto(`${server.url}/contracts`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await password(page, server.url);
  // One step ahead is near enough, and later than the one that was taken.
  await enter(page, code(secret, first + 30_000));
  await expect(page).toHaveURL(`${server.url}/contracts`);

  // The phone is lost.
  await password(page, server.url);
  await enter(page, codes[0].toUpperCase());
  await expect(page).toHaveURL(`${server.url}/contracts`);
  await page.goto(`${server.url}/account`);
  await expect(page.getByText("未使用の回復コード：9 個")).toBeVisible();

  // Whoever has it may ask everyone for it.
  await page.goto(`${server.url}/users`);
  await page.locator("#second-wanted").selectOption("everyone");
  await page.getByRole("button", { name: "範囲を保存する" }).click();
  await expect(page.locator("#second-wanted")).toHaveValue("everyone");
  await accessible(page);
  await page.goto(`${server.url}/account`);
  const section = page.locator("section[aria-labelledby=account-second]");
  await section.locator("summary").click();
  await page.locator("#second-password").fill(person.password);
  await section.getByRole("button", { name: "無効にする" }).click();
  await expect(page.getByText("二要素認証の設定が必要です。")).toBeVisible();
  await page.goto(`${server.url}/contracts`);
  await expect(page).toHaveURL(`${server.url}/account`);
});

for (const width of [1440, 390]) {
  test(`the second factor stays inside ${width} px`, async ({ page, server }) => {
    await page.setViewportSize({ width, height: 900 });
    await found(page, server);
    await page.goto(`${server.url}/account`);
    await page.locator("#second-password").fill(person.password);
    await page.getByRole("button", { name: "設定をはじめる" }).click();
    await expect(page.getByRole("img", { name: "認証アプリで読み取る図" })).toBeVisible();
    const over = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await over()).toBeLessThanOrEqual(0);
    const secret = await page.locator("section[aria-labelledby=account-second] code").innerText();
    await page.locator("#second-code").fill(code(secret, Date.now()));
    await page.getByRole("button", { name: "有効にする" }).click();
    await expect(page.getByText("二要素認証を有効にしました。")).toBeVisible();
    expect(await over()).toBeLessThanOrEqual(0);
    await password(page, server.url);
    await expect(page.locator("input[name=code]")).toBeVisible();
    expect(await over()).toBeLessThanOrEqual(0);
  });
}
