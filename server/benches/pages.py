#!/usr/bin/env python3
"""Times whole pages of a running server over HTTP on a register of a given size, and prints one table.

    python3 server/benches/pages.py target/release/daicho --parties 10000
    python3 server/benches/pages.py target/release/daicho --parties 10000 --postgres postgres://postgres@127.0.0.1/empty

The register has 2.5 engagements and 6 grants and places a party, made by the database from numbers alone, so that
each run is the same. On PostgreSQL the database must be empty; `psql` must be there.
"""

import argparse
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

EMAIL, PASSWORD = "bench@daicho.example", "sokutei-no-daicho-2026"
DEPARTMENT = urllib.parse.quote("部3")
PAGES = [
    ("home", "/", 20),
    ("parties", "/parties", 30),
    ("parties by tier", "/parties?sort=tier", 30),
    ("parties, text", "/parties?text=" + urllib.parse.quote("商事99"), 30),
    ("parties, two facets", "/parties?f.tier=1&f.kinds=cloud", 30),
    ("engagements", "/engagements", 30),
    ("engagements, two filters", f"/engagements?f.department={DEPARTMENT}&f.kind=cloud", 30),
    ("party", "/parties/p77", 30),
    ("engagement", "/engagements/e77", 30),
    ("contracts", "/records/contract", 30),
    ("ledger check", "/lint", 5),
    ("clause heatmap", "/heatmap", 5),
    ("risk heatmap", "/risk", 5),
    ("vendor heatmap", "/risk/parties", 5),
    ("concentration", "/concentration", 5),
    ("readiness", "/readiness", 5),
    ("one list as workbook", "/exports/party.xlsx", 2),
    ("whole register as workbook", "/exports/register.xlsx", 2),
]


def statements(parties):
    engagements, grants = parties * 5 // 2, parties * 6

    def rows(count):
        return f"with recursive n(i) as (select 1 union all select i + 1 from n where i < {count})"

    yield f"""insert into party (id, name_ja, kana, name_en, name_key, country, kinds, note, version, created_at, updated_at, department)
        {rows(parties)} select 'p' || i, '架空商事' || i, 'カクウ' || i, 'Kaku ' || i, '架空商事' || i,
        case when i % 7 = 0 then null else 'JP' end,
        case i % 3 when 0 then 'cloud' when 1 then 'vendor' else 'vendor cloud' end, '', 1, i, i, '部' || (i % 20) from n"""
    yield f"""insert into engagement (id, party_id, service_ja, service_en, function_ja, function_en, department, kind, tier, version,
        created_at, updated_at, state, chain_state, substitutability)
        {rows(engagements)} select 'e' || i, 'p' || (1 + i % {parties}), '役務' || i, '', '機能' || (i % 100), '', '部' || (i % 20),
        case i % 3 when 0 then 'cloud' when 1 then 'outsourcing' else 'procurement' end,
        case when i % 11 = 0 then null else 1 + i % 4 end, 1, i, i, 'live',
        case when i % 5 = 0 then 'unconfirmed' else 'confirmed' end,
        case i % 4 when 0 then 'hard' when 1 then 'easy' else null end from n"""
    yield f"""insert into access_grant (id, engagement_id, system, level, path, version, created_at, updated_at, expires_on)
        {rows(grants)} select 'g' || i, 'e' || (1 + i % {engagements}), '系' || (i % 50),
        case when i % 9 = 0 then null else 'user' end, 'vpn', 1, i, i, case when i % 2 = 0 then '2027-03-31' end from n"""
    yield f"""insert into location (id, engagement_id, role, country, unknowns, version, created_at, updated_at)
        {rows(grants)} select 'l' || i, 'e' || (1 + i % {engagements}), 'storage', case when i % 10 < 8 then 'JP' end,
        case when i % 10 = 9 then ' country ' else '' end, 1, i, i from n"""
    yield f"""insert into data_handling (id, engagement_id, category, version, created_at, updated_at)
        {rows(engagements * 9 // 10)} select 'd' || i, 'e' || i, 'personal', 1, i, i from n"""
    yield f"""insert into contract (id, party_id, title, kind, version, created_at, updated_at, ends_on)
        {rows(parties)} select 'c' || i, 'p' || i, '契約' || i, 'standalone', 1, i, i,
        case when i % 4 = 0 then '2026-10-01' else '2028-03-31' end from n"""
    yield """insert into contract_engagement (contract_id, engagement_id)
        select 'c' || substr(party_id, 2), id from engagement"""
    yield "analyze"


