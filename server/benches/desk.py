#!/usr/bin/env python3
"""The contract desk's figures on a running server: pipeline, search, clause heatmap. Prints one table.

    python3 server/benches/desk.py target/release/daicho
    python3 server/benches/desk.py target/release/daicho --only pipeline --files 1000 --pages 2

pipeline  contracts of our own words as PDFs, from upload (three at once, as the browser sends them) to the last one searchable
          with its verdicts
search    documents put into the database, indexed by `daicho reindex`; 50 Japanese and English queries, each answer compared
          with a plain scan of the same text before anything is timed
heatmap   parties × twelve items

Everything is generated from one seed. SQLite, one client, nothing else is asked meanwhile.
"""

import argparse
import concurrent.futures
import hashlib
import http.client
import json
import os
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
import urllib.parse
import urllib.request
import zlib
from pathlib import Path

from pages import EMAIL, PASSWORD, Server

CLAUSES = [
    ("再委託", "乙は、甲の書面による事前の承諾を得ないで、本業務の全部又は一部を第三者に再委託してはならない。"),
    ("監査", "甲は、乙の業務の履行状況を確認するため、乙の事業所に立ち入り、監査を行うことができ、乙はこれに協力しなければならない。"),
    ("安全管理", "乙は、不正アクセス、マルウェア及び情報の漏えいを防ぐため、アクセス制御、暗号化及び監視の措置を講じなければならない。"),
    ("事故の報告", "乙は、情報の漏えい等の事故が発生したときは、直ちに、遅くとも24時間以内に甲に報告し、原因の調査及び再発防止に協力しなければならない。"),
    ("診断", "乙は、年1回以上、脆弱性診断を実施し、その結果を甲に報告し、発見された事項を改善しなければならない。"),
    ("演習", "乙は、年1回、サイバー攻撃を想定した演習を甲と共同で実施し、その結果を甲に報告しなければならない。"),
    ("データの取扱い", "乙は、委託データを日本国内のデータセンターに保管し、本契約が終了したときは、これを消去し、その証明書を甲に提出しなければならない。"),
    ("役割", "甲及び乙の役割分担及び責任の範囲は、別に定める責任分界表のとおりとする。"),
    ("秘密保持", "乙は、本契約に関して知り得た甲の秘密情報を、甲の承諾なく第三者に開示し、又は本業務以外の目的に使用してはならない。"),
    ("契約の終了", "本契約が終了するときは、乙は、甲又は後任の受託者への業務の移行に協力し、貸与された資産及びデータを返還しなければならない。"),
    ("損害賠償", "甲又は乙は、本契約に違反して相手方に損害を与えたときは、その損害を賠償する責任を負う。"),
    ("協議", "本契約に定めのない事項及び疑義については、甲乙誠実に協議して解決するものとする。"),
]
ENGLISH = [
    "The Provider shall notify the Bank of a security incident without undue delay and within 24 hours.",
    "The Bank may audit the Provider on reasonable notice and inspect its records.",
    "The Provider shall not engage a subcontractor without the prior written consent of the Bank.",
    "Upon termination the Provider shall return or delete all data and certify that it has done so.",
    "Personal information is processed in Japan only and encrypted at rest and in transit.",
]
RARE = ["潮位観測", "灯台守", "羅針盤", "帆船の係留", "珊瑚", "lighthouse keeper", "sextant", "bilge pump", "starboard watch", "tide table"]


# Words that mean nothing in particular, so that a contract is mostly about something else than any one query.
PARTS = "業務管理計画運用設備資料検討作業日程品質工程文書記録会議担当区分範囲条件期限変更確認提出承認通知方法手順基準内容対象部門場所費用支払請求納品検査保証権利義務責任解釈適用除外"
WORDS = [PARTS[at : at + 2] + PARTS[other : other + 2] for at in range(0, len(PARTS) - 1, 2) for other in range(0, len(PARTS) - 1, 2) if at != other]


def filler(chance):
    one, two, three, four = (chance.choice(WORDS) for _ in range(4))
    return f"甲及び乙は、{one}に係る{two}について、{three}の定めるところにより、{four}を{chance.randint(2, 90)}日ごとに行うものとする。"


