// The third party's side, in English on a phone: saved as it is typed, attached, handed on, refused; the link by mail.
import type { Browser, Page } from "@playwright/test";
import { asked, call, colleague, vendor } from "../case.ts";
import { accessible, expect, fixture, found, test, type Server } from "../fixtures.ts";

async function phone(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: "en-GB" });
  return context.newPage();
}

/** A case whose questionnaire is out: its id and the link. */
async function out(page: Page, server: Server, sets: string[]): Promise<[string, string]> {
  await found(page, server);
  const engagement = await vendor(page, server);
  const link = await asked(page, server, engagement, sets);
  return [page.url().split("/").pop() ?? "", link];
}

const question = (page: Page, id: string) => page.locator(`[id='${id}']`);

test("a vendor answers in English, attaches, hands a section over and refuses in the end", async ({ page, server, browser }) => {
  test.setTimeout(180_000);
  const [id, link] = await out(page, server, ["core"]);
  const vendorPage = await phone(browser);
  await vendorPage.goto(link);
  await expect(vendorPage.getByText("Each answer is saved as you give it.")).toBeVisible();
  await accessible(vendorPage);
  const first = question(vendorPage, "core.c01");
  await first.getByRole("radio").first().check();
  await expect(first.locator(".d-respond__standing")).toContainText("Saved");
  await vendorPage.reload();
  await expect(first.getByRole("radio").first()).toBeChecked();

  // A file belongs to its answer.
  const proof = question(vendorPage, "core.c08");
  await proof.locator("input[type=file]").setInputFiles(fixture("ok-en.pdf"));
  await proof.getByRole("button", { name: "Attach" }).click();
  await expect(proof.getByRole("link", { name: "ok-en.pdf" })).toBeVisible();
  await expect(first.getByRole("radio").first()).toBeChecked();

  // A colleague gets one section and no more.
  await vendorPage.getByText("Hand a section to a colleague", { exact: true }).first().click();
  await vendorPage.locator("select[name=section]").selectOption("core.incidents");
  await vendorPage.locator("form:has(select[name=section]) input[name=name]").fill("Colleague");
  await vendorPage.getByRole("button", { name: "Hand a section to a colleague" }).click();
  const handed = await vendorPage.locator("#new-link").inputValue();
  expect(handed).not.toBe(link);
  const other = await phone(browser);
  await other.goto(handed);
  await expect(other.getByText("This is all of your section.")).toBeVisible();
  await expect(question(other, "core.c01")).toHaveCount(0);
  await expect(other.getByRole("button", { name: "Hand in the answers" })).toHaveCount(0);
  await accessible(other);
  const shared = question(other, "core.c35");
  await shared.getByRole("radio").first().check();
  await expect(shared.locator(".d-respond__standing")).toContainText("Saved");

  // Two at once: the first page does not know of it yet, and overwrites nothing unseen.
  const mine = question(vendorPage, "core.c35");
  await mine.getByRole("radio").nth(1).check();
  await expect(mine.locator(".d-respond__standing")).toContainText("Colleague answered meanwhile");
  await mine.getByRole("button", { name: "Take theirs" }).click();
  await expect(mine.getByRole("radio").first()).toBeChecked();

  // Handing in says what is missing, and nothing is lost by it.
  await vendorPage.getByRole("button", { name: "Hand in the answers" }).click();
  await expect(vendorPage.getByText("Required questions without an answer:")).toBeVisible();
  await expect(first.getByRole("radio").first()).toBeChecked();
  const wide = await vendorPage.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
  await vendorPage.getByText("Refuse to answer", { exact: true }).first().click();
  await vendorPage.locator("[name=reason]").fill("Our policy does not allow it.");
  await vendorPage.locator("button[value=refuse]").click();
  await expect(vendorPage.getByText("Your refusal has been received.")).toBeVisible();
  await accessible(vendorPage);

  // The reviewer sees the reason, what was answered, and the file.
  await page.goto(`${server.url}/assessments/${id}`);
  await page.locator("#questionnaires th a").first().click();
  await expect(page.getByText("Our policy does not allow it.")).toBeVisible();
  await expect(page.getByRole("link", { name: "ok-en.pdf" })).toBeVisible();
});

test("a file is attached once and used for another question", async ({ page, server, browser }) => {
  const [, link] = await out(page, server, ["core"]);
  const vendorPage = await phone(browser);
  await vendorPage.goto(link);
  const [first, second] = [question(vendorPage, "core.c08"), question(vendorPage, "core.c17")];
  // Asked only of who has a certificate.
  const held = question(vendorPage, "core.c16");
  await held.getByRole("checkbox").first().check();
  await expect(held.locator(".d-respond__standing")).toContainText("Saved");
  await expect(second.getByRole("button", { name: "Attach" })).toBeVisible();
  await expect(second.getByRole("button", { name: "Use this file" })).toHaveCount(0);
  await first.locator("input[type=file]").setInputFiles(fixture("ok-en.pdf"));
  await first.getByRole("button", { name: "Attach" }).click();
  await expect(first.getByRole("link", { name: "ok-en.pdf" })).toBeVisible();
  await second.getByRole("button", { name: "Use this file" }).click();
  await expect(second.getByRole("link", { name: "ok-en.pdf" })).toBeVisible();
  await expect(second.getByRole("button", { name: "Use this file" })).toHaveCount(0);
  await accessible(vendorPage);
});

