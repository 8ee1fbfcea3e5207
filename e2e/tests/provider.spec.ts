// Sign-in through a real identity provider, in a real browser that takes the two for different sites.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accessible, expect, found, served, test, type Server } from "../fixtures";
import { client, freePort, identity } from "../identity";

const product = test.extend<{ shared: Server }>({
  shared: async ({}, use) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const idp = await identity(url);
    const folder = mkdtempSync(join(tmpdir(), "daicho-secret-"));
    writeFileSync(join(folder, "secret"), client.secret, { mode: 0o600 });
    const settings = [
      ["--public-url", url],
      ["--oidc-issuer", idp.issuer],
      ["--oidc-client", client.id],
      ["--oidc-secret-file", join(folder, "secret")],
      ["--oidc-name", "みなとID"],
    ];
    await served(settings.flat(), use, `127.0.0.1:${port}`);
    await idp.close();
    rmSync(folder, { recursive: true });
  },
});

const enter = (page: import("@playwright/test").Page) => page.getByRole("link", { name: "みなとID でサインイン" }).click();

product("a person of the provider enters, shows it anew and goes out at both", async ({ page, shared }) => {
  await found(page, shared);
  await page.locator("header details.d-menu > summary").click();
  await page.getByRole("button", { name: "サインアウト" }).click();
  await expect(page).toHaveURL(/\/sign-in\?out=1/);
  await accessible(page);
  // Nobody vouches for the address, or nobody knows it: nobody comes in, and the page says why.
  for (const [who, words] of [
    ["guest", "このメールアドレスを保証していません"],
    ["stranger", "登録されていません"],
  ] as const) {
    await page.goto(`${shared.url}/sign-in?next=/contracts`);
    await enter(page);
    await page.getByRole("button", { name: who }).click();
    await expect(page.locator(".d-notice")).toContainText(words);
    await page.context().clearCookies({ domain: "localhost" });
  }
  await enter(page);
  await page.getByRole("button", { name: "haruka" }).click();
  await expect(page).toHaveURL(`${shared.url}/contracts`);
  await page.goto(`${shared.url}/account`);
  await expect(page.getByText("から連携しています")).toBeVisible();
  await accessible(page);
  // Shown anew: the provider asks although the person is signed in there.
  await page.getByRole("link", { name: "みなとID でもう一度確認する" }).click();
  await page.getByRole("button", { name: "haruka" }).click();
  await expect(page).toHaveURL(`${shared.url}/account`);
  await page.locator("header details.d-menu > summary").click();
  await page.getByRole("button", { name: "サインアウト" }).click();
  await page.getByRole("link", { name: "みなとID からもサインアウトする" }).click();
  await page.getByRole("button", { name: /yes/i }).click();
  await expect(page).toHaveURL(new RegExp(`${shared.url}/sign-in`));
  await enter(page);
  await expect(page.getByRole("button", { name: "haruka" })).toBeVisible();
});
