#!/usr/bin/env python3
"""Kills the gateway while pictures come in and are fetched, again and again, and audits the locker.

    evidence_test.py HUIYIN HUIYIN_SIM [--seed N] [--kills N] [--keep]

Exit status: 0 nothing lost or claimed falsely, 1 something was. See README.md."""
import argparse
import collections
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

sys.dont_write_bytecode = True  # of the one below, into the source tree

from deliveries_world import Gateway, Phones, Settings, free_ports, open_database, start
from visitor import Visitor, png

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PEOPLE = 12
VISITORS = 4
KILLS_LEAST = 10
PICTURES_LEAST = 100
LOOKED_AT = 4  # cases, after each kill; all of them at the end
FETCHED_SECONDS_MAX = 90
WRONG_SHOWN_MAX = 20
FAULTS = {"server_error": 60, "html_error": 40, "system_busy": 40, "slow_answer": 100,
          "slow_ms": 40, "duplicate_push": 40, "lost_answer": 40}
COMPLAINT = "显示签收了可我根本没收到，我要投诉你们的快递，订单号2026{}"
EIGHT_DAYS = 8 * 24 * 3600


class Sending(threading.Thread):
    """Somebody who sends pictures until it is enough; each is made once, some are sent twice."""

    def __init__(self, send, seed):
        super().__init__(daemon=True)
        self.send, self.chance = send, random.Random(seed)
        self.sent = []  # SHA-256 of each that was taken
        self.failure = None
        self.ended = False

    def run(self):
        bytes_ = b""
        try:
            while not self.ended:
                if not bytes_ or self.chance.random() < 0.8:
                    bytes_ = png(self.chance)
                if self.send(bytes_):
                    self.sent.append(hashlib.sha256(bytes_).hexdigest())
                time.sleep(0.4 + 0.6 * self.chance.random())
        except Exception as failure:  # told by whoever waits for this thread
            self.failure = failure


def sums_of(sending):
    return collections.Counter(sha256 for each in sending for sha256 in each.sent)


def phone_sends(phones, person, platform):
    def send(bytes_):
        phones.send(person, platform, "picture", bytes_)
        return True
    return send


def export(huiyin, settings, number, where):
    """The ZIP of a case, or why it is not whole."""
    file = where / f"{number}.zip"
    done = subprocess.run([huiyin, "export", "--evidence", number, "--output", file, "--overwrite",
                           "--config", settings], capture_output=True, text=True, check=False)
    return file, done.stderr if done.returncode else ""


def check_sums(file, where):
    folder = where / file.stem
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
        manifest = json.loads(archive.read("manifest.json"))
    done = subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=folder,
                          capture_output=True, text=True, check=False)
    return manifest, done.stdout + done.stderr if done.returncode else ""


def case_numbers(data):
    database = open_database(data)
    try:
        return [number for (number,) in database.execute("SELECT number FROM complaint_case")]
    finally:
        database.close()


def wanted(data):
    database = open_database(data)
    try:
        return database.execute("SELECT count(*) FROM evidence WHERE state=1").fetchone()[0]
    finally:
        database.close()


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


