// The administrator invites a colleague, who joins; later both look after their sessions.
import { accessible, expect, found, person, test } from "../fixtures.ts";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const colleague = { name: "新任 一郎", email: "ichiro@bank.example", password: "みどりの電車が三時に橋を渡った朝" };

test("a person is invited, joins, and the administrator ends the session", async ({ page, browser, server }) => {
  await found(page, server);
  await page.goto(`${server.url}/users`);
  await expect(page.getByText("システム管理者が1名だけです。")).toBeVisible();
  await accessible(page);
  await page.getByRole("link", { name: "利用者を招待する" }).click();
  await expect(page).toHaveURL(`${server.url}/users/new`);
  await accessible(page);

  // Something is wrong: it is said, and what was typed stays.
  await page.locator("input[name='input[name]']").fill(colleague.name);
  await page.locator("input[name='input[email]']").fill(person.email);
  await page.getByLabel("法務", { exact: true }).check();
  await page.getByRole("button", { name: "招待する" }).click();
  await expect(page.locator("#email-error")).not.toBeEmpty();
  await expect(page.locator("input[name='input[name]']")).toHaveValue(colleague.name);
  await page.locator("input[name='input[email]']").fill(colleague.email);
  await page.getByRole("button", { name: "招待する" }).click();
  const link = await page.locator("input[name=link]").inputValue();
  expect(link).toMatch(new RegExp(`^${server.url}/join\\?key=[0-9a-f]{64}$`));

  // The colleague, in a browser of the own.
  const context = await browser.newContext({ locale: "ja-JP" });
  const other = await context.newPage();
  await other.goto(link);
  await expect(other.getByText(`${colleague.name} 様`)).toBeVisible();
  await accessible(other);
  await other.locator("input[name=password]").fill(colleague.password);
  await other.locator("input[name=again]").fill(colleague.password);
  await other.getByRole("button", { name: "設定してはじめる" }).click();
  await expect(other).toHaveURL(`${server.url}/`);
  await expect(other.getByText(colleague.name).first()).toBeVisible();
  await other.goto(link);
  await expect(other.getByText("このリンクは使えません。")).toBeVisible();
  await other.goto(`${server.url}/account`);
  await expect(other.getByText("この端末")).toBeVisible();
  await accessible(other);

  await page.goto(`${server.url}/users?role=legal`);
  await page.getByRole("link", { name: colleague.name }).click();
  await expect(page.getByRole("heading", { level: 1, name: colleague.name })).toBeVisible();
  await accessible(page);
  await page.getByRole("button", { name: "終了させる" }).click();
  await expect(page.getByText("サインインしている端末はありません。")).toBeVisible();
  await other.goto(`${server.url}/contracts`);
  await expect(other).toHaveURL(/\/sign-in\?next=/);
  await other.locator("input[name=email]").fill(colleague.email);
  await other.locator("input[name=password]").fill(colleague.password);
  await other.locator("form[action='/sign-in'] button[type=submit]").click();
  await expect(other).toHaveURL(`${server.url}/contracts`);

  // Closed, the account opens no more.
  await page.getByText("停止する", { exact: true }).click();
  await page.getByRole("button", { name: "停止を確定する" }).click();
  await expect(page.getByRole("button", { name: "再開する" })).toBeVisible();
  await other.goto(`${server.url}/contracts`);
  await expect(other).toHaveURL(/\/sign-in/);
  await context.close();
});

test("an old proof asks for the password, and what was typed is done afterwards", async ({ page, server }) => {
  await found(page, server);
  await page.goto(`${server.url}/users/new`);
  await page.locator("input[name='input[name]']").fill(colleague.name);
  await page.locator("input[name='input[email]']").fill(colleague.email);
  await page.getByLabel("調達", { exact: true }).check();
  // Ten minutes pass: the proof of this session becomes old.
  execFileSync("python3", [
    "-c",
    "import sqlite3,sys; db=sqlite3.connect(sys.argv[1]); db.execute('update session set proved_at = proved_at - 600000'); db.commit()",
    join(server.data, "daicho.sqlite"),
  ]);
  await page.getByRole("button", { name: "招待する" }).click();
  const field = page.locator("#proof");
  await expect(field).toBeFocused();
  await accessible(page);
  await field.fill("これは正しくないパスワードです");
  await page.getByRole("button", { name: "確認して続ける" }).click();
  await expect(page.locator("#proof-error")).toHaveText("パスワードが正しくありません。");
  await expect(page.locator("input[name='input[name]']")).toHaveValue(colleague.name);
  await field.fill(person.password);
  await page.getByRole("button", { name: "確認して続ける" }).click();
  // Nothing is typed again: the invitation goes on by itself.
  await expect(page.locator("input[name=link]")).toHaveValue(/\/join\?key=/);
  await expect(field).toHaveCount(0);
});

test("the own password is changed and other sessions end", async ({ page, browser, server }) => {
  await found(page, server);
  const context = await browser.newContext({ locale: "ja-JP" });
  const other = await context.newPage();
  await other.goto(`${server.url}/sign-in`);
  await other.locator("input[name=email]").fill(person.email);
  await other.locator("input[name=password]").fill(person.password);
  await other.locator("form[action='/sign-in'] button[type=submit]").click();
  await expect(other).toHaveURL(`${server.url}/`);
  await page.goto(`${server.url}/account`);
  await page.locator("#current").fill("まちがったパスワードです");
  await page.locator("#password").fill(colleague.password);
  await page.locator("#again").fill(colleague.password);
  await page.getByRole("button", { name: "パスワードを変更する" }).click();
  await expect(page.locator("#current-error")).toHaveText("パスワードが正しくありません。");
  await expect(page.locator("#password")).toHaveValue(colleague.password);
  await page.locator("#current").fill(person.password);
  await page.getByRole("button", { name: "パスワードを変更する" }).click();
  await expect(page.getByText("パスワードを変更しました。")).toBeVisible();
  await other.goto(`${server.url}/contracts`);
  await expect(other).toHaveURL(/\/sign-in/);
  await context.close();
});

for (const width of [1440, 390]) {
  test(`the pages of accounts stay inside ${width} px`, async ({ page, server }) => {
    await page.setViewportSize({ width, height: 900 });
    await found(page, server);
    for (const path of ["/users", "/users/new", "/users/review", "/account"]) {
      await page.goto(server.url + path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(over, path).toBeLessThanOrEqual(0);
      await accessible(page);
    }
  });
}
