#!/usr/bin/env python3
"""Kills the gateway while it sends deliveries, again and again, and audits what phones show.

    deliveries_test.py HUIYIN HUIYIN_SIM [--seed N] [--kills N] [--points] [--keep]

Exit status: 0 nothing lost, doubled or left open, 1 something was. See README.md."""
import argparse
import datetime
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True  # of the two below, into the source tree

import deliveries_audit
from deliveries_world import Gateway, Phones, Settings, free_ports, open_database, start

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PEOPLE = 60
GROUPS = 12  # begin a quarter of an hour apart, so that their news falls due so too
KILLS_LEAST = 12
WRONG_SHOWN_MAX = 20
KILLS_WHILE_TALKING = 2
POINTS_OF_TURNS = ["turn_stepped", "turn_committed", "answer_written"]
POINTS_OF_DELIVERIES = ["delivery_chosen", "delivery_marked", "delivery_sent", "delivery_ended"]
DEATHS_AT_EACH_POINT = 2
HOUR = datetime.timedelta(hours=1)
FAULTS = {"lost_answer": 30, "system_busy": 50, "server_error": 30, "slow_answer": 50,
          "slow_ms": 20, "duplicate_push": 30}
# The gateway gives up on a platform's retries so long after its start, and sends what nobody
# fetched. In wire time, which no clock of a test can move.
RECOVERY_SECONDS = 21
COMPLAINTS = [
    "显示签收了可我根本没收到，我要投诉你们的快递，订单号2026{}",
    "买的电饭煲第二天就坏了，客服还骂人，我要退款！订单2026{}",
    "退款说好三天到账，都一周了，太过分了，我要投诉，单号2026{}",
]


class Killer(threading.Thread):
    """Kills the gateway some milliseconds after some attempt was marked as begun."""

    def __init__(self, gateway, chance):
        super().__init__(daemon=True)
        self.gateway, self.chance = gateway, chance
        self.allowed = 0  # kills
        self.ended = False

    def run(self):
        while not self.ended:
            if self.allowed > 0 and self.gateway.alive():
                self.watch(self.gateway.life)
            time.sleep(0.002)

    def watch(self, life):
        # Closed before the gateway starts again: it must find the files as a crash leaves them.
        database = open_database(self.gateway.data)
        try:
            to_pass, seen = self.chance.randrange(8), set()
            delay = self.chance.choice([0, 0.02 * self.chance.random()])
            while self.gateway.alive() and self.gateway.life == life and self.allowed > 0:
                seen.update(database.execute(
                    "SELECT id, attempts FROM delivery WHERE state < 2 AND state = 1"))
                if len(seen) > to_pass:
                    time.sleep(delay)
                    if self.allowed > 0:
                        database.close()
                        self.allowed -= 1
                        self.gateway.kill()
                    return
                time.sleep(0.001)
        finally:
            database.close()


class Reviver(threading.Thread):
    """Starts the gateway again whenever it has died, until it is told to leave off."""

    def __init__(self, story):
        super().__init__(daemon=True)
        self.story, self.ended = story, threading.Event()

    def run(self):
        while not self.ended.wait(0.02):
            self.story.revive()

    def leave_off(self):
        self.ended.set()
        self.join()


class Story:
    def __init__(self, gateway, phones, chance, at_points):
        self.gateway, self.phones, self.chance = gateway, phones, chance
        self.at_points = at_points
        self.people = [(f"person{i}", "weibo" if i % 3 == 0 else "wechat") for i in range(PEOPLE)]
        self.conversations = {}  # id in the database: person
        self.said = 0

    # The clock of a gateway that was started again is the system's, days behind that of the
    # platforms, which lived on. What had fallen due in between falls due while it catches up.
    def revive(self):
        while not self.gateway.alive():
            self.gateway.start()
            self.set_clocks(self.phones.now() + 2, "1h")

    def set_clocks(self, seconds, step):
        moved = self.phones.order(f"/sim/clock?step={step}", {"set": stamp(seconds)})
        if not moved and not wait_for(lambda: not self.gateway.alive(), 5):
            raise RuntimeError("the gateway lives, but its clock did not move")

    def move_to(self, instant, step="10m"):
        while self.phones.now() < instant.timestamp():
            self.revive()
            self.set_clocks(instant.timestamp(), step)
        self.revive()

    # One after the other and before the first fault: so the newest conversation is this person's.
    def follow(self):
        database = open_database(self.gateway.data)
        for person, platform in self.people:
            self.phones.order("/sim/users", {"user": person})
            self.phones.do(person, platform, "follow")
            found = wait_for(lambda: set(database.execute("SELECT id FROM conversation")) -
                             {(known,) for known in self.conversations}, 5)
            if len(found) != 1:
                sys.exit(f"{person} follows: {len(found)} conversations came of it")
            self.conversations[found.pop()[0]] = (person, platform)
        database.close()

    def say(self, person, platform, text):
        self.phones.say(person, platform, text)
        self.said += 1

    def heard(self, group):
        return sum(self.phones.heard(*who) for who in group)

    def talk(self, group, words):
        before = self.heard(group)
        for person, platform in group:
            self.say(person, platform, words(person))
        wait_for(lambda: self.heard(group) >= before + len(group), 4)

    def complain(self, begin):
        points = POINTS_OF_TURNS * DEATHS_AT_EACH_POINT if self.at_points else []
        killed_in = self.chance.sample(range(GROUPS), len(points) or KILLS_WHILE_TALKING)
        for number in range(GROUPS):
            group = self.people[number::GROUPS]
            self.move_to(begin + number * HOUR / 4)
            killing = threading.Timer(0.01 * self.chance.random(), self.gateway.kill)
            if number in killed_in and self.at_points:
                self.gateway.end_next_at(points.pop(), self.chance.randrange(1, 4))
                self.revive()
            elif number in killed_in:
                killing.start()
            reviver = Reviver(self)
            reviver.start()
            self.talk(group, lambda person: self.chance.choice(COMPLAINTS).format(
                1000 + int(person[6:])))
            reviver.leave_off()
            for person, platform in group:
                if platform == "wechat" and self.chance.random() < 0.6:
                    self.phones.do(person, platform, "consent", template="notice-1", accepted=True)
            self.talk(group, lambda person: f"我姓王，电话138000{10000 + int(person[6:])}")

    def ask_again(self):
        for person, platform in self.people:
            if self.chance.random() < 0.5:
                self.say(person, platform, "我的投诉处理得怎么样了")
        time.sleep(1)

    def hour_by_hour(self, begin, hours, killer, kills):
        killer.allowed = 0 if self.at_points else kills
        parts = 4 if self.at_points else 1  # of an hour: news of a group is due in each of them
        for part in range(hours[0] * parts, hours[-1] * parts + 1):
            if self.at_points:
                dead = self.gateway.died_at
                point = min(POINTS_OF_DELIVERIES, key=lambda each: dead[each])
                if dead[point] < DEATHS_AT_EACH_POINT:
                    self.gateway.end_next_at(point, 1 if dead[point] else self.chance.randrange(1, 3))
            self.move_to(begin + part * HOUR / parts)
        killer.allowed = 0

    def settle(self, database):
        instant = self.phones.now()
        for _ in range(24):
            instant += 600
            self.move_to(datetime.datetime.fromtimestamp(instant, datetime.timezone.utc))
            if not deliveries_audit.open_rows(database):
                return