class Audit:
    def __init__(self, huiyin, settings, work, gateway):
        self.huiyin, self.settings, self.work, self.gateway = huiyin, settings, work, gateway
        self.exports = work / "exports"
        self.exports.mkdir()
        self.dead = work / "dead"
        self.settings_of_dead = work / "dead.toml"
        self.settings_of_dead.touch(mode=0o600)
        self.settings_of_dead.write_text(
            pathlib.Path(settings).read_text(encoding="utf-8").replace(
                str(gateway.data), str(self.dead)), encoding="utf-8")
        self.wrong = []

    def lay_out(self):
        """A copy of what a kill has left; the platforms do not wait for us to look at it."""
        shutil.rmtree(self.dead, ignore_errors=True)
        shutil.copytree(self.gateway.data, self.dead)

    def look_at_the_dead(self, chance):
        """No record may say that something was fetched which is not there."""
        for number in chance.sample(case_numbers(self.dead), LOOKED_AT):
            _, why = export(self.huiyin, self.settings_of_dead, number, self.exports)
            if why:
                self.wrong.append(f"after kill {self.gateway.kills}: {number}: {why}")

    def all_cases(self):
        """SHA-256 of all that is in the locker, case by case; and how many thumbnails there are."""
        found, thumbnails = collections.Counter(), 0
        for number in case_numbers(self.gateway.data):
            file, why = export(self.huiyin, self.settings, number, self.exports)
            if why:
                self.wrong.append(f"{number}: {why}")
                continue
            manifest, why = check_sums(file, self.exports)
            if why:
                self.wrong.append(f"{number}: {why}")
            for item in manifest["evidence"]:
                if item["state"] != "fetched":
                    self.wrong.append(f"{number}: {item['id']} is {item['state']}: {item['why']}")
                    continue
                found[item["file"]["sha256"]] += 1
                thumbnails += item["file"]["has_thumbnail"]
                if item["file"]["type"] != "image/png":
                    self.wrong.append(f"{number}: {item['id']} is of type {item['file']['type']}")
        return found, thumbnails

    def compare(self, sent, found, given_up):
        """What a visitor was told is there, is there; so is what a platform had answered."""
        lost = {who: sent[who] - found for who in sent}
        for sha256 in lost["visitors"]:
            self.wrong.append(f"{sha256}: a visitor's, and not in any case")
        missing = sum(lost["people"].values())
        if missing > given_up:
            self.wrong.append(f"{missing} pictures are missing, {given_up} were given up")
        for sha256 in found - sent["visitors"] - sent["people"]:
            self.wrong.append(f"{sha256}: nobody sent it so often")

    def files(self, originals, thumbnails):
        evidence = self.gateway.data / "evidence"
        kept = [path for path in files_in(evidence) if path.parent.name != "staged"]
        unfinished = [path for path in kept if path.suffix == ".new"]
        if unfinished:
            self.wrong.append(f"{len(unfinished)} files were never finished")
        if len(kept) > originals + thumbnails:
            self.wrong.append(f"{len(kept)} files for {originals} originals and {thumbnails} small")


    def damage(self):
        """In the copy of the dead: what was changed is named, and nothing is overwritten unasked."""
        number = case_numbers(self.dead)[0]
        file, _ = export(self.huiyin, self.settings_of_dead, number, self.exports)
        before = file.read_bytes()
        done = subprocess.run([self.huiyin, "export", "--evidence", number, "--output", file,
                               "--config", self.settings_of_dead], capture_output=True, check=False)
        if done.returncode != 1 or file.read_bytes() != before:
            self.wrong.append("an export that was there was overwritten")
        export(self.huiyin, self.settings_of_dead, number, self.exports)
        if file.read_bytes() != before:
            self.wrong.append("two exports of the same evidence differ")
        for path in files_in(self.dead / "evidence"):
            bytes_ = bytearray(path.read_bytes())
            bytes_[-1] ^= 1
            path.write_bytes(bytes_)
        file, why = export(self.huiyin, self.settings_of_dead, number, self.exports)
        with zipfile.ZipFile(file) as archive:
            items = json.loads(archive.read("manifest.json"))["evidence"]
        damaged = [item for item in items if item["state"] == "damaged"]
        if not damaged or len(damaged) != why.count("damaged, not in the export: files/"):
            self.wrong.append(f"{len(damaged)} files are damaged, the export said: {why}")


def sweep_is_done(gateway):
    """What was staged and never named goes when it is old enough."""
    staged = gateway.data / "evidence" / "staged"
    staged.mkdir(parents=True, exist_ok=True)
    (staged / ("f" * 32)).write_bytes(b"never named")
    for path in files_in(staged):
        old = time.time() - EIGHT_DAYS
        os.utime(path, (old, old))
    gateway.kill()
    gateway.start()
    return wait_for(lambda: not files_in(staged), 10)


def wait_for(look, seconds):
    ends = time.monotonic() + seconds
    while not look():
        if time.monotonic() > ends:
            return False
        time.sleep(0.05)
    return True


