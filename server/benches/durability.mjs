// Kills a working server at random moments and looks whether everything that it acknowledged is still there.
//
//   DAICHO=target/debug/daicho node server/benches/durability.mjs 500 [postgres://… of an empty database]
//
// Each cycle: the real program on one data folder with SQLite, or on PostgreSQL, writers on the JSON API and an upload, SIGKILL in the middle,
// the audit chain walked while nothing runs, a new start, and every acknowledged operation read back: content, version,
// whether it is put away, the bytes of the file. What was under way when the power went may be there or not, but whole.
// At the end `daicho doctor` passes and every acknowledged document is found by the search. SEED repeats the moments.
// Ends with 1 when anything is missing.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const program = resolve(process.env.DAICHO ?? join(process.env.CARGO_TARGET_DIR ?? "target", "debug", "daicho"));
const cycles = Number(process.argv[2] ?? 3);
const database = process.argv[3];
const WRITERS = Number(process.env.WRITERS ?? 6);
const LONGEST_MS = Number(process.env.LONGEST_MS ?? 2000);
const data = mkdtempSync(join(tmpdir(), "daicho-durability-"));
const environment = { ...process.env, DAICHO_DATA: data, DAICHO_LANG: "en", DAICHO_LOG: "error", DAICHO_NO_OCR: "true" };
delete environment.DAICHO_DATABASE_URL;
if (database) environment.DAICHO_DATABASE_URL = database;
const account = { name: "Durability", email: "kill@bank.example", password: "nine blue kettles sing before dawn" };

// Mulberry32: the moments of a run can be had again.
let state = Number(process.env.SEED ?? Date.now()) >>> 0;
const seed = state;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const failures = [];
function check(good, what) {
  if (!good) {
    failures.push(what);
    console.error(`LOST: ${what}`);
  }
}

function command(...args) {
  const done = spawnSync(program, args, { env: environment, encoding: "utf8" });
  if (done.status !== 0) throw new Error(`daicho ${args.join(" ")}: ${done.status} ${done.stdout} ${done.stderr}`);
  return done.stdout.trim();
}

let running = null;
async function start() {
  const from = performance.now();
  const child = spawn(program, ["serve", "--listen", "127.0.0.1:0", "--workers", "1"], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise((ready, failed) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      const found = text.match(/http:\/\/[\d.:]+/);
      if (found) ready(found[0]);
    });
    child.once("exit", (code, signal) => failed(new Error(`the server ended by itself: ${code} ${signal}`)));
  });
  running = { child, url };
  return performance.now() - from;
}

async function kill(signal = "SIGKILL") {
  const { child } = running;
  running = null;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill(signal);
  await ended;
}

/** null: no answer came. */
async function ask(method, path, key, body, headers = {}) {
  try {
    const answer = await fetch(running.url + path, {
      method,
      redirect: "manual",
      headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), ...headers },
      body,
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, headers: answer.headers, bytes, json: () => JSON.parse(bytes.toString("utf8")) };
  } catch {
    return null;
  }
}

const api = (method, path, key, body) =>
  ask(method, `/api/v1${path}`, key, body && JSON.stringify(body), body ? { "content-type": "application/json" } : {});

// What was acknowledged: id → the state that it must be in; and what was under way when the answer did not come.
const known = new Map();
const documents = [];
let count = 0;
let acknowledged = 0;
let unanswered = 0;

function same(object, wanted) {
  return (
    object.version === wanted.version &&
    (object.archived_at !== null) === wanted.archived &&
    Object.entries(wanted.fields).every(([name, value]) => object.fields[name] === value)
  );
}