def stamp(seconds):
    instant = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc)
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def wait_for(look, seconds):
    ends = time.monotonic() + seconds
    while True:
        found = look()
        if found or time.monotonic() > ends:
            return found
        time.sleep(0.01)


# The next noon of China: 46 and 94 hours later it is day, when news may go out.
def next_noon(now):
    noon = datetime.datetime.fromtimestamp(now, datetime.timezone.utc).replace(
        hour=4, minute=0, second=0, microsecond=0)
    return noon if noon.timestamp() > now else noon + 24 * HOUR


def live(story, killer, kills):
    begin = next_noon(story.phones.now())
    story.move_to(begin, "1h")
    story.follow()
    story.phones.order("/sim/faults", {**FAULTS, "seed": story.chance.randrange(1 << 30)})
    story.complain(begin)
    killer.start()
    story.move_to(begin + 40 * HOUR, "1h")
    kills -= KILLS_WHILE_TALKING
    story.hour_by_hour(begin, range(41, 51), killer, kills * 3 // 5)
    # So late that the platform lets the gateway write until after the last kill.
    story.move_to(begin + 58 * HOUR, "1h")
    story.ask_again()
    story.move_to(begin + 93 * HOUR, "1h")
    story.hour_by_hour(begin, range(94, 101), killer, kills - kills * 3 // 5)
    killer.ended = True
    killer.join()
    story.gateway.kill()  # so that no life has an end before it any more
    story.revive()
    story.phones.order("/sim/faults", {name: 0 for name in FAULTS if name != "slow_ms"})
    time.sleep(max(0, story.gateway.started_at + RECOVERY_SECONDS - time.monotonic()))
    database = open_database(story.gateway.data)
    story.settle(database)
    return database


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("huiyin")
    parser.add_argument("simulator")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=14)
    parser.add_argument("--points", action="store_true",
                        help="dies at each named place of the road instead of at any moment")
    parser.add_argument("--keep", action="store_true", help="leaves the working directory")
    wanted = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="huiyin-kill-"))
    chance = random.Random(wanted.seed)
    ports = free_ports(3)
    settings = Settings(work, ROOT, ports)
    simulator = start([wanted.simulator, "--config", settings.path, "--listen", f"127.0.0.1:{ports[2]}",
                       "--seed", str(wanted.seed)], work / "simulator.log")
    gateway = Gateway(wanted.huiyin, settings, work)
    try:
        gateway.start()
        story = Story(gateway, Phones(ports[2]), chance, wanted.points)
        database = live(story, Killer(gateway, chance), wanted.kills)
        wrong = deliveries_audit.tell(story, database, ROOT)
        if gateway.kills < KILLS_LEAST:
            wrong.append(f"only {gateway.kills} kills")
        if wanted.points:
            print("died at", dict(gateway.died_at))
            wrong += [f"died at {point} less than {DEATHS_AT_EACH_POINT} times"
                      for point in POINTS_OF_TURNS + POINTS_OF_DELIVERIES
                      if gateway.died_at[point] < DEATHS_AT_EACH_POINT]
    except Exception:
        print("".join(gateway.last_words()))
        raise
    finally:
        gateway.kill()
        simulator.kill()
        simulator.wait()
        if wanted.keep:
            print("left in", work)
        else:
            shutil.rmtree(work)
    for each in wrong[:WRONG_SHOWN_MAX]:
        print("wrong:", each)
    if len(wrong) > WRONG_SHOWN_MAX:
        print("and", len(wrong) - WRONG_SHOWN_MAX, "more")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
