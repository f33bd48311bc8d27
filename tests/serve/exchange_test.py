#!/usr/bin/env python3
"""What a running gateway takes over from changed files at SIGHUP: all of it, or nothing.

    exchange_test.py HUIYIN

The last line is "N passed, N failed"; failures make the exit status 1."""
import hashlib
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SECONDS_MAX = 60

SETTINGS = """data_dir = "{work}/data"
content_dir = "{work}/config"
[server]
listen = "{listen}"
operations_listen = "127.0.0.1:0"
public_url = "https://service.example.com"
[[webchat]]
name = "demo"
"""

ACCOUNT = """
[[wechat]]
name = "{name}"
original_id = "gh_0123456789ab"
app_id = "wx1234567890abcdef"
token = "{token}"
mode = "plain"
"""

LETTER = """<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName>
<FromUserName><![CDATA[o-customer]]></FromUserName><CreateTime>{second}</CreateTime>
<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{words}]]></Content>
<MsgId>{number}</MsgId></xml>"""


class Gateway:
    def __init__(self, program, work):
        self.work, self.began = work, int(time.time())
        shutil.copytree(ROOT / "config", work / "config")
        self.write()
        command = [program, "serve", "--config", work / "settings.toml"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        self.lines, self.more = [], threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()
        ready = self.line(0, "gateway.ready")
        self.base = "http://127.0.0.1:" + re.search(r"[^_]port=(\d+)", ready).group(1)

    def read(self):
        for line in self.process.stderr:
            with self.more:
                self.lines.append(line)
                self.more.notify_all()

    def line(self, after, *names):
        """The first line after the first `after` ones that tells of one of these."""
        def found():
            return next((x for x in self.lines[after:] if any(name in x for name in names)), None)
        with self.more:
            assert self.more.wait_for(found, SECONDS_MAX), f"no {names} in {self.lines}"
            return found()

    def write(self, accounts=(), listen="127.0.0.1:0", rest=""):
        text = SETTINGS.format(work=self.work, listen=listen) + rest
        for name, token in accounts:
            text += ACCOUNT.format(name=name, token=token)
        path = self.work / "settings.toml"
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")

    def title(self, title):
        path = self.work / "config" / "webchat.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^title = .*$", f"title = {title}", text), encoding="utf-8")

    def hang_up(self):
        """Sends the signal; what the program said to it."""
        with self.more:
            after = len(self.lines)
        self.process.send_signal(signal.SIGHUP)
        return self.line(after, "settings.exchanged", "settings.not_exchanged")

    def shown_title(self):
        with urllib.request.urlopen(self.base + "/chat/demo", timeout=SECONDS_MAX) as page:
            return re.search("<title>(.*?)</title>", page.read().decode()).group(1)

    def call(self, name, token, words="你好", number=1):
        """A customer's message as the platform would bring it: status and body of the answer."""
        second = str(int(time.time()))
        signature = hashlib.sha1("".join(sorted([token, second, "n"])).encode()).hexdigest()
        url = f"{self.base}/hooks/wechat/{name}?signature={signature}&timestamp={second}&nonce=n"
        body = LETTER.format(second=self.began, words=words, number=number).encode()
        try:
            with urllib.request.urlopen(url, body, timeout=SECONDS_MAX) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, ""

    def stop(self):
        self.process.terminate()
        return self.process.wait(SECONDS_MAX)


def demand(holds, what):
    if not holds:
        raise AssertionError(what)


def changed_words_are_shown_at_once(gateway):
    gateway.title('"新的名字"')
    demand("settings.exchanged" in gateway.hang_up(), "was not exchanged")
    demand(gateway.shown_title() == "新的名字", gateway.shown_title())


def a_mistake_anywhere_changes_nothing(gateway):
    gateway.write([("shop", "tokenofshop1")])
    gateway.title("")
    said = gateway.hang_up()
    demand("settings.not_exchanged" in said and "webchat.toml" in said, said)
    demand(gateway.call("shop", "tokenofshop1")[0] == 404, "the account is there")
    demand(gateway.shown_title() == "新的名字", gateway.shown_title())


def what_needs_a_start_changes_nothing(gateway):
    gateway.title('"第三个名字"')
    gateway.write([("shop", "tokenofshop1")], listen="127.0.0.1:1")
    said = gateway.hang_up()
    demand("settings.not_exchanged" in said and "server.listen" in said, said)
    demand(gateway.call("shop", "tokenofshop1")[0] == 404, "the account is there")
    demand(gateway.shown_title() == "新的名字", gateway.shown_title())


def accounts_come_without_a_start(gateway):
    gateway.write([("shop", "tokenofshop1"), ("other", "tokenofother")])
    demand("settings.exchanged" in gateway.hang_up(), "was not exchanged")
    status, answer = gateway.call("shop", "tokenofshop1", "我要投诉，快递坏了", 7)
    demand(status == 200 and "HY" in answer, answer)
    demand(gateway.shown_title() == "第三个名字", gateway.shown_title())


def a_changed_secret_holds_from_then_on(gateway):
    first = gateway.call("other", "tokenofother", "我要投诉，东西少了一件", 8)
    gateway.write([("shop", "tokenofshop2"), ("other", "tokenofother")])
    demand("settings.exchanged" in gateway.hang_up(), "was not exchanged")
    demand(gateway.call("shop", "tokenofshop1", number=9)[0] == 403, "the former secret holds")
    demand(gateway.call("shop", "tokenofshop2", number=9)[0] == 200, "the new one does not")
    again = gateway.call("other", "tokenofother", "我要投诉，东西少了一件", 8)
    demand(first == again, "a copy of a call got another answer")


def an_account_that_is_left_out_is_gone(gateway):
    gateway.write([("other", "tokenofother")])
    demand("settings.exchanged" in gateway.hang_up(), "was not exchanged")
    demand(gateway.call("shop", "tokenofshop2", number=10)[0] == 404, "it is still there")
    demand(gateway.call("other", "tokenofother", number=10)[0] == 200, "the other one is gone too")


def calls_go_on_while_files_are_read(gateway):
    failures = []
    def call_on(thread):
        for number in range(60):
            status, answer = gateway.call("other", "tokenofother", "在吗", 100 + thread * 100 + number)
            if status != 200 or not answer:
                failures.append((status, answer))
    threads = [threading.Thread(target=call_on, args=(each,)) for each in range(2)]
    for thread in threads:
        thread.start()
    for turn in range(5):
        gateway.title(f'"名字{turn}"')
        gateway.write([("other", "tokenofother"), ("shop", f"tokenofshop{turn}")])
        demand("settings.exchanged" in gateway.hang_up(), "was not exchanged")
    for thread in threads:
        thread.join()
    demand(not failures, failures[:3])


CASES = [changed_words_are_shown_at_once, a_mistake_anywhere_changes_nothing,
         what_needs_a_start_changes_nothing, accounts_come_without_a_start,
         a_changed_secret_holds_from_then_on, an_account_that_is_left_out_is_gone,
         calls_go_on_while_files_are_read]


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        gateway = Gateway(sys.argv[1], pathlib.Path(folder))
        try:
            for case in CASES:  # each goes on from the one before
                try:
                    case(gateway)
                    print(f"ok    {case.__name__}")
                except AssertionError as wrong:
                    failed += 1
                    print(f"FAIL  {case.__name__}: {wrong}")
        finally:
            status = gateway.stop()
        if status != 0:
            failed += 1
            print(f"FAIL  stops in order: {status}")
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