/** Writes until the power goes. */
async function write(writer, key, touched) {
  const own = [...known.keys()].filter((id) => known.get(id).writer === writer && !known.get(id).archived).slice(-20);
  for (;;) {
    count += 1;
    const kind = own.length < 3 || random() < 0.5 ? "create" : random() < 0.8 ? "change" : "archive";
    const number = `K-${seed}-${count}`;
    if (kind === "create") {
      const fields = { name_ja: `停電 ${count}`, external_id: number };
      const answer = await api("POST", "/party", key, { fields });
      if (answer === null) {
        unanswered += 1;
        return { kind, number, fields };
      }
      if (answer.status === 429) { await sleep(200); continue; }
      if (answer.status !== 201) throw new Error(`create: ${answer.status} ${answer.bytes}`);
      const object = answer.json();
      known.set(object.id, { writer, version: object.version, archived: false, fields });
      own.push(object.id);
      touched.add(object.id);
    } else {
      const id = own[Math.floor(random() * own.length)];
      const before = known.get(id);
      const after =
        kind === "change"
          ? { ...before, version: before.version + 1, fields: { ...before.fields, name_ja: `変更 ${count}` } }
          : { ...before, version: before.version + 1, archived: true };
      const answer =
        kind === "change"
          ? await api("PATCH", `/party/${id}`, key, { version: before.version, fields: { name_ja: after.fields.name_ja } })
          : await api("POST", `/party/${id}/archive`, key, { version: before.version, reason: `cycle ${count}` });
      touched.add(id);
      if (answer === null) {
        unanswered += 1;
        return { kind, id, after };
      }
      if (answer.status === 429) { await sleep(200); continue; }
      if (answer.status !== 200) throw new Error(`${kind}: ${answer.status} ${answer.bytes}`);
      known.set(id, { ...after, version: answer.json().version });
      if (kind === "archive") own.splice(own.indexOf(id), 1);
    }
    acknowledged += 1;
  }
}

/** One file after the other, as the browser sends them. */
async function upload(cookie) {
  for (;;) {
    count += 1;
    const word = `zx${seed.toString(36)}q${count.toString(36)}`;
    const text = Buffer.from(`業務委託契約書 ${word}\n第1条 乙は、甲の承諾を得て再委託できる。\n`);
    const form = new FormData();
    form.append("party_name", "停電の相手");
    form.append("file", new Blob([text]), `${word}.txt`);
    const answer = await ask("POST", "/uploads", null, form, { cookie, origin: running?.url ?? "", accept: "application/json" });
    if (answer === null) return;
    if (answer.status !== 200) throw new Error(`upload: ${answer.status} ${answer.bytes}`);
    const [outcome] = answer.json().documents;
    if (outcome.state !== "received") throw new Error(`upload: ${JSON.stringify(outcome)}`);
    documents.push({ id: outcome.id, word, hash: createHash("sha256").update(text).digest("hex"), checked: false });
    acknowledged += 1;
    await sleep(30 + random() * 200);
  }
}

async function signIn() {
  const form = new URLSearchParams({ email: account.email, password: account.password });
  const headers = { origin: running.url, "content-type": "application/x-www-form-urlencoded", accept: "text/html" };
  const answer = await ask("POST", "/sign-in", null, form.toString(), headers);
  const cookie = answer?.headers.getSetCookie().find((one) => one.startsWith("__Host-daicho="));
  if (!cookie) throw new Error(`sign-in: ${answer?.status} ${answer?.headers.get("location")}`);
  return cookie.split(";")[0];
}

/** Everything that was touched in this cycle, and a few older ones. */
async function verify(keys, touched, pending, cookie) {
  const older = [...known.keys()];
  for (let i = 0; i < 10 && older.length > 0; i += 1) touched.add(older[Math.floor(random() * older.length)]);
  let turn = 0;
  for (const id of touched) {
    const wanted = known.get(id);
    const answer = await api("GET", `/party/${id}`, keys[(turn += 1) % keys.length]);
    if (answer?.status === 429) { await sleep(1000); touched.add(id); continue; }
    if (answer?.status !== 200) {
      check(false, `party ${id}: ${answer?.status}`);
      continue;
    }
    const object = answer.json();
    const late = pending.find((one) => one?.id === id);
    if (same(object, wanted)) continue;
    if (late && same(object, late.after)) {
      known.set(id, late.after);
      continue;
    }
    check(false, `party ${id}: ${JSON.stringify(wanted)} became ${JSON.stringify(object)}`);
  }
  for (const late of pending.filter((one) => one?.kind === "create")) {
    const answer = await api("GET", `/party?external_id=${late.number}`, keys[(turn += 1) % keys.length]);
    const items = answer?.status === 200 ? (answer.json().items ?? []) : [];
    check(items.length <= 1, `${late.number} is there ${items.length} times`);
    for (const item of items) check(item.fields.name_ja === late.fields.name_ja, `${late.number} is half there`);
  }
  for (const document of documents.filter((one) => !one.checked)) {
    const answer = await ask("GET", `/documents/${document.id}/file`, null, undefined, { cookie });
    const hash = answer && createHash("sha256").update(answer.bytes).digest("hex");
    check(answer?.status === 200 && hash === document.hash, `file of document ${document.id}: ${answer?.status}`);
    document.checked = true;
  }
}