def pages_of(number, count, chance, lines=34, width=40):
    """Text of a contract: `count` pages of numbered articles; each matter that a contract is asked about stands in it once."""
    text = [f"業務委託契約書（第{number}号）", f"株式会社みなと銀行（以下「甲」という。）と第{number}データ株式会社（以下「乙」という。）は、次のとおり契約を締結する。"]
    articles = [(title, words) for title, words in CLAUSES] + [("Additional terms", words) for words in ENGLISH]
    used = sum(len(words) // width + 2 for _, words in articles) + 4
    while used < count * lines:
        words = filler(chance)
        if chance.random() < 0.001:
            words += f"この条において、{chance.choice(RARE)} とは、別に定めるものをいう。"
        articles.append((chance.choice(WORDS), words))
        used += len(words) // width + 2
    chance.shuffle(articles)
    for at, (title, words) in enumerate(articles, 1):
        text += [f"第{at}条（{title}）", words]
    rows = [line[at : at + width] for line in text for at in range(0, max(len(line), 1), width)]
    return ["\n".join(rows[at * lines : (at + 1) * lines]) for at in range(count)]


def pdf(pages):
    """A PDF with a Japanese font that is known by the name of its CMap."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"",
               b"<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/DW 1000/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>"
               b"/FontDescriptor<</Type/FontDescriptor/FontName/Ryumin-Light/Flags 4>>>>",
               b"<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding/UniJIS-UTF16-H/DescendantFonts[3 0 R]>>"]
    kids = []
    for page in pages:
        body = "BT /F 11 Tf 15 TL 60 780 Td " + " ".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in page.split("\n")) + " ET"
        packed = zlib.compress(body.encode())
        objects.append(b"<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(packed), packed))
        objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents %d 0 R>>" % len(objects))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % at for at in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def open_database(folder):
    return sqlite3.connect(f"file:{next(folder.glob('*.sqlite'))}", uri=True, timeout=60)


def prepare(binary, folder):
    environment = dict(os.environ, DAICHO_DATA=str(folder), DAICHO_NO_OCR="true", DAICHO_LOG="error")
    add = [binary, "user", "add", "--email", EMAIL, "--name", "計測", "--role", "risk_office", "--role", "administrator"]
    subprocess.run(add, input=PASSWORD.encode() + b"\n", env=environment, check=True, stdout=subprocess.DEVNULL)
    return environment


def row(name, value, goal):
    print(f"| {name} | {value} | {goal} |", flush=True)


class Client:
    """One connection that stays open, as a browser's does."""

    def __init__(self, server):
        self.server, self.place = server, urllib.parse.urlsplit(server.url)
        self.connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=300)

    def post(self, path, body, kind):
        headers = {**self.server.headers, "Content-Type": kind, "Accept": "application/json",
                   "Origin": self.server.url, "Sec-Fetch-Site": "same-origin"}
        begun = time.perf_counter()
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        elapsed = (time.perf_counter() - begun) * 1000
        if answer.status != 200:
            sys.exit(f"{path}: {answer.status} {content[:300]!r}")
        return elapsed, content

    def form(self, path, fields):
        return self.post(path, urllib.parse.urlencode(fields), "application/x-www-form-urlencoded")


def processor(process):
    """Seconds of processor time of a process and of its ended and living children."""
    def of(pid):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return sum(int(fields[at]) for at in (11, 12, 13, 14)) / os.sysconf("SC_CLK_TCK")
    total = of(process.pid)
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            if entry.read_text().rsplit(")", 1)[1].split()[1] == str(process.pid):
                total += of(int(entry.parent.name))
        except (OSError, IndexError):
            continue
    return total