def fill(data, postgres, parties):
    if postgres:
        text = ";\n".join(statements(parties)) + ";"
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", postgres], input=text.encode(), check=True)
        return
    with sqlite3.connect(next(data.glob("*.sqlite"))) as database:
        for statement in statements(parties):
            database.execute(statement)


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Server:
    def __init__(self, binary, environment):
        with socket.create_server(("127.0.0.1", 0)) as free:
            address = "127.0.0.1:%d" % free.getsockname()[1]
        self.process = subprocess.Popen([binary, "serve", "--listen", address], env=environment, stderr=subprocess.DEVNULL)
        self.url = "http://" + address
        self.opener = urllib.request.build_opener(Stay)
        self.headers = {}
        while self.get("/healthz")[1] != 200:
            time.sleep(0.1)
        form = urllib.parse.urlencode({"email": EMAIL, "password": PASSWORD}).encode()
        origin = {"Origin": self.url, "Sec-Fetch-Site": "same-origin"}
        try:
            answer = self.opener.open(urllib.request.Request(self.url + "/sign-in", data=form, headers=origin))
        except urllib.error.HTTPError as redirect:
            answer = redirect
        if answer.status != 303:
            self.process.terminate()
            sys.exit(f"sign-in: {answer.status}")
        cookies = answer.headers.get_all("Set-Cookie") or []
        self.headers = {"Cookie": "; ".join(cookie.split(";")[0] for cookie in cookies)}

    def get(self, path):
        """Milliseconds, status and bytes."""
        begun = time.perf_counter()
        try:
            answer = self.opener.open(urllib.request.Request(self.url + path, headers=self.headers), timeout=300)
        except urllib.error.HTTPError as error:
            answer = error
        except OSError:
            return 0.0, 0, 0
        size = len(answer.read())
        return (time.perf_counter() - begun) * 1000, answer.status, size

    def processor(self):
        """Milliseconds of processor time so far, of the server alone (a PostgreSQL beside it is not in it)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """MiB resident now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) // 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--parties", type=int, default=10_000)
    parser.add_argument("--postgres", metavar="URL")
    parser.add_argument("--settle", type=int, default=20, metavar="SECONDS", help="for the work that a start brings")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, DAICHO_DATA=folder)
        if arguments.postgres:
            environment["DAICHO_DATABASE_URL"] = arguments.postgres
        add = [arguments.binary, "user", "add", "--email", EMAIL, "--name", "計測", "--role", "risk_office", "--role", "administrator"]
        subprocess.run(add, input=PASSWORD.encode() + b"\n", env=environment, check=True, stdout=subprocess.DEVNULL)
        fill(Path(folder), arguments.postgres, arguments.parties)
        server = Server(arguments.binary, environment)
        try:
            time.sleep(arguments.settle)
            database = "PostgreSQL" if arguments.postgres else "SQLite"
            print(f"| {arguments.parties} parties, {database} | kB | median ms | p95 ms | processor ms | memory MiB |\n|---|--:|--:|--:|--:|--:|")
            for name, path, count in PAGES:
                times, size, spent = [], 0, server.processor()
                for _ in range(count):
                    elapsed, status, size = server.get(path)
                    if status != 200:
                        sys.exit(f"{path}: {status}")
                    times.append(elapsed)
                times.sort()
                spent = (server.processor() - spent) / count
                last = times[min(count - 1, int(count * 0.95))]
                print(f"| {name} | {size // 1024} | {statistics.median(times):.0f} | {last:.0f} | {spent:.0f} | {server.memory()} |", flush=True)
        finally:
            server.process.terminate()
            server.process.wait()


if __name__ == "__main__":
    main()
