// The term of a contract runs out: the case opens by itself, waits for what is missing, and is decided.
import { colleague, record, vendor } from "../case.ts";
import { accessible, expect, found, test } from "../fixtures.ts";

const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

test("a renewal opens before the notice deadline and is decided", async ({ page, server, browser }) => {
  test.setTimeout(180_000);
  await found(page, server);
  const approver = await colleague(browser, server, "approver", ["approver"]);
  const engagement = await vendor(page, server);
  const party = (await (await page.request.get(`${server.url}/engagements/${engagement}`)).text()).match(/\/parties\/([0-9a-f-]{36})/)?.[1] ?? "";
  await record(page, server, "contract", {
    party_id: party, title: "文書共有サービス利用契約", kind: "standalone", starts_on: "2024-04-01", ends_on: day(100),
    auto_renewal: "yes", renewal_months: "12", notice_own: "1", notice_own_unit: "months", engagements: engagement,
  });
  // The daily look happens at the start of the server too.
  await server.kill();
  await server.restart();
  await expect(async () => {
    await page.goto(`${server.url}/assessments?kind=renewal`);
    await expect(page.locator("main tbody")).toContainText("雲海クラウド", { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await expect(page.locator("main tbody")).toContainText("更新審査");
  await accessible(page);
  await page.locator("main tbody th a").first().click();
  await expect(page.getByText("更新の通知期限")).toBeVisible();
  const id = page.url().split("/").pop() ?? "";

  // Nobody has assessed it: only an exception that somebody else approves leads on.
  await expect(page.locator(".d-missing")).toContainText("有効な評価結果");
  await expect(page.locator(".d-missing")).toContainText("継続・条件変更・終了の判断");
  await expect(page.getByRole("button", { name: "「承認」へ進める" })).toHaveCount(0);
  const missing = page.locator(".d-missing > li").filter({ hasText: "有効な評価結果" });
  await missing.getByText("例外を申請する", { exact: true }).click();
  await missing.locator("[name=reason]").fill("定期評価を来月行う");
  await missing.locator("[name=control]").fill("保存する文書を社外公開のものに限る");
  await missing.locator("[name=expires_on]").fill(day(60));
  await missing.getByRole("button", { name: "申請する" }).click();
  await expect(page.locator("#exceptions tbody")).toContainText("定期評価を来月行う");
  await accessible(page);
  const outlook = page.locator("section[aria-labelledby=outlook-title]");
  await outlook.locator("[name=decision]").selectOption("continue");
  await outlook.locator("[name=reason]").fill("利用が続いている");
  await outlook.getByRole("button").click();
  await expect(outlook).toContainText("継続 利用が続いている");

  await approver.goto(`${server.url}/assessments/${id}`);
  await approver.locator("#exceptions button[value=approve]").click();
  await expect(approver.locator("#exceptions button[value=approve]")).toHaveCount(0);
  await page.reload();
  await page.getByRole("button", { name: "「承認」へ進める" }).click();
  await expect(page.locator(".d-stages [aria-current]")).toContainText("承認");
  await approver.reload();
  await approver.locator("#approval [name=reason]").fill("継続を認める");
  await approver.getByRole("button", { name: "承認", exact: true }).click();
  await expect(approver.locator(".d-page__head")).toContainText("稼働");
  await expect(approver.locator("#approval tbody")).toContainText("継続を認める");
  await accessible(approver);
  await page.reload();
  await expect(page.getByText("次にすることはありません")).toBeVisible();
});