def pipeline(binary, files, pages):
    chance = random.Random(7)
    papers = [pdf(pages_of(number, pages, chance)) for number in range(files)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = Server(binary, prepare(binary, folder))
        try:
            time.sleep(3)
            clients = [Client(server) for _ in range(3)]

            def send(lane):
                for number in range(lane, files, 3):
                    mark = "daicho-bench"
                    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{number}.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
                    body = head.encode() + papers[number] + f"\r\n--{mark}--\r\n".encode()
                    _, answer = clients[lane].post("/uploads", body, f"multipart/form-data; boundary={mark}")
                    if json.loads(answer)["documents"][0]["state"] != "received":
                        sys.exit(answer)

            before, begun = processor(server.process), time.perf_counter()
            with concurrent.futures.ThreadPoolExecutor(3) as pool:
                list(pool.map(send, range(3)))
            stored = time.perf_counter() - begun
            database = open_database(folder)
            while True:
                stages = dict(database.execute("select stage, count(*) from document group by stage").fetchall())
                if stages.get("done", 0) + stages.get("failed", 0) == files:
                    break
                time.sleep(0.02)
            whole = time.perf_counter() - begun
            if stages.get("failed"):
                sys.exit(f"failed: {stages}")
            stated = database.execute("select count(*) from clause_finding where verdict = 'stated'").fetchone()[0]
            database.close()
            _, answer = clients[0].form("/api/search", {"text": "再委託 書面による事前の承諾", "page": 0})
            if json.loads(answer)["total"] < files or stated < files:
                sys.exit(f"not searchable: {answer[:200]!r}, stated {stated}")
            used = processor(server.process) - before
            row(f"{files} contracts × {pages} pages, upload to searchable verdicts",
                f"**{files / whole:.1f} documents/s** ({whole:.1f} s; stored after {stored:.1f} s; processor {used:.1f} s; {server.memory()} MiB)",
                "≥ 20 documents/s on 2 cores")
        finally:
            server.process.terminate()
            server.process.wait()


FOLD = re.compile(r"(?<=[぀-ヿ㐀-鿿々-〇])\s+(?=[぀-ヿ㐀-鿿々-〇])")


def folded(text):
    return re.sub(r"\s+", " ", FOLD.sub("", unicodedata.normalize("NFKC", text).lower()))


QUERIES = [
    "再委託", "監査", "書面による事前の承諾", "24時間以内", "脆弱性診断", "演習", "データセンター", "責任分界表", "秘密情報", "後任の受託者",
    "損害", "誠実に協議", "アクセス制御", "マルウェア", "暗号化", "原因の調査", "再発防止", "年1回以上", "日本国内", "証明書",
    "立ち入り", "返還", "疑義", "第17条", "株式会社みなと銀行", "第123号", "第19999号", "潮位観測", "灯台守", "羅針盤",
    "帆船の係留", "珊瑚", "ﾏﾙｳｪｱ", "２４時間", "業務委託契約書", "security incident", "prior written consent", "undue delay", "AUDIT", "encrypted at rest",
    "subcontractor", "certify", "lighthouse keeper", "sextant", "bilge pump", "starboard watch", "tide table", "inspect its records", "personal information", "no such words here",
]


def needle(query):
    words = folded(query)
    # A Latin word is a whole word; Japanese is found inside any run.
    return re.compile(rf"(?<![a-z0-9]){re.escape(words)}(?![a-z0-9])") if words.isascii() else re.compile(re.escape(words))


def search(binary, documents, rounds):
    chance, needles = random.Random(11), [needle(query) for query in QUERIES]
    expected = [0] * len(QUERIES)
    size = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = prepare(binary, folder)
        database = open_database(folder)
        database.execute("pragma synchronous = off")
        for number in range(documents):
            contract, document = f"c{number:06}", f"d{number:06}"
            pages = pages_of(number, 10, chance, lines=30, width=34)
            text = "\f".join(pages)
            size += len(text.encode())
            content = hashlib.sha256(text.encode()).hexdigest()
            database.execute("insert into contract (id, title, kind, version, created_at, updated_at) values (?, ?, 'standalone', 1, 1, 1)", (contract, f"契約{number}"))
            database.execute("insert into file (content_hash, size, stored_at, extraction, page_count) values (?, ?, 1, 'ok', 10)", (content, len(text)))
            database.executemany("insert into file_page (content_hash, page, text, state, quality, engine) values (?, ?, ?, 'ok', 1.0, 'hayro')",
                                 [(content, at, page) for at, page in enumerate(pages, 1)])
            database.execute("insert into document (id, contract_id, content_hash, name, role, position, stage, uploaded_by, uploaded_at) "
                             "values (?, ?, ?, ?, 'contract', 0, 'done', 'b', 1)", (document, contract, content, f"{number}.pdf"))
            database.execute("insert into index_change (seq, document_id) values (?, ?)", (number + 1, document))
            for page in pages:
                plain = folded(page)
                for at, wanted in enumerate(needles):
                    expected[at] += bool(wanted.search(plain))
        database.execute("update index_head set seq = ?", (documents,))
        database.commit()
        database.close()
        begun = time.perf_counter()
        subprocess.run([binary, "reindex"], env=environment, check=True, stdout=subprocess.DEVNULL)
        built = time.perf_counter() - begun
        server = Server(binary, environment)
        try:
            time.sleep(5)
            client = Client(server)
            wrong = []
            for query, count in zip(QUERIES, expected):
                _, answer = client.form("/api/search", {"text": f"「{query}」", "page": 0})
                found = json.loads(answer)["total"]
                if found != count:
                    wrong.append(f"{query}: {found} of {count}")
            times, index = [], []
            for _ in range(rounds):
                for query in QUERIES:
                    elapsed, answer = client.form("/api/search", {"text": f"「{query}」", "page": 0})
                    times.append(elapsed)
                    index += [json.loads(answer)["micros"] / 1000] if b'"micros"' in answer else []
            times.sort(), index.sort()
            of = lambda values, share: values[min(len(values) - 1, int(len(values) * share))]
            recall = "recall 1.0" if not wrong else f"**wrong: {'; '.join(wrong)}**"
            name = f"search, {documents:,} documents ({size / 1e6:.0f} MB), {len(QUERIES)} queries × {rounds}"
            inside = f"p50 {of(index, .5):.2f} ms, p99 {of(index, .99):.1f} ms" if index else "not told by this program"
            row(f"{name}, in the index", f"{inside}, {recall} against a plain scan", "p50 ≤ 1 ms, p99 ≤ 20 ms, recall 1.0")
            row("the same over HTTP with snippets and names of 30 hits", f"p50 {of(times, .5):.1f} ms, p99 {of(times, .99):.1f} ms", "–")
            row("the index from nothing", f"{built:.0f} s ({documents / built:.0f} documents/s)", "–")
        finally:
            server.process.terminate()
            server.process.wait()


def heatmap(binary, parties):
    def rows(count):
        return f"with recursive n(i) as (select 1 union all select i + 1 from n where i < {count})"

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = prepare(binary, folder)
        with open_database(folder) as database:
            database.execute(f"""insert into party (id, name_ja, kana, name_en, name_key, kinds, note, version, created_at, updated_at, department)
                {rows(parties)} select 'p' || i, '架空商事' || i, 'カクウ' || i, 'Kaku ' || i, '架空商事' || i, 'vendor', '', 1, i, i, '部' || (i % 20) from n""")
            database.execute(f"""insert into engagement (id, party_id, service_ja, service_en, function_ja, function_en, department, kind, tier,
                version, created_at, updated_at, state) {rows(parties)} select 'e' || i, 'p' || i, '役務', '', '機能', '', '部' || (i % 20), 'cloud',
                1 + i % 4, 1, i, i, 'live' from n""")
            database.execute(f"""insert into contract (id, party_id, title, kind, version, created_at, updated_at)
                {rows(parties)} select 'c' || i, 'p' || i, '契約' || i, 'standalone', 1, i, i from n""")
            database.execute("""insert into clause_check (id, contract_id, pack_id, pack_version, documents, checked_at)
                select 'k' || substr(id, 2), id, 'bench', '1', '', 1 from contract""")
            database.execute(f"""insert into clause_finding (check_id, item, verdict, adverse, confidence, detail)
                {rows(12)} select k.id, i, case (cast(substr(k.id, 2) as integer) * 7 + i) % 5 when 0 then 'not_found' when 1 then 'partial' else 'stated' end,
                (cast(substr(k.id, 2) as integer) + i) % 17 = 0, 0.9, '{{}}' from clause_check k, n""")
            database.execute("update contract set check_id = 'k' || substr(id, 2), checked_at = 1")
            database.execute("analyze")
        server = Server(binary, environment)
        try:
            time.sleep(10)
            client = Client(server)
            times, wholes = [], []
            for _ in range(15):
                elapsed, answer = client.post("/api/clause_check/heatmap", json.dumps({"filter": {}}), "application/json")
                if json.loads(answer)["total"] != parties:
                    sys.exit(f"heatmap: {answer[:200]!r}")
                times.append(elapsed)
                elapsed, status, _ = server.get("/heatmap")
                if status != 200:
                    sys.exit(f"/heatmap: {status}")
                wholes.append(elapsed)
            row(f"clause heatmap {parties:,} × 12, data with margins and facets", f"median {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms", "≤ 150 ms on the server")
            row("the same as a rendered page", f"median {statistics.median(wholes):.0f} ms, slowest {max(wholes):.0f} ms", "–")
        finally:
            server.process.terminate()
            server.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--only", choices=["pipeline", "search", "heatmap"])
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--parties", type=int, default=5_000)
    arguments = parser.parse_args()
    print("| work | measured | goal |\n|---|---|---|")
    if arguments.only in (None, "pipeline"):
        pipeline(arguments.binary, arguments.files, arguments.pages)
    if arguments.only in (None, "search"):
        search(arguments.binary, arguments.documents, arguments.rounds)
    if arguments.only in (None, "heatmap"):
        heatmap(arguments.binary, arguments.parties)


if __name__ == "__main__":
    main()
