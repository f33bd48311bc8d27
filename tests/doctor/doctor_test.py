#!/usr/bin/env python3
"""What `huiyin doctor` says of accounts in good and bad shape, on simulated platforms.

    doctor_test.py HUIYIN HUIYIN_SIM

The last line is "N passed, N failed"; failures make the exit status 1."""
import contextlib
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SECONDS_MAX = 60
SECRET = "secret-of-the-test-1234567890abc"
TOKEN = "token-of-the-test"

SETTINGS = """data_dir = "{work}"
content_dir = "{content}"
[server]
listen = "127.0.0.1:0"
operations_listen = "127.0.0.1:0"
public_url = "{public_url}"
[[wechat]]
name = "main"
original_id = "gh_0123456789ab"
app_id = "{app_id}"
app_secret = "{secret}"
token = "tokenofthetest"
encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
verified = {verified}
api_base = "{base}"
[[weibo]]
name = "main"
uid = "6000000001"
app_key = "key"
app_secret = "another-secret-of-the-test"
access_token = "{token}"
m_api_base = "{base}"
api_base = "{base}"
upload_base = "{base}"
"""


class Doctor:
    """Runs the command with settings that differ from good ones by what is named."""

    def __init__(self, program, work, base):
        self.program, self.work, self.base = program, work, base

    def settings(self, **changes):
        given = {"work": self.work, "content": ROOT / "config", "base": self.base, "secret": SECRET,
                 "token": TOKEN, "public_url": "https://service.example.com",
                 "app_id": "wx1234567890abcdef", "verified": "true"} | changes
        path = self.work / "settings.toml"
        path.touch(mode=0o600)
        path.write_text(SETTINGS.format(**given), encoding="utf-8")
        return path

    def run(self, **changes):
        """The exit status, and what was said: the lines of each subject, after its mark."""
        command = [self.program, "doctor", "--config", self.settings(**changes)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_MAX)
        said = done.stdout + done.stderr
        for secret in (SECRET, TOKEN, changes.get("secret", SECRET), changes.get("token", TOKEN)):
            assert secret not in said, "a secret was told"
        subjects = {}
        for line in done.stdout.splitlines():
            if not line.startswith("    "):
                subject = line[4:].partition(": ")[0]
            subjects.setdefault(subject, []).append(line)
        return done.returncode, subjects


class Simulator:
    def __init__(self, program, settings):
        self.process = subprocess.Popen(
            [program, "--config", settings, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
            text=True)
        killing = threading.Timer(SECONDS_MAX, self.process.kill)
        killing.start()
        self.base = self.process.stdout.readline().split()[1]
        killing.cancel()

    def order(self, path, body):
        request = urllib.request.Request(self.base + path, json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=SECONDS_MAX) as answer:
            return json.load(answer)

    @contextlib.contextmanager
    def with_addresses(self, addresses):
        set_to = lambda these: self.order("/sim/settings",
                                          {"platform": "wechat", "addresses": these})
        set_to(addresses)
        yield
        set_to([])

    @contextlib.contextmanager
    def with_fault(self, name):
        self.order("/sim/faults", {name: 1000})
        yield
        self.order("/sim/faults", {name: 0})

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


def demand(subjects, subject, mark, *words):
    said = "\n".join(subjects.get(subject, ["nothing"]))
    assert said.startswith(mark), f"{subject} has not the mark {mark}: {said}"
    for word in words:
        assert word in said, f"{word!r} is not in: {said}"


def closed_port():
    """Nobody listens where somebody has bound without listening."""
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))
    return holder, f"http://127.0.0.1:{holder.getsockname()[1]}"


def all_well(doctor, _):
    status, said = doctor.run()
    assert status == 0, f"exit status {status}: {said}"
    assert sorted(said) == ["clock", "data_dir", "public_url", "wechat/main", "weibo/main"], said
    for subject in said:
        demand(said, subject, "ok", "正常", "works")


def wrong_secret(doctor, _):
    status, said = doctor.run(secret="0" * 32)
    assert status == 1
    demand(said, "wechat/main", "!!", "密钥或令牌无效", "compare app_secret", "40001")
    demand(said, "weibo/main", "ok")


def unknown_app(doctor, _):
    status, said = doctor.run(app_id="wx0000000000000000")
    assert status == 1
    demand(said, "wechat/main", "!!", "密钥或令牌无效", "40013")


def address_not_listed(doctor, simulator):
    with simulator.with_addresses(["192.0.2.7"]):
        status, said = doctor.run()
    assert status == 1
    demand(said, "wechat/main", "!!", "白名单", "IP list", "40164", "127.0.0.1")
    assert "::ffff" not in said["wechat/main"][-1], said
    demand(said, "weibo/main", "ok")


def address_listed(doctor, simulator):
    with simulator.with_addresses(["127.0.0.1"]):
        status, _ = doctor.run()
    assert status == 0


def wrong_weibo_token(doctor, _):
    status, said = doctor.run(token="a-token-that-nobody-gave")
    assert status == 1
    demand(said, "weibo/main", "!!", "密钥或令牌无效", "21332")
    demand(said, "wechat/main", "ok")


def platform_away(doctor, _):
    holder, nowhere = closed_port()
    with holder:
        status, said = doctor.run(base=nowhere)
    assert status == 1
    demand(said, "wechat/main", "!!", "连不上平台", "network, DNS and firewall")
    demand(said, "weibo/main", "!!", "连不上平台")
    assert "clock" not in said, "nobody has told the time"


def platform_broken(doctor, simulator):
    for fault in ("server_error", "html_error", "system_busy"):
        with simulator.with_fault(fault):
            status, said = doctor.run()
        assert status == 1, fault
        demand(said, "wechat/main", "!!", "平台")
        demand(said, "weibo/main", "!!", "平台")


def unverified(doctor, _):
    status, said = doctor.run(verified="false")
    assert status == 0
    demand(said, "wechat/main", "ok", "未认证", "sends nothing by itself")


def local_address(doctor, _):
    status, said = doctor.run(public_url="http://127.0.0.1:8080")
    assert status == 1
    demand(said, "public_url", "!!", "公网", "http://127.0.0.1:8080")
    demand(said, "wechat/main", "ok")


def broken_settings(doctor, _):
    path = doctor.settings(verified="perhaps")
    done = subprocess.run([doctor.program, "doctor", "--config", path], capture_output=True,
                          text=True, timeout=SECONDS_MAX)
    assert done.returncode == 1
    assert f"{path}:" in done.stderr and done.stdout == "", done


# Last, since time does not go back.
def access_ends(doctor, simulator):
    simulator.order("/sim/clock?step=340d", {"advance": "340d"})
    status, said = doctor.run()
    assert status == 1, said
    demand(said, "weibo/main", "!!", "快到期", "authorise again in time", " d")


CASES = [all_well, wrong_secret, unknown_app, address_not_listed, address_listed,
         wrong_weibo_token, platform_away, platform_broken, unverified, local_address,
         broken_settings, access_ends]


def main():
    program, simulator_program = sys.argv[1:]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        doctor = Doctor(program, pathlib.Path(folder), "http://127.0.0.1:1")
        simulator = Simulator(simulator_program, doctor.settings())
        doctor.base = simulator.base
        try:
            for case in CASES:
                try:
                    case(doctor, simulator)
                    print(f"ok    {case.__name__}")
                except AssertionError as wrong:
                    failed += 1
                    print(f"FAIL  {case.__name__}: {wrong}")
        finally:
            simulator.stop()
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
