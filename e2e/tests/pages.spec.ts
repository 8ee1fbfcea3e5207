// Files that do not give their text by themselves: protected ones and pictures of text.
import { accessible, expect, fixture, found, test } from "../fixtures.ts";

test("a protected file asks for its password in the queue and on the contract", async ({ page, server }) => {
  await found(page, server);
  await page.goto(`${server.url}/upload`);
  await expect(page.locator("form.d-upload button[type=submit]")).toBeHidden();
  await page.locator("input[type=file]").setInputFiles(fixture("encrypted.pdf"));
  const row = page.locator(".d-queue__row");
  await expect(row).toContainText("パスワードで保護されています");
  await row.getByLabel("文書のパスワード").fill("wrong");
  await row.getByRole("button", { name: "読み取る" }).click();
  await expect(row).toContainText("パスワードが違うため");
  await expect(row.getByLabel("文書のパスワード")).toHaveValue("");
  await accessible(page);

  // The contract's own page asks as well, and nothing loads anew there.
  const contract = await row.getByRole("link", { name: "契約を開く" }).getAttribute("href");
  await page.goto(`${server.url}${contract}`);
  await expect(page.getByLabel("文書のパスワード")).toBeVisible();
  await accessible(page);
  await page.goto(`${server.url}${contract}/review`);
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => ((window as { kept?: boolean }).kept = true));
  await page.getByLabel("文書のパスワード").fill("user-secret");
  await page.getByRole("button", { name: "読み取る" }).click();
  await expect(page.locator(".d-picture__image")).toBeVisible();
  await expect(page.locator(".d-items__row").nth(2)).toContainText("明記");
  expect(await page.evaluate(() => (window as { kept?: boolean }).kept)).toBe(true);
  await page.goto(`${server.url}/audit`);
  await expect(page.getByText("パスワードによる読取り")).toBeVisible();
});

test("the password form works without script", async ({ browser, page, server }) => {
  await found(page, server);
  await page.goto(`${server.url}/upload`);
  await expect(page.locator("form.d-upload button[type=submit]")).toBeHidden();
  await page.locator("input[type=file]").setInputFiles(fixture("encrypted.pdf"));
  const link = page.locator(".d-queue__row").getByRole("link", { name: "契約を開く" });
  const contract = await link.getAttribute("href");
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() });
  const plain = await context.newPage();
  await plain.goto(`${server.url}${contract}`);
  await plain.getByLabel("文書のパスワード").fill("wrong");
  await plain.getByRole("button", { name: "読み取る" }).click();
  await expect(plain.getByText("パスワードが違うため")).toBeVisible();
  await plain.getByLabel("文書のパスワード").fill("user-secret");
  await plain.getByRole("button", { name: "読み取る" }).click();
  await expect(plain.getByText("パスワードで保護されています")).toHaveCount(0);
  await context.close();
});

test("a person types the text of a page that is a picture, and takes it back", async ({ page, server }) => {
  await found(page, server);
  await page.goto(`${server.url}/upload`);
  await expect(page.locator("form.d-upload button[type=submit]")).toBeHidden();
  await page.locator("input[type=file]").setInputFiles(fixture("image-only.pdf"));
  const row = page.locator(".d-queue__row");
  await expect(row).toHaveAttribute("data-stage", "failed", { timeout: 60_000 });
  const contract = await row.getByRole("link", { name: "契約を開く" }).getAttribute("href");
  await page.goto(`${server.url}${contract}/review?item=2&view=text`);
  await page.getByText("このページの本文を入力する").click();
  const text = page.locator("textarea[name='input[text]']");
  await page.waitForLoadState("networkidle");
  await text.fill("第1条（監査）\n甲は、乙に対し、乙の事業所に立ち入り、監査を行うことができる。乙は、これに応じなければならない。");
  await accessible(page);
  await page.getByRole("button", { name: "本文を保存して点検する" }).click();
  await expect(page.getByText("手入力した本文です。")).toBeVisible();
  await expect(page.locator(".d-items__row").nth(1)).toContainText("明記");
  await expect(page.locator("mark[data-kind=quote]").first()).toContainText("監査");
  await accessible(page);
  await page.goto(`${server.url}${contract}`);
  await expect(page.getByText("手入力 1 ページ")).toBeVisible();
  await page.goto(`${server.url}${contract}/review?item=2`);
  await page.waitForLoadState("networkidle");
  await page.getByRole("button", { name: "手入力を取り消す" }).click();
  await expect(page.getByText("手入力した本文です。")).toHaveCount(0);
  await expect(page.locator(".d-items__row").nth(1)).toContainText("判定不能");
});
