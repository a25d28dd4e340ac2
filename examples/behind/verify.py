"""Checks X-Latchkey-Assertion in an app behind a proxy: who sends the request, signed by the login server for this app
and nobody else. It needs PyJWT 2.6 or later with cryptography (Debian: python3-jwt and python3-cryptography).
"""

import json
import sys
import threading
import time
import urllib.request

import jwt

# Keys are fetched again after five minutes; and for a key that is not known, but not more often than this, in seconds.
KEPT, PAUSE = 300, 10


class Verifier:
    """issuer is the login server (https://login.example.com), audience this app (https://wiki.example.com)."""

    def __init__(self, issuer, audience, clock=time.monotonic):
        self.issuer, self.audience, self.clock = issuer, audience, clock
        self.keys, self.fetched_at, self.lock = {}, float("-inf"), threading.Lock()

    def verify(self, assertion):
        """Returns who the assertion speaks of: sub, name, roles, sid, amr ... Raises jwt.InvalidTokenError."""
        header = jwt.get_unverified_header(assertion)
        # Tokens of another kind are none of ours (RFC 8725, section 3.11).
        if header.get("typ") != "assertion+jwt":
            raise jwt.InvalidTokenError("Other kind")
        return jwt.decode(
            assertion,
            self.key(header.get("kid")),
            # What the header says chooses no algorithm (section 3.1).
            algorithms=["EdDSA"],
            issuer=self.issuer,
            audience=self.audience,
            # The clock of the login server may be a little ahead.
            options={"require": ["exp", "iss", "aud", "sub"], "verify_iat": False},
        )

    def key(self, kid):
        with self.lock:
            age = self.clock() - self.fetched_at
            if age > KEPT or (age > PAUSE and kid not in self.keys):
                self.fetched_at = self.clock()
                self.fetch()
            if kid not in self.keys:
                raise jwt.InvalidTokenError("Unknown key")
            return self.keys[kid]

    def fetch(self):
        request = urllib.request.Request(self.issuer + "/.well-known/jwks.json", headers={"Cache-Control": "no-cache"})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                keys = json.load(answer)["keys"]
            self.keys = {key["kid"]: jwt.PyJWK(key).key for key in keys if key.get("crv") == "Ed25519"}
        except Exception as error:  # The keys of before stay.
            print("The login server gives no keys:", error, file=sys.stderr)
