"""What the tests here live in: the gateway's process, the simulator's orders, settings."""
import base64
import collections
import contextlib
import datetime
import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import threading
import time

READY_SECONDS_MAX = 30
ORDER_SECONDS_MAX = 150

SETTINGS = """data_dir = "{work}/data"
content_dir = "{root}/config"
[server]
listen = "127.0.0.1:{gateway}"
operations_listen = "127.0.0.1:{operations}"
public_url = "http://127.0.0.1:{gateway}"
[testing]
settable_clock = true
commit_delay_ms = 3
{kill_at}
[[wechat]]
name = "main"
original_id = "gh_0123456789ab"
app_id = "wx1234567890abcdef"
app_secret = "secret-of-the-test"
token = "tokenofthetest"
encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
verified = true
api_base = "http://127.0.0.1:{simulator}"
notice_template_id = "notice-1"
notice_fields = ["character_string1=case_no", "phrase2=stage", "time3=at"]
[[weibo]]
name = "main"
uid = "6000000001"
app_key = "key"
app_secret = "another-secret-of-the-test"
access_token = "token-of-the-test"
m_api_base = "http://127.0.0.1:{simulator}"
api_base = "http://127.0.0.1:{simulator}"
upload_base = "http://127.0.0.1:{simulator}"
[log]
level = "warning"
format = "text"
"""


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


class Settings:
    def __init__(self, work, root, ports, more=""):
        self.more = more
        self.path = str(work / "huiyin.toml")
        self.given = {"work": work, "root": root, "gateway": ports[0], "operations": ports[1],
                      "simulator": ports[2]}
        (work / "huiyin.toml").touch(mode=0o600)
        self.write()

    def write(self, point=None, passing=1):
        """With the place on the road at which the next life ends, if there is to be one."""
        kill_at = f'kill_at = "{point}"\nkill_at_passing = {passing}' if point else ""
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(SETTINGS.format(kill_at=kill_at, **self.given) + self.more)


def open_database(data):
    return sqlite3.connect(f"file:{data}/huiyin.db?mode=ro", uri=True, check_same_thread=False,
                           timeout=10)


def start(command, log):
    """Returns when the program says that it is ready."""
    said = open(log, "a+b")
    process = subprocess.Popen([os.fspath(word) for word in command], stdout=subprocess.PIPE,
                               stderr=said)
    killing = threading.Timer(READY_SECONDS_MAX, process.kill)
    killing.start()
    line = process.stdout.readline()
    killing.cancel()
    said.close()
    if not line.startswith(b"ready"):
        process.kill()
        raise RuntimeError(f"{command[0]} did not start: see {log}")
    return process


class Gateway:
    """The process, in one life after the other."""

    def __init__(self, program, settings, work):
        self.command = [program, "serve", "--config", settings.path]
        self.settings, self.log, self.data = settings, work / "gateway.log", work / "data"
        self.next_end = None   # point and passing, of the life after this
        self.end = None        # of this life
        self.died_at = collections.Counter()
        self.process = None
        self.life = 0
        self.kills = 0
        self.started_at = 0
        self.changing = threading.RLock()

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def start(self):
        with self.changing:
            if self.alive():
                return
            if self.process is not None and self.process.poll() == -signal.SIGKILL and self.end:
                self.died_at[self.end[0]] += 1
                self.process.stdout.close()
                self.kills += 1
            if self.life > self.kills:
                raise RuntimeError(f"the gateway ended by itself: see {self.log}")
            self.end, self.next_end = self.next_end, None
            self.settings.write(*self.end or ())
            self.process = start(self.command, self.log)
            self.started_at = time.monotonic()
            self.life += 1

    def kill(self):
        with self.changing:
            if not self.alive():
                return
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process, self.end = None, None
            self.kills += 1

    def end_next_at(self, point, passing):
        """Kills it; the next life ends by itself when it gets there."""
        with self.changing:
            self.next_end = (point, passing)
            self.kill()

    def last_words(self):
        with open(self.log, encoding="utf-8", errors="replace") as lines:
            return collections.deque(lines, 5)


class Phones:
    """Orders to the simulator. What it refuses is the caller's mistake, but not a clock that stops
    since the gateway is dead."""

    def __init__(self, port):
        self.port = port

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ORDER_SECONDS_MAX)
        with contextlib.closing(connection):
            connection.request(method, path, None if body is None else json.dumps(body))
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def order(self, path, body):
        status, answer = self.call("POST", path, body)
        if status not in (200, 502):
            raise RuntimeError(f"{path} {body}: {status} {answer}")
        return status == 200

    def do(self, person, platform, what, **more):
        self.order("/sim/do", {"platform": platform, "user": person, "do": what, **more})

    def say(self, person, platform, text):
        self.order("/sim/say", {"platform": platform, "user": person, "text": text})

    def send(self, person, platform, kind, bytes_):
        self.order("/sim/send", {"platform": platform, "user": person, "kind": kind,
                                 "base64": base64.b64encode(bytes_).decode()})

    def given_up(self):
        """Pushes that were not answered by any retry."""
        return self.call("GET", "/sim/log")[1]["pushes"]["given_up"]

    def now(self):
        return instant_of(self.call("GET", "/sim/clock")[1]["now"])

    def bubbles(self, person, platform):
        conversations = self.call("GET", f"/sim/phone?user={person}")[1]["conversations"]
        return next(each["bubbles"] for each in conversations if each["platform"] == platform)

    def heard(self, person, platform):
        return sum(each["carrier"] not in ("customer", "system")
                   for each in self.bubbles(person, platform))


def instant_of(text):
    return datetime.datetime.fromisoformat(text).timestamp()
