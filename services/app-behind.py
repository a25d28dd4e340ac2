"""An app behind a proxy, as people write them in Python: it asks for no login, and shows what it gets.

    python3 app-behind.py

It takes a free port of loopback, prints it, and ends when its standard input does.

GET, HEAD, POST, PUT ... /anything  the request, as JSON: its headers, and the variables that WSGI makes of them;
                                    of a body, how many bytes it had, and their SHA-256
GET /events                         an event stream: the second event waits for POST /-/go
GET /socket                         a WebSocket that says each short message again
OPTIONS /anything                   allows every origin

Paths below /-/ are for the test alone: /-/seen tells what was asked so far, and how many bytes of bodies came.
"""

import base64
import hashlib
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from wsgiref.simple_server import WSGIRequestHandler

seen = []
seen_bytes = 0
go = threading.Semaphore(0)


class App(WSGIRequestHandler):
    """WSGIRequestHandler names the variables; requests are handled as http.server does, with HTTP/1.1."""

    protocol_version = "HTTP/1.1"
    handle = BaseHTTPRequestHandler.handle

    def parse_request(self):
        is_good = super().parse_request()
        if is_good and not self.path.startswith("/-/"):
            seen.append(f"{self.command} {self.path}")
        return is_good

    def answer(self):
        body = self.read_body()
        if self.path == "/-/seen":
            return self.send_json({"seen": seen, "bytes": seen_bytes})
        if self.path == "/-/go":
            go.release()
            return self.send_json({})
        environ = {name: value for name, value in self.get_environ().items() if isinstance(value, str)}
        self.send_json(
            {
                "method": self.command,
                "target": self.path,
                "headers": list(self.headers.items()),
                "environ": environ,
                "body": body,
            }
        )

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def do_GET(self):
        path = self.path.split("?")[0]
        if path == "/events":
            return self.send_events()
        if path == "/socket":
            return self.speak_websocket()
        self.answer()

    def do_OPTIONS(self):
        self.send_response(204)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Methods", "GET, PUT")
        self.end_headers()

    def send_json(self, value):
        text = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def read_body(self):
        global seen_bytes
        digest, size = hashlib.sha256(), 0
        for piece in self.pieces():
            digest.update(piece)
            size += len(piece)
            seen_bytes += len(piece)
        return {"bytes": size, "sha256": digest.hexdigest()}

    def pieces(self):
        """The body, piece by piece. Of a GET it is left where it is, as frameworks do."""
        if self.command in ("GET", "HEAD"):
            self.close_connection = True
            return
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            while (length := int(self.rfile.readline().split(b";")[0], 16)) > 0:
                yield self.rfile.read(length)
                self.rfile.readline()
            self.rfile.readline()
            return
        left = int(self.headers.get("Content-Length") or 0)
        while left > 0 and (piece := self.rfile.read1(min(left, 1 << 20))):
            left -= len(piece)
            yield piece

    def send_events(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.close_connection = True
        self.wfile.write(b"data: first\n\n")
        go.acquire()
        self.wfile.write(b"data: last\n\n")

    def speak_websocket(self):
        # RFC 6455, section 4.2.2
        key = self.headers.get("Sec-WebSocket-Key", "") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        if self.headers.get("Upgrade", "").lower() != "websocket":
            return self.send_error(426)
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        self.close_connection = True
        # Section 5.2: a frame of at most 125 bytes, which a browser masks. Text is said again, anything else is the end.
        while (head := self.rfile.read(2)) and head[0] == 0x81:
            mask = self.rfile.read(4)
            data = self.rfile.read(head[1] & 0x7F)
            text = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))
            self.wfile.write(bytes([0x81, len(text)]) + text)
        self.wfile.write(b"\x88\x00")

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    # What WSGIRequestHandler starts its variables from.
    base_environ = {}

    def handle_error(self, *_):
        """A browser has gone."""


server = Server(("127.0.0.1", 0), App)
print(server.server_port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