/** The index is built after the upload; it has a while to come after the database. */
async function searched(cookie) {
  const until = Date.now() + 120_000;
  let missing = documents;
  while (missing.length > 0 && Date.now() < until) {
    const still = [];
    for (const document of missing) {
      const answer = await ask("GET", `/search?q=${document.word}`, null, undefined, { cookie, accept: "text/html" });
      const text = answer?.bytes.toString("utf8") ?? "";
      if (answer?.status !== 200 || !text.includes(`${document.word}.txt`)) still.push(document);
    }
    missing = still;
    if (missing.length > 0) await sleep(1000);
  }
  for (const document of missing) check(false, `document ${document.id} is not found by the search`);
}

async function run() {
  spawnSync(program, ["user", "add", "--email", account.email, "--name", account.name, "--role", "procurement", "--role", "legal"], {
    env: environment,
    input: `${account.password}\n`,
  });
  const keys = Array.from({ length: WRITERS }, (_, n) => command("user", "token", "add", "--name", `writer ${n}`, "--role", "procurement"));
  const began = Date.now();
  let slowest = await start();
  let entries = 0;
  // It is kept in the database, and lives on with each new start.
  const cookie = await signIn();
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    const touched = new Set();
    const writers = keys.map((key, n) => write(n, key, touched));
    const uploading = upload(cookie);
    const all = Promise.all([...writers, uploading]);
    all.catch(() => {});
    await Promise.race([sleep(30 + random() * LONGEST_MS), all]);
    await kill();
    const pending = await all;
    const walked = command("verify-audit");
    check(walked.includes("the chain is whole"), `cycle ${cycle}: ${walked}`);
    const length = Number(walked.split(" ")[0]);
    check(length >= entries, `cycle ${cycle}: the chain became shorter, ${entries} → ${length}`);
    entries = length;
    slowest = Math.max(slowest, await start());
    await verify(keys, touched, pending, cookie);
    if (cycle % 10 === 0 || cycle === cycles) {
      console.log(`${cycle}/${cycles}: ${acknowledged} acknowledged, ${unanswered} unanswered, ${entries} audit entries, ${failures.length} lost`);
    }
  }
  await searched(cookie);
  await kill("SIGTERM");
  const doctor = spawnSync(program, ["doctor"], { env: environment, encoding: "utf8" });
  // The sandbox and OCR are the machine's affair.
  const bad = doctor.stdout.split("\n").filter((line) => line.startsWith("✗") && !line.includes("Sandbox"));
  check(bad.length === 0, `doctor: ${bad.join("; ")}`);
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(
    `${database ? "PostgreSQL" : "SQLite"}, seed ${seed}: ${cycles} kills in ${seconds} s, ${acknowledged} operations acknowledged (${documents.length} files), ` +
      `${unanswered} unanswered, ${failures.length} lost; slowest start ${Math.round(slowest)} ms`,
  );
}

try {
  await run();
} catch (error) {
  failures.push(String(error));
  console.error(error);
} finally {
  if (running) await kill();
}
if (failures.length === 0) rmSync(data, { recursive: true, force: true });
else console.error(`the data folder is kept: ${data}`);
process.exit(failures.length === 0 ? 0 : 1);
