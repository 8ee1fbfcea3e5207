// A case from its beginning to live, answered on a phone; and one that is rejected.
import { answered, asked, call, colleague, concluded, vendor } from "../case.ts";
import { accessible, expect, found, test } from "../fixtures.ts";

test("a new cloud vendor from request to live with a conditional approval", async ({ page, server, browser }) => {
  test.setTimeout(300_000);
  await found(page, server);
  const security = await colleague(browser, server, "security", ["security"]);
  const approver = await colleague(browser, server, "approver", ["approver"]);
  const engagement = await vendor(page, server);
  const link = await asked(page, server, engagement, ["core", "cloud"]);
  const id = page.url().split("/").pop() ?? "";
  await answered(browser, link);
  await concluded(security, server, id, "conditional");

  await approver.goto(`${server.url}/assessments/${id}`);
  await approver.locator("#approval [name=reason]").fill("条件の履行を確かめること");
  await approver.getByRole("button", { name: "条件付承認" }).click();
  await expect(approver.locator(".d-stages [aria-current]")).toContainText("契約審査");
  await accessible(approver);

  // The contract is not signed yet: an exception with an end, which somebody else approves.
  await page.goto(`${server.url}/assessments/${id}`);
  await expect(page.locator(".d-missing")).toContainText("締結した契約書の保管");
  for (const need of ["clauses_stated", "signed_contract", "contract_dates"]) {
    await call(page, server, "assessment/except", {
      id, need, reason: "契約は来月締結する", control: "締結まで本番のデータを置かない", expires_on: "2027-02-28",
    });
  }
  await approver.goto(`${server.url}/assessments/${id}`);
  for (let left = 3; left > 0; left -= 1) {
    await approver.locator("#exceptions button[value=approve]").first().click();
    await expect(approver.locator("#exceptions button[value=approve]")).toHaveCount(left - 1);
  }
  await page.reload();
  await page.getByRole("button", { name: "「稼働」へ進める" }).click();
  await expect(page.locator(".d-stages [aria-current]")).toContainText("稼働");
  await accessible(page);
  await page.goto(`${server.url}/assessments/${id}/record`);
  await expect(page.locator("main")).toContainText("条件付承認");
  await expect(page.locator("main")).toContainText("多要素認証を全員に適用する");
  await accessible(page);
  await page.goto(`${server.url}/assessments?view=board&ended=1`);
  await expect(page.locator(".d-board__card")).toContainText("雲海クラウド");
  await accessible(page);
});

test("a rejected one, and links that open nothing", async ({ page, server, browser }) => {
  test.setTimeout(300_000);
  await found(page, server);
  const security = await colleague(browser, server, "security", ["security"]);
  const approver = await colleague(browser, server, "approver", ["approver"]);
  const engagement = await vendor(page, server);
  const link = await asked(page, server, engagement, ["exit"]);
  const id = page.url().split("/").pop() ?? "";
  const stranger = await (await browser.newContext({ locale: "ja-JP" })).newPage();
  await stranger.goto(`${server.url}/respond/${"0".repeat(64)}`);
  await expect(stranger.getByRole("heading", { name: "このリンクでは開けません" })).toBeVisible();
  await accessible(stranger);
  await stranger.goto(link);
  await stranger.getByText("回答を辞退する", { exact: true }).first().click();
  await stranger.locator("[name=reason]").fill("公開資料で示しています。");
  await stranger.locator("button[value=refuse]").click();
  await expect(stranger.getByText("回答の辞退を受け取りました")).toBeVisible();
  // Nothing was answered: the three topics can only be passed by an exception.
  await security.goto(`${server.url}/assessments/${id}`);
  await security.getByRole("button", { name: "「審査」へ進める" }).click();
  await expect(security.locator(".d-missing")).toContainText("⑦の3項目の評価");
  await call(security, server, "assessment/except", {
    id, need: "topics_scored", reason: "辞退のため", control: "否決の判断に使う", expires_on: "2027-02-28",
  });
  await approver.goto(`${server.url}/assessments/${id}`);
  await approver.locator("#exceptions button[value=approve]").click();
  await expect(approver.locator("#exceptions")).toContainText("承認");
  await call(security, server, "assessment/seen", { id });
  await call(security, server, "assessment/conclude", { id, conclusion: "unfit", reason: "確認できない" });
  await security.reload();
  await security.getByRole("button", { name: "「承認」へ進める" }).click();
  await approver.goto(`${server.url}/assessments/${id}`);
  await approver.locator("#approval [name=reason]").fill("情報がなく判断できない");
  await approver.getByRole("button", { name: "否決" }).click();
  await expect(approver.locator(".d-page__head")).toContainText("否決");
  await expect(approver.getByText("次にすることはありません")).toBeVisible();
  await accessible(approver);
});