test("what is asked back is answered under the same link", async ({ page, server, browser }) => {
  test.setTimeout(180_000);
  const [id, link] = await out(page, server, ["exit"]);
  const security = await colleague(browser, server, "security", ["security"]);
  const vendorPage = await phone(browser);
  await vendorPage.goto(link);
  const items = vendorPage.locator("article.d-answers__item:visible");
  await expect(items.first()).toBeVisible();
  const upload = question(vendorPage, "exit.x05");
  await upload.locator("input[type=file]").setInputFiles(fixture("ok-en.pdf"));
  await upload.getByRole("button", { name: "Attach" }).click();
  await expect(upload.getByRole("link", { name: "ok-en.pdf" })).toBeVisible();
  for (let at = 0; at < (await items.count()); at += 1) {
    const item = items.nth(at);
    if (await item.locator("input[type=radio], input[type=checkbox]").count()) {
      await item.locator("input[type=radio], input[type=checkbox]").first().check();
    } else if (await item.locator("input[type=date]").count()) {
      await item.locator("input[type=date]").fill("2026-10-01");
      await item.locator("input[type=date]").blur();
    } else if (await item.locator("> textarea").count()) {
      await item.locator("> textarea").fill("See the certificate.");
      await item.locator("> textarea").blur();
    } else continue;
    await expect(item.locator(".d-respond__standing")).toContainText("Saved");
  }
  await vendorPage.getByRole("button", { name: "Hand in the answers" }).click();
  await expect(vendorPage.getByText("Your answers have been received.")).toBeVisible();

  await security.goto(`${server.url}/assessments/${id}`);
  await security.getByRole("button", { name: "「審査」へ進める" }).click();
  await expect(security.locator(".d-stages [aria-current]")).toContainText("審査");
  await security.locator("#questionnaires th a").first().click();
  const asks = question(security, "exit.x03");
  await asks.getByText("照会する", { exact: true }).first().click();
  await asks.locator("[name=text]").fill("Which standard of erasure was used?");
  await asks.getByRole("button", { name: "照会する" }).click();
  await expect(asks.locator(".d-answers__turns")).toContainText("Which standard");
  await security.goto(`${server.url}/assessments/${id}`);
  await expect(security.locator(".d-page__head")).toContainText("照会");

  await vendorPage.goto(link);
  await expect(vendorPage.getByText("We have asked back about 1.")).toBeVisible();
  const back = question(vendorPage, "exit.x03");
  await expect(back.getByText("Which standard of erasure was used?")).toBeVisible();
  await accessible(vendorPage);
  await back.locator("textarea[name=text]").fill("NIST SP 800-88, purge.");
  await back.getByRole("button", { name: "Reply" }).click();
  await expect(vendorPage.getByText("Your answers have been received.")).toBeVisible();
  await security.reload();
  await expect(security.locator(".d-stages [aria-current]")).toContainText("審査");
});

test("the link arrives by mail, and a mail that comes back is seen", async ({ page, mailed }) => {
  test.setTimeout(180_000);
  await found(page, mailed);
  const engagement = await vendor(page, mailed);
  await asked(page, mailed, engagement, ["cloud"]);
  const id = page.url().split("/").pop() ?? "";
  const send = async (email: string) => {
    await page.goto(`${mailed.url}/assessments/${id}`);
    await page.locator("#questionnaires summary").first().click();
    for (const set of ["core", "important", "exit", "inherent"]) await page.locator(`input[name='templates[]'][value=${set}]`).uncheck();
    await page.locator("input[name='templates[]'][value=cloud]").check();
    const form = page.locator("#questionnaires form");
    await form.locator("[name=name]").fill("Hanako");
    await form.locator("[name=email]").fill(email);
    await form.locator("[name=language]").selectOption("en");
    await form.locator("[name=due_on]").fill("2027-01-31");
    await form.getByRole("button", { name: "リンクを発行する" }).click();
    await expect(page.getByText("回答者にメールで送ります。")).toBeVisible();
  };
  await send("hanako@vendor.example");
  await expect.poll(() => mailed.mails.length, { timeout: 60_000 }).toBe(1);
  const mail = mailed.mails[0];
  expect(mail.to).toBe("hanako@vendor.example");
  const path = mail.text.match(/https:\/\/daicho\.bank\.example(\/respond\/[0-9a-f]{64})/)?.[1] ?? "";
  expect(path, mail.text).not.toBe("");
  await page.goto(`${mailed.url}${path}`);
  await expect(page.locator("article.d-answers__item").first()).toBeVisible();

  await send("nobody@vendor.example");
  await expect(async () => {
    await page.goto(`${mailed.url}/assessments/${id}`);
    await expect(page.locator("#questionnaires tbody")).toContainText("550", { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await expect(page.locator("#questionnaires tbody")).toContainText("送信済");
  await accessible(page);
  await page.goto(`${mailed.url}/outbox?state=failed`);
  await expect(page.locator("tbody")).toContainText("nobody@vendor.example");
  await accessible(page);
});
