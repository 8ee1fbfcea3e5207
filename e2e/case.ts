// What journeys through a case share: colleagues, a small cloud vendor, a questionnaire that goes out and comes back.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "@playwright/test";
import { accessible, expect, type Server } from "./fixtures.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const program = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug", "daicho");
const password = "霧の朝に鳴る鐘は遠くまで届いた";

/** A colleague, signed in with a browser of their own. */
export async function colleague(browser: Browser, server: Server, name: string, roles: string[]): Promise<Page> {
  const email = `${name}@bank.example`;
  const named = roles.flatMap((role) => ["--role", role]);
  const args = ["user", "--data", server.data, "add", "--email", email, "--name", name, ...named];
  const added = spawnSync(program, args, { input: `${password}\n` });
  expect(added.status, String(added.stderr)).toBe(0);
  const page = await (await browser.newContext({ locale: "ja-JP" })).newPage();
  await page.goto(`${server.url}/sign-in`);
  await page.locator("input[name=email]").fill(email);
  await page.locator("input[name=password]").fill(password);
  await page.locator("form[action='/sign-in'] button[type=submit]").click();
  await expect(page).toHaveURL(`${server.url}/`);
  return page;
}

/** A server function as a plain form would call it. */
export async function call(page: Page, server: Server, path: string, form: Record<string, string>): Promise<string> {
  const answer = await page.request.post(`${server.url}/api/${path}`, {
    form,
    headers: { origin: server.url, accept: "application/json" },
    maxRedirects: 0,
  });
  expect(answer.status(), `${path}: ${await answer.text()}`).toBeLessThan(400);
  return answer.headers()["location"] ?? "";
}

export async function record(page: Page, server: Server, kind: string, values: Record<string, string>): Promise<string> {
  const fields = Object.entries(values).map(([code, value]) => [`values[${code}]`, value]);
  const form = { kind, id: "", version: "0", ...Object.fromEntries(fields) };
  const location = await call(page, server, "record/save", form);
  return location.split("#")[0].split("/").pop() ?? "";
}

/** A small cloud vendor that says everything that the ledger wants. */
export async function vendor(page: Page, server: Server): Promise<string> {
  const party = await record(page, server, "party", { name_ja: "雲海クラウド株式会社", country: "JP" });
  const engagement = await record(page, server, "engagement", {
    party_id: party, service_ja: "文書共有サービス", function_ja: "社内文書の共有", department: "総務部", kind: "cloud",
    risk_importance: "minor", risk_data: "internal", risk_access: "none", risk_exposure: "none",
    substitutability: "easy", impact: "low", rto_hours: "240", chain_state: "none_declared",
  });
  await record(page, server, "access_grant", { engagement_id: engagement, system: "文書共有", level: "user" });
  await record(page, server, "data_handling", { engagement_id: engagement, category: "public" });
  await record(page, server, "location", { engagement_id: engagement, role: "storage", country: "JP" });
  return engagement;
}

/** Opens the case and sends the questionnaire; the link. */
export async function asked(page: Page, server: Server, engagement: string, sets: string[]): Promise<string> {
  await page.goto(`${server.url}/engagements/${engagement}`);
  await page.locator("#assessments").getByRole("link", { name: "評価を始める" }).click();
  await page.locator("[name='input[cause]']").fill("新しいクラウドの利用");
  await accessible(page);
  await page.getByRole("button", { name: "起案する" }).click();
  await expect(page).toHaveURL(/\/assessments\/[0-9a-f-]{36}$/);
  await page.getByRole("button", { name: "「固有リスク評価」へ進める" }).click();
  await page.getByRole("button", { name: "「質問票送付」へ進める" }).click();
  await expect(page.locator(".d-missing")).toContainText("質問票の送付");
  await accessible(page);
  for (const set of ["core", "cloud", "important", "exit", "inherent"]) {
    await page.locator(`input[name='templates[]'][value=${set}]`).setChecked(sets.includes(set));
  }
  const form = page.locator("#questionnaires form");
  await form.locator("[name=name]").fill("回答 花子");
  await form.locator("[name=due_on]").fill("2027-01-31");
  await form.getByRole("button", { name: "リンクを発行する" }).click();
  const link = await page.locator("#new-link").inputValue();
  expect(link).toMatch(/\/respond\/[0-9a-f]{64}$/);
  return link;
}

