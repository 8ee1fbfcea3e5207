#!/usr/bin/env python3
"""Prints the figures of trust: the walk along the audit trail, backup and restore, and what others feel of a flood.

    python3 server/benches/trust.py target/release/daicho audit --entries 1000000
    python3 server/benches/trust.py target/release/daicho backup --mib 1024
    python3 server/benches/trust.py target/release/daicho flood --seconds 30

Everything is made anew in a folder that goes away afterwards; nothing but 127.0.0.1 is spoken to.
"""

import argparse
import asyncio
import hashlib
import os
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

EMAIL, PASSWORD = "bench@daicho.example", "sokutei-no-daicho-2026"
HALF_OPEN, LOGINS = 500, 50
PAGES = ["/", "/parties", "/account", "/contracts"]


class World:
    def __init__(self, binary, folder):
        self.binary, self.folder = binary, Path(folder)
        self.environment = {**os.environ, "DAICHO_DATA": folder, "DAICHO_LANG": "en", "DAICHO_LOG": "error", "DAICHO_NO_OCR": "true"}
        self.environment.pop("DAICHO_DATABASE_URL", None)
        self.run("user", "add", "--email", EMAIL, "--name", "計測", "--role", "risk_office", input=PASSWORD.encode() + b"\n")

    def run(self, *arguments, input=None):
        begun = time.perf_counter()
        done = subprocess.run([self.binary, *arguments], env=self.environment, input=input, capture_output=True)
        if done.returncode != 0:
            sys.exit(f"daicho {' '.join(arguments)}: {done.returncode} {done.stdout.decode()} {done.stderr.decode()}")
        return time.perf_counter() - begun, done.stdout.decode().strip()

    def database(self):
        return sqlite3.connect(next(self.folder.glob("*.sqlite")))


def chained(entry, before):
    """As `Entry::chained` of the register computes it."""
    seq, at, *fields = entry
    hasher = hashlib.sha256()
    for field in ["daicho-audit-1", before, str(seq), str(at), *fields]:
        data = field.encode()
        hasher.update(len(data).to_bytes(8, "big"))
        hasher.update(data)
    return hasher.hexdigest()


def audit(world, arguments):
    with world.database() as database:
        (seq, before), = database.execute("select seq, hash from audit_head where id = 1")

        def entries():
            nonlocal seq, before
            while seq < arguments.entries:
                seq += 1
                entry = (seq, 1_795_257_000_000 + seq, "user", f"u{seq % 50:032}", "湊 春香", "record.changed", "engagement",
                         f"e{seq % 9999:032}", '{"field":"tier","from":"2","to":"1","reason":"年次の見直し"}')
                before = chained(entry, before)
                yield (*entry, before)

        database.executemany("insert into audit_entry values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", entries())
        database.execute("update audit_head set seq = ?, hash = ? where id = 1", (seq, before))
    export = world.folder / "trail.jsonl"
    world.run("export", "--format", "audit-jsonl", "--output", str(export))
    print(f"| audit trail, {seq} entries | seconds (best of 3) |\n|---|--:|")
    for name, command in [("in the database", ["verify-audit"]), ("in an export", ["verify-audit", "--export", str(export)])]:
        results = [world.run(*command) for _ in range(3)]
        if int(results[0][1].split()[0]) < seq or "the chain is whole" not in results[0][1]:
            sys.exit(results[0][1])
        print(f"| {name} | {min(seconds for seconds, _ in results):.2f} |")


