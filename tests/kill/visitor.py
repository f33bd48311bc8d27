"""A visitor of the web chat, as its page would be: a word over the WebSocket, files by POST, each
under one id until it is confirmed. And pictures to send."""
import base64
import contextlib
import http.client
import json
import os
import socket
import struct
import time
import zlib

TRIES_SECONDS_MAX = 40


def png(chance):
    """A small picture of chance colours; some are larger files."""
    side = 16
    rows = b"".join(b"\0" + chance.randbytes(side * 3) for _ in range(side))

    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))
    more = chance.randbytes(chance.choice([0, 1_000, 30_000]))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) +
            chunk(b"noIs", more) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


class Visitor:
    def __init__(self, base, name):
        self.base, self.name = base, name
        self.token = None
        self.number = 0

    def next_id(self):
        self.number += 1
        return f"{self.name}-{self.number:08}"

    def say(self, text):
        with contextlib.closing(socket.create_connection(self.base, timeout=20)) as line:
            stream = self.upgrade(line)
            self.send(line, {"type": "hello"} | ({"visitor": self.token} if self.token else {}))
            welcome = self.until(stream, "welcome")
            self.token = welcome["visitor"]
            self.send(line, {"type": "say", "id": self.next_id(), "text": text})
            self.until(stream, "item")

    def upgrade(self, line):
        line.sendall((f"GET /chat/demo/ws HTTP/1.1\r\nHost: {self.base[0]}:{self.base[1]}\r\n"
                      f"Origin: http://{self.base[0]}:{self.base[1]}\r\n"
                      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                      f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n"
                      ).encode())
        stream = line.makefile("rb")
        status = stream.readline()
        if b" 101 " not in status:
            raise RuntimeError(f"no WebSocket: {status}")
        while stream.readline().strip():
            pass
        return stream

    @staticmethod
    def send(line, message):
        body = json.dumps(message).encode()
        head = b"\x81" + (bytes([0x80 | len(body)]) if len(body) < 126
                          else b"\xfe" + struct.pack(">H", len(body)))
        line.sendall(head + b"\0\0\0\0" + body)  # a mask that changes nothing

    @staticmethod
    def until(stream, kind):
        while True:
            first, length = stream.read(2)
            if length == 126:
                (length,) = struct.unpack(">H", stream.read(2))
            body = stream.read(length)
            if first == 0x81 and json.loads(body).get("type") == kind:
                return json.loads(body)

    def upload(self, bytes_):
        """True when it was taken; the same id is tried until the server says so."""
        headers = {"X-Visitor": self.token, "X-Message-Id": self.next_id(), "X-File-Name": "a.png",
                   "Content-Type": "application/octet-stream"}
        ends = time.monotonic() + TRIES_SECONDS_MAX
        while time.monotonic() < ends:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection(*self.base, timeout=20)
                with contextlib.closing(connection):
                    connection.request("POST", "/chat/demo/upload", bytes_, headers)
                    answer = connection.getresponse()
                    answer.read()
                    if answer.status == 200:
                        return True
                    if answer.status == 429:
                        return False  # so much of one visitor is not taken; it said so
                    if answer.status != 503:
                        raise RuntimeError(f"an upload was answered {answer.status}")
            time.sleep(0.1)
        raise RuntimeError("an upload was never taken")
