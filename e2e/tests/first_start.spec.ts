// The administrator on the first day.
import { accessible, expect, found, person, test } from "../fixtures.ts";

test("the first start asks for the administrator and says what is wrong", async ({ page, server }) => {
  await page.goto(`${server.url}/parties`);
  await expect(page).toHaveURL(`${server.url}/setup`);
  await accessible(page);
  await page.locator("input[name=name]").fill(person.name);
  await page.locator("input[name=email]").fill(person.email);
  for (const name of ["password", "password_again"]) {
    // Long enough for the browser, and yet the first that anybody would guess.
    await page.locator(`input[name=${name}]`).fill("passwordpassword");
  }
  await page.locator("form[action='/setup'] button[type=submit]").click();
  await expect(page.locator("#password-error")).toBeVisible();
  await expect(page.locator("input[name=name]")).toHaveValue(person.name);
  await expect(page.locator("input[name=email]")).toHaveValue(person.email);

  await found(page, server);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await accessible(page);
});

test("a session begins with the password and ends with sign-out", async ({ page, server }) => {
  await found(page, server);
  await page.getByText(person.name).first().click();
  await page.getByRole("button", { name: "サインアウト" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto(`${server.url}/contracts`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await accessible(page);

  await page.locator("input[name=email]").fill(person.email);
  await page.locator("input[name=password]").fill("これは正しくないパスワードです");
  await page.locator("form[action='/sign-in'] button[type=submit]").click();
  await expect(page.getByText("メールアドレスまたはパスワードが正しくありません。")).toBeVisible();

  await page.locator("input[name=password]").fill(person.password);
  await page.locator("form[action='/sign-in'] button[type=submit]").click();
  await expect(page).toHaveURL(`${server.url}/contracts`);
});

test("the whole interface is there in English", async ({ page, server }) => {
  await found(page, server);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  for (const path of ["/", "/parties", "/contracts", "/upload", "/heatmap", "/search", "/audit"]) {
    await page.goto(server.url + path);
    const text = await page.locator("main").innerText();
    // What people typed may be Japanese; on an empty register nothing was typed but the administrator's name.
    const kana = text.replaceAll(person.name, "").match(/[ぁ-んァ-ヶ]+/g);
    expect(kana, path).toBeNull();
    await accessible(page);
  }
});
