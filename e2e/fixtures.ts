// A real server on an empty data folder and a free port for each test that asks for one.
import { test as base, expect, type Page } from "@playwright/test";
import AxeBuilder from "@axe-core/playwright";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MailServer, type Mail } from "./mail.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const program = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug", "daicho");

/** A PDF of our own for the tests. */
export const fixture = (name: string) => join(root, "server", "tests", "fixtures", name);

/** The first person of the bank. */
export const person = { name: "湊 春香", email: "haruka@bank.example", password: "みなとの朝は霧の中から静かに始まる" };

export interface Server {
  url: string;
  data: string;
  /** Ends the process at once, as a power cut would, and starts it again on the same data. */
  kill(): Promise<void>;
  restart(): Promise<void>;
}

async function start(data: string, args: string[], listen: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(program, ["serve", "--listen", listen, ...args], {
    env: { DAICHO_NO_OCR: "true", ...process.env, DAICHO_DATA: data, DAICHO_LANG: "en" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = text.match(/http:\/\/[\d.:]+/);
      if (found) resolve(found[0]);
    });
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return { child, url };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

/** A server with these arguments while `use` runs. */
export async function served(
  args: string[],
  use: (server: Server) => Promise<void>,
  listen = "127.0.0.1:0",
): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "daicho-e2e-"));
  let { child, url } = await start(data, args, listen);
  const server: Server = {
    url,
    data,
    kill: () => end(child, "SIGKILL"),
    restart: async () => {
      ({ child, url } = await start(data, args, listen));
      server.url = url;
    },
  };
  await use(server);
  await end(child, "SIGTERM");
  rmSync(data, { recursive: true, force: true });
  rmSync(`${data}-demo`, { recursive: true, force: true });
}

/** A server that sends mail, with what has arrived. */
export interface Mailed extends Server {
  mails: Mail[];
}

interface Fixtures {
  /** An empty institution. */
  server: Server;
  /** The demonstration bank. */
  demo: Server;
  /** An empty institution with a mail server. */
  mailed: Mailed;
  /** What the browser complained about: script errors and broken content policies. */
  complaints: string[];
}

export const test = base.extend<Fixtures>({
  server: async ({}, use) => served([], use),
  demo: async ({}, use) => served(["--demo"], use),
  mailed: async ({}, use) => {
    const mail = new MailServer();
    const port = String(await mail.start());
    const settings = ["--smtp-host", "127.0.0.1", "--smtp-port", port, "--smtp-tls", "none"];
    settings.push("--smtp-from", "daicho@bank.example", "--public-url", "https://daicho.bank.example");
    await served(settings, async (server) => use(Object.assign(server, { mails: mail.mails })));
    mail.stop();
  },
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error" && !/Failed to load resource/.test(message.text())) {
          complaints.push(message.text());
        }
      });
      await use(complaints);
      expect(complaints, "the browser has nothing to complain about").toEqual([]);
    },
    { auto: true },
  ],
});

/** Founds the first account; the browser is on the home page afterwards. */
export async function found(page: Page, server: Server): Promise<void> {
  await page.goto(server.url);
  await expect(page).toHaveURL(/\/setup/);
  await page.locator("input[name=name]").fill(person.name);
  await page.locator("input[name=email]").fill(person.email);
  await page.locator("input[name=password]").fill(person.password);
  await page.locator("input[name=password_again]").fill(person.password);
  await page.locator("form[action='/setup'] button[type=submit]").click();
  await expect(page).toHaveURL(`${server.url}/`);
}

/** WCAG 2.2 AA, no exceptions. */
export async function accessible(page: Page): Promise<void> {
  const result = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  const found = result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target).join(" | ")}`);
  expect(found).toEqual([]);
}

export { expect };