def live(gateway, phones, base, kills, chance, audit):
    people = [(f"person{i}", "weibo" if i % 3 == 0 else "wechat") for i in range(PEOPLE)]
    visitors = [Visitor(base, f"visitor{i}") for i in range(VISITORS)]
    for person, platform in people:
        phones.order("/sim/users", {"user": person})
        phones.do(person, platform, "follow")
        phones.say(person, platform, COMPLAINT.format(1000 + int(person[6:])))
    for number, visitor in enumerate(visitors):
        visitor.say(COMPLAINT.format(5000 + number))
    if not wait_for(lambda: len(case_numbers(gateway.data)) == PEOPLE + VISITORS, 20):
        sys.exit("not everybody has a case")
    phones.order("/sim/faults", {**FAULTS, "seed": chance.randrange(1 << 30)})
    by_phone = [Sending(phone_sends(phones, *who), chance.random()) for who in people]
    by_page = [Sending(visitor.upload, chance.random()) for visitor in visitors]
    sending = by_phone + by_page
    for each in sending:
        each.start()
    for _ in range(kills):
        # So far apart that no picture's retries, a second apart, all meet a death.
        time.sleep(2 + chance.random())
        gateway.kill()
        audit.lay_out()
        gateway.start()
        audit.look_at_the_dead(chance)
    time.sleep(1)
    for each in sending:
        each.ended = True
    for each in sending:
        each.join(60)
        if each.failure or each.is_alive():
            raise RuntimeError(f"somebody could not send: {each.failure}")
    phones.order("/sim/faults", {name: 0 for name in FAULTS if name != "slow_ms"})
    return {"people": sums_of(by_phone), "visitors": sums_of(by_page)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("huiyin")
    parser.add_argument("simulator")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--keep", action="store_true", help="leaves the working directory")
    given = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="huiyin-kill-"))
    chance = random.Random(given.seed)
    ports = free_ports(3)
    settings = Settings(work, ROOT, ports, '[[webchat]]\nname = "demo"\n')
    simulator = start([given.simulator, "--config", settings.path, "--listen", f"127.0.0.1:{ports[2]}",
                       "--seed", str(given.seed)], work / "simulator.log")
    gateway = Gateway(given.huiyin, settings, work)
    audit = Audit(given.huiyin, settings.path, work, gateway)
    try:
        gateway.start()
        phones = Phones(ports[2])
        sent = live(gateway, phones, ("127.0.0.1", ports[0]), given.kills, chance, audit)
        # Pushes that nobody answered come again seconds later.
        time.sleep(12)
        if not wait_for(lambda: wanted(gateway.data) == 0, FETCHED_SECONDS_MAX):
            audit.wrong.append(f"{wanted(gateway.data)} files were not fetched")
        found, thumbnails = audit.all_cases()
        audit.compare(sent, found, phones.given_up())
        audit.files(len(found), thumbnails)
        audit.damage()
        if not sweep_is_done(gateway):
            audit.wrong.append("what was staged long ago was not swept")
        count = sum(sum(each.values()) for each in sent.values())
        if gateway.kills < KILLS_LEAST or count < PICTURES_LEAST:
            audit.wrong.append(f"only {gateway.kills} kills and {count} pictures")
        print(f"kills {gateway.kills}, pictures sent {count}, by visitors "
              f"{sum(sent['visitors'].values())}, in the locker {sum(found.values())}, different "
              f"{len(found)}, given up by the platforms {phones.given_up()}")
    except Exception:
        print("".join(gateway.last_words()))
        raise
    finally:
        gateway.kill()
        simulator.kill()
        simulator.wait()
        if given.keep:
            print("left in", work)
        else:
            shutil.rmtree(work)
    for each in audit.wrong[:WRONG_SHOWN_MAX]:
        print("wrong:", each)
    if len(audit.wrong) > WRONG_SHOWN_MAX:
        print("and", len(audit.wrong) - WRONG_SHOWN_MAX, "more")
    return 1 if audit.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