def backup(world, arguments):
    """Files that do not compress, each in the register's database as a stored file."""
    numbers = random.Random(7)
    with world.database() as database:
        for _ in range(arguments.mib // 8):
            content = numbers.randbytes(8 << 20)
            name = hashlib.sha256(content).hexdigest()
            shelf = world.folder / "files" / name[:2]
            shelf.mkdir(parents=True, exist_ok=True)
            (shelf / name).write_bytes(content)
            database.execute("insert into file (content_hash, size, stored_at) values (?, ?, 1)", (name, len(content)))
    with tempfile.TemporaryDirectory(dir=arguments.folder) as place:
        key, store = str(world.folder / "backup.key"), str(Path(place) / "store")
        print(f"| backup, {arguments.mib} MiB in files of 8 MiB | seconds |\n|---|--:|")
        print(f"| first | {world.run('backup', '--make-key', '--key', key, store)[0]:.1f} |")
        print(f"| second, nothing new | {world.run('backup', '--key', key, store)[0]:.1f} |")
        print(f"| drill (restore, compare, remove) | {world.run('restore', '--verify', '--key', key, store)[0]:.1f} |")


class Server:
    def __init__(self, world):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        serve = [world.binary, "serve", "--listen", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(serve, env=world.environment, stdout=subprocess.DEVNULL)

    async def ask(self, method, path, headers=(), body=b""):
        """Status, headers and seconds of one request on a connection of its own."""
        begun = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Connection: close", f"Content-Length: {len(body)}", *headers]
        writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        answer = await reader.read()
        writer.close()
        head = answer.split(b"\r\n\r\n", 1)[0].decode("latin-1").split("\r\n")
        return int(head[0].split()[1]) if len(head[0].split()) > 1 else 0, head, time.perf_counter() - begun

    async def sign_in(self, email, password, source):
        form = urllib.parse.urlencode({"email": email, "password": password}).encode()
        origin = f"http://127.0.0.1:{self.port}"
        headers = [f"Origin: {origin}", "Content-Type: application/x-www-form-urlencoded", f"X-Forwarded-For: {source}"]
        return await self.ask("POST", "/sign-in", headers, form)


async def normal(server, cookie, seconds):
    """Four people who open pages, ten a second each at most: the seconds of each answer."""
    times, until = [], time.perf_counter() + seconds

    async def person(number):
        turn = number
        while time.perf_counter() < until:
            status, _, elapsed = await server.ask("GET", PAGES[turn % len(PAGES)], [f"Cookie: {cookie}", "Accept: text/html"])
            if status != 200:
                sys.exit(f"{PAGES[turn % len(PAGES)]}: {status}")
            times.append(elapsed)
            turn += 1
            await asyncio.sleep(max(0.0, 0.1 - elapsed))

    await asyncio.gather(*(person(number) for number in range(4)))
    return sorted(times)


async def half_open(server, held, stop):
    """A connection that sends one byte of its head each two seconds, and comes again when it is cut."""
    while not stop.is_set():
        begun = time.perf_counter()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            while not stop.is_set():
                writer.write(b"a")
                await writer.drain()
                try:
                    await asyncio.wait_for(reader.read(4096), 2)
                    break
                except asyncio.TimeoutError:
                    pass
            writer.close()
            if not stop.is_set():
                held.append(time.perf_counter() - begun)
        except OSError:
            held.append(time.perf_counter() - begun)


async def guess(server, stop, answers):
    """Wrong passwords, a fixed number a second, each of another name and from another address."""
    running, count = set(), 0

    async def one(number):
        try:
            source = f"203.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            status, head, elapsed = await server.sign_in(f"guess{number}@bank.example", "wrong but long enough", source)
            answers.append((status, elapsed, any("error=slow" in line for line in head)))
        except OSError:
            answers.append((0, 0.0, False))

    while not stop.is_set():
        task = asyncio.create_task(one(count))
        running.add(task)
        task.add_done_callback(running.discard)
        count += 1
        await asyncio.sleep(1 / LOGINS)
    for task in running:
        task.cancel()


def at(times, share):
    return times[min(len(times) - 1, int(len(times) * share))] * 1000


async def flooded(world, arguments):
    server = Server(world)
    try:
        for _ in range(200):
            try:
                if (await server.ask("GET", "/healthz"))[0] == 200:
                    break
            except OSError:
                await asyncio.sleep(0.1)
        status, head, _ = await server.sign_in(EMAIL, PASSWORD, "198.51.100.7")
        cookies = [line.split(": ", 1)[1].split(";")[0] for line in head if line.lower().startswith("set-cookie")]
        if status != 303 or not cookies:
            sys.exit(f"sign-in: {status}")
        cookie = "; ".join(cookies)
        await normal(server, cookie, 3)
        print("| others meanwhile | requests | median ms | p99 ms | logins answered, refused as too many | held open s |\n|---|--:|--:|--:|--:|--:|")
        idle, under, answers, held = [], [], [], []
        # In turns, so that whatever else the machine does falls on both.
        for _ in range(arguments.rounds):
            idle += await normal(server, cookie, arguments.seconds / arguments.rounds)
            stop = asyncio.Event()
            slow = [asyncio.create_task(half_open(server, held, stop)) for _ in range(HALF_OPEN)]
            guessing = asyncio.create_task(guess(server, stop, answers))
            await asyncio.sleep(2)
            under += await normal(server, cookie, arguments.seconds / arguments.rounds)
            stop.set()
            await asyncio.gather(guessing, *slow)
            await asyncio.sleep(2)
        idle.sort()
        under.sort()
        print(f"| idle | {len(idle)} | {at(idle, .5):.1f} | {at(idle, .99):.1f} | | |")
        refused = sum(1 for answer in answers if answer[2])
        longest = max(held, default=0)
        print(f"| {HALF_OPEN} half-open, {LOGINS} logins/s | {len(under)} | {at(under, .5):.1f} | {at(under, .99):.1f} | "
              f"{len(answers)}, {refused} | {longest:.1f} |")
        print(f"p99 under the flood is {at(under, .99) / at(idle, .99):.2f}× that of idle (goal: 2×); a slow head is cut after {longest:.1f} s")
    finally:
        server.process.terminate()
        server.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=os.path.abspath)
    kinds = parser.add_subparsers(dest="kind", required=True)
    kinds.add_parser("audit").add_argument("--entries", type=int, default=1_000_000)
    kinds.add_parser("backup").add_argument("--mib", type=int, default=1024)
    flood = kinds.add_parser("flood")
    flood.add_argument("--seconds", type=int, default=30)
    flood.add_argument("--rounds", type=int, default=3)
    for kind in kinds.choices.values():
        kind.add_argument("--folder", help="where the data is made")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        world = World(arguments.binary, folder)
        if arguments.kind == "flood":
            asyncio.run(flooded(world, arguments))
        else:
            {"audit": audit, "backup": backup}[arguments.kind](world, arguments)


if __name__ == "__main__":
    main()
