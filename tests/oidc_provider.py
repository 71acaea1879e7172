"""A real provider of OpenID Connect on loopback; `provider.lies` says what its tokens say wrongly."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "empirie", "tajne-haslo-strony"


class Provider:
    """What it knows: its keys, who sits before it, and the codes it has given out."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = RSAKey.generate_key(2048, {"kid": "pierwszy", "use": "sig"})
        self.subject, self.email = "s-1", "nikt@lipogrod.example"
        self.lies: dict[str, Any] = {}
        self.algorithm, self.signs_with = "RS256", self.key
        self.codes: dict[str, dict[str, str]] = {}

    def discovery(self) -> dict[str, str]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def authorize(self, asked: dict[str, str]) -> str:
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]})

    def token(self, given: dict[str, str], authorization: str) -> dict[str, Any] | None:
        asked = self.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if not asked or asked["code_challenge"] != challenge or authorization != f"Basic {known}":
            return None
        if asked["redirect_uri"] != given.get("redirect_uri"):
            return None
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.id_token(asked)}

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        told = {"iss": self.issuer, "aud": CLIENT, "sub": self.subject, "email": self.email}
        told |= {"email_verified": True, "nonce": asked["nonce"], "iat": now, "exp": now + 300}
        told = {name: value for name, value in (told | self.lies).items() if value is not None}
        if self.algorithm == "none":
            parts = ({"alg": "none"}, told)
            coded = (base64.urlsafe_b64encode(json.dumps(part).encode()) for part in parts)
            return ".".join(part.rstrip(b"=").decode() for part in coded) + "."
        header = {"alg": self.algorithm, "kid": "pierwszy"}
        return jwt.encode(header, told, self.signs_with, algorithms=[self.algorithm])


class Handler(BaseHTTPRequestHandler):
    provider: Provider

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal."""

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        if path == "/authorize":
            told = {name: values[0] for name, values in parse_qs(query).items()}
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(told))
            self.end_headers()
        elif path == "/keys":
            self._say({"keys": [self.provider.key.as_dict(private=False)]})
        else:
            self._say(self.provider.discovery())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        self._say(self.provider.token(given, self.headers.get("Authorization", "")))

    def _say(self, told: dict[str, Any] | None) -> None:
        body = json.dumps(told or {"error": "invalid_grant"}).encode()
        self.send_response(200 if told else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def identity_provider() -> Iterator[Provider]:
    """Run a provider in a thread until the end of the block."""
    handler = type("Bound", (Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.provider = provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def visit(address: str) -> str:
    """Go where the site sends a browser, as one does; return where the provider sends it back."""
    try:
        build_opener(ProxyHandler({}), _Stay).open(address, timeout=5).close()
    except HTTPError as answer:
        with answer:
            return answer.headers["Location"]
    raise AssertionError(address)