/** The vendor answers everything on a phone. */
export async function answered(browser: Browser, link: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: "ja-JP" });
  const phone = await context.newPage();
  await phone.goto(link);
  await expect(phone.locator(".d-nav, .d-navmenu")).toHaveCount(0);
  await accessible(phone);
  const items = phone.locator("article.d-answers__item:visible");
  await expect(items.first()).toBeVisible();
  for (let at = 0; at < (await items.count()); at += 1) {
    const item = items.nth(at);
    const option = item.locator("input[type=radio], input[type=checkbox]").first();
    if (await option.count()) {
      await option.check();
    } else if (await item.locator("input[type=date]").count()) {
      await item.locator("input[type=date]").fill("2026-10-01");
      await item.locator("input[type=date]").blur();
    } else if (await item.locator("input[inputmode=numeric]").count()) {
      await item.locator("input[inputmode=numeric]").fill("14");
      await item.locator("input[inputmode=numeric]").blur();
    } else if (await item.locator("> textarea").count()) {
      await item.locator("> textarea").fill("別紙のとおりです。");
      await item.locator("> textarea").blur();
    } else {
      continue;
    }
    await expect(item.locator(".d-respond__standing")).toContainText("保存しました");
  }
  // Nothing is lost when the page is closed half-way.
  await phone.reload();
  await expect(phone.locator("article.d-answers__item").first().locator("input:checked")).toHaveCount(1);
  const width = await phone.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  await phone.getByRole("button", { name: "回答を提出する" }).click();
  await expect(phone.getByText("回答を受け取りました")).toBeVisible();
  await accessible(phone);
  await context.close();
}

/** Judges what is open, concludes, and hands it to the approvers. */
export async function concluded(security: Page, server: Server, id: string, conclusion: string): Promise<void> {
  await security.goto(`${server.url}/assessments/${id}`);
  await security.getByRole("button", { name: "「審査」へ進める" }).click();
  await expect(security.locator(".d-missing")).toContainText("審査の結論");
  await security.locator("#questionnaires th a").first().click();
  await expect(security.locator(".d-answers__item").first()).toBeVisible();
  await accessible(security);
  const paper = security.url().split("/").pop()?.split("#")[0] ?? "";
  const open = await security.locator(".d-answers__item[data-open]").evaluateAll((all) =>
    all.map((one) => [one.id, one.querySelector<HTMLInputElement>("input[name=version]")?.value ?? "0"]),
  );
  for (const [question, version] of open) {
    await call(security, server, "questionnaire/judge", { id: paper, question, judgement: "partly", note: "確認した", version });
  }
  await security.goto(`${server.url}/assessments/${id}`);
  await security.getByRole("button", { name: "集中リスクの変化を確認した" }).click();
  await expect(security.locator("#review .d-badge")).toBeVisible();
  await security.locator("#review [name=conclusion]").selectOption(conclusion);
  await security.locator("#review [name=reason]").fill("回答と証跡を確認した");
  await security.getByRole("button", { name: "結論を記録する" }).click();
  if (conclusion === "conditional") {
    await expect(security.locator("#review .d-facts")).toContainText("条件付適");
    const form = security.locator("#conditions form");
    await security.locator("#conditions summary").click();
    await form.locator("[name=text]").fill("多要素認証を全員に適用する");
    await form.locator("[name=owner]").fill("総務部長");
    await form.locator("[name=due_on]").fill("2027-03-31");
    await form.getByRole("button").click();
    await expect(security.locator("#conditions tbody")).toContainText("多要素認証");
  }
  await security.getByRole("button", { name: "「承認」へ進める" }).click();
  await expect(security.locator(".d-stages [aria-current]")).toContainText("承認");
}
