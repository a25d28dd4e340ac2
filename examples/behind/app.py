"""An app behind a proxy that believes the login server, and not whoever can reach its port.

    LOGIN=https://login.example.com APP=https://wiki.example.com PORT=8080 python3 app.py
"""

import json
import os
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

import jwt
from verify import Verifier

verifier = Verifier(os.environ["LOGIN"], os.environ["APP"])


def app(environ, start_response):
    try:
        visitor = verifier.verify(environ.get("HTTP_X_LATCHKEY_ASSERTION", ""))
    except jwt.InvalidTokenError as error:
        print(f"An assertion is refused: {error}", file=sys.stderr)
        start_response("401 Unauthorized", [("Content-Length", "0")])
        return [b""]
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(visitor).encode()]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


server = make_server("127.0.0.1", int(os.environ.get("PORT", "8080")), app, handler_class=Quiet)
print(server.server_port, flush=True)
server.serve_forever()
