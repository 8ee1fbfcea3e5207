// An annex that nobody has is asked for until it is there; the policy's limits on clauses; a thousand files at once.
import { accessible, expect, found, test } from "../fixtures.ts";

const MASTER = `給与計算業務委託基本契約書
株式会社みなと銀行（以下「甲」という。）とやまぶき事務代行株式会社（以下「乙」という。）は、次のとおり契約する。
第1条（委託）甲は、給与計算業務を乙に委託し、乙はこれを受託する。甲は委託料を乙に支払う。
第2条（再委託）乙は、甲の書面による事前の承諾を得なければ、業務を第三者に再委託してはならない。
第3条（事故の報告）乙は、個人情報の漏えいを知ったときは、72時間以内に甲に報告し、原因の調査及び再発防止に協力しなければならない。
第4条（安全管理）乙は、別紙2「安全管理仕様書」に定める対策を講じなければならない。
2023年4月3日`;
const ANNEX = "別紙2 安全管理仕様書\n1. 通信及び保存データを暗号化すること。\n2. アクセスログを1年間保存すること。";
const text = (name: string, content: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) });

test("an annex is asked for, filed and received; a limit of the policy is moved", async ({ page, server }) => {
  test.setTimeout(180_000);
  await found(page, server);
  await page.goto(`${server.url}/parties/new`);
  await page.locator("[name='values[name_ja]']").fill("やまぶき事務代行株式会社");
  await page.getByRole("button", { name: "保存する" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("やまぶき事務代行");
  await page.getByRole("main").getByRole("link", { name: "契約書をアップロード" }).first().click();
  await expect(page).toHaveURL(/\/upload\?party=/);
  await expect(page.locator("form.d-upload button[type=submit]")).toBeHidden();
  await page.locator("input[type=file]").setInputFiles([text("基本契約.txt", MASTER)]);
  const row = page.locator(".d-queue__row");
  await expect(row).toHaveAttribute("data-stage", "done", { timeout: 60_000 });
  await expect(row.locator(".d-coverage")).toBeVisible();
  await row.getByRole("link").click();
  await expect(page.locator(".d-items__row")).toHaveCount(12);
  const contract = page.url().replace(/\/review.*$/, "");

  // 72 hours where the policy wants 24: on the review, and as a gap although it is stated.
  await page.goto(`${contract}/review?item=6`);
  await expect(page.locator(".d-values")).toContainText("方針の 24 時間以内 を満たしません");
  await expect(page.locator(".d-items__row").nth(5)).toContainText("方針の値を満たさない");
  await accessible(page);
  await page.goto(`${server.url}/gaps?item=6`);
  await expect(page.locator("tbody tr").first()).toContainText("72 時間以内");

  // Asked for with an owner and a day.
  await page.goto(contract);
  const annexes = page.locator("section[aria-labelledby=annexes]");
  await expect(annexes).toContainText("別紙2 安全管理仕様書");
  await annexes.getByText("この別紙を依頼する").click();
  await annexes.locator("select[name='input[owner_id]']").selectOption({ index: 1 });
  await annexes.locator("input[name='input[due_on]']").fill("2030-01-31");
  await annexes.locator("input[name='input[note]']").fill("先方の法務へ依頼");
  await annexes.getByRole("button", { name: "依頼を登録する" }).click();
  await expect(annexes.locator(".d-badge").filter({ hasText: "依頼中" })).toBeVisible();
  await accessible(page);
  await page.goto(`${server.url}/annexes`);
  await expect(page.locator(".d-duty")).toContainText("先方の法務へ依頼");
  await accessible(page);

  // Filed: the check finds it, and the request has come to its end.
  await page.locator(".d-duty").getByRole("link", { name: "別紙を登録する" }).click();
  await expect(page).toHaveURL(/\/upload\?contract=/);
  await expect(page.locator("form.d-upload button[type=submit]")).toBeHidden();
  await page.locator("input[type=file]").setInputFiles([text("安全管理仕様書.txt", ANNEX)]);
  await expect(page.locator(".d-queue__row")).toHaveAttribute("data-stage", "done", { timeout: 60_000 });
  await page.goto(contract);
  await expect(annexes.locator(".d-badge").filter({ hasText: "受領" })).toBeVisible();
  await expect(annexes).toContainText("点検が文書の中で確認");

  // A wider limit, with its effect before it is in force.
  await page.goto(`${server.url}/policy`);
  // The script has taken over: what is typed stays.
  await page.waitForLoadState("networkidle");
  await page.locator("input[name='limits.report_within_hours.most']").fill("96");
  await page.getByRole("button", { name: "変更の影響を確かめる" }).click();
  await expect(page.locator(".d-impact")).toContainText("96 時間以内");
  await accessible(page);
  await page.locator("textarea[name=reason]").fill("業界の慣行に合わせる");
  await page.getByRole("button", { name: "新しい版として有効にする" }).click();
  await expect(page.locator("main")).toContainText("第 1 版");
  await page.goto(`${contract}/review?item=6`);
  await expect(page.locator(".d-values")).toContainText("方針の 96 時間以内 を満たします");

  // The hit tells of its contract and of the items on its page.
  await page.goto(`${server.url}/search?q=${encodeURIComponent("再委託してはならない")}`);
  const hit = page.locator(".d-hits__item").first();
  await expect(hit.locator(".d-verdict").first()).toBeVisible();
  await expect(hit.locator(".d-tier")).toBeVisible();
  await accessible(page);
  await hit.locator(".d-hits__title").click();
  await expect(page.locator("mark[data-kind=hit]").first()).toContainText("再委託してはならない");
});

test("a thousand files at once: each is done or says why not", async ({ page, server }) => {
  test.setTimeout(600_000);
  await found(page, server);
  await page.goto(`${server.url}/upload`);
  await expect(page.locator("form.d-upload button[type=submit]")).toBeHidden();
  const files = Array.from({ length: 1_000 }, (_, number) =>
    number === 500
      ? { name: "絵.pdf", mimeType: "application/pdf", buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47]) }
      : text(`契約${number}.txt`, `業務委託契約書（第${number}号）\n第1条 乙は、甲の書面による承諾なく再委託してはならない。`),
  );
  await page.locator("input[type=file]").setInputFiles(files);
  const summary = page.locator(".d-queue [role=status]");
  await expect(summary).toContainText("1000");
  await expect(page.locator(".d-queue__row")).toHaveCount(200);
  // The page stays usable while they are on their way.
  await page.keyboard.press("Control+k");
  await expect(page.locator("#global-search")).toBeFocused();
  await expect(summary).toContainText(/1000 .*1000/, { timeout: 540_000 });
  await expect(summary).toContainText("失敗 1 件");
  await page.getByLabel("失敗したファイルだけを表示する").check();
  await expect(page.locator(".d-queue__row")).toHaveCount(1);
  await expect(page.locator(".d-queue__row")).toContainText("絵.pdf");
  await accessible(page);
});
