"""The talk with a provider of identities: OpenID Connect, authorization code with PKCE.

Authlib is an extra (`empirie[oidc]`), so it is imported only when this sign-in is used.
Sources: OpenID Connect Core 1.0, 3.1.3.7; RFC 7636; RFC 9207; ASVS 5.0 10.1–10.5.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_S = 5
LEEWAY_S = 30
TOKEN_BYTES = 32
ALGORITHMS = ("RS256",)
DISCOVERY = "/.well-known/openid-configuration"


class ProviderError(Exception):
    """The provider cannot be reached, or what came back is not to be believed; the text is why."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Whom we ask, as whom, and where the answer comes back to."""

    issuer: str
    client_id: str
    client_secret: str
    back: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser keeps of one question until the answer: each is random and used once."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def anew(cls) -> "Asked":
        """Return three fresh secrets."""
        return cls(*(secrets.token_urlsafe(TOKEN_BYTES) for _ in range(3)))

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Asked":
        """Return what was kept in a session; nothing of it may be missing."""
        return cls(str(kept["state"]), str(kept["nonce"]), str(kept["verifier"]))

    def kept(self) -> dict[str, str]:
        """Return what to keep in the session."""
        return asdict(self)


def address(provider: Provider, asked: Asked) -> str:
    """Return where the browser goes to ask; raises ProviderError."""
    with _client(provider) as client:
        told = _discovered(client, provider)
        url, _ = client.create_authorization_url(
            told["authorization_endpoint"],
            state=asked.state,
            nonce=asked.nonce,
            code_verifier=asked.verifier,
        )
    return str(url)


def subject(provider: Provider, asked: Asked, answer: Mapping[str, str], now: datetime) -> str:
    """Return as whom the provider knows the person; raises ProviderError for any doubt."""
    if not hmac.compare_digest(answer.get("state", "").encode(), asked.state.encode()):
        raise ProviderError("state")
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise ProviderError("issuer of the answer")
    if not answer.get("code"):
        raise ProviderError("no code")
    with _client(provider) as client:
        told = _discovered(client, provider)
        token = _token(client, told["token_endpoint"], answer["code"], asked)
        keys = _asked_for(client, told["jwks_uri"])
    return _subject(provider, asked, _claims(token, keys, now))


def _client(provider: Provider) -> Any:
    try:
        from authlib.integrations.requests_client import OAuth2Session
    except ImportError:
        raise ProviderError("Authlib is not installed: empirie[oidc]") from None
    return OAuth2Session(
        provider.client_id,
        provider.client_secret or None,
        token_endpoint_auth_method="client_secret_basic" if provider.client_secret else "none",
        scope="openid",
        redirect_uri=provider.back,
        code_challenge_method="S256",
        default_timeout=TIMEOUT_S,
    )


def _discovered(client: Any, provider: Provider) -> Mapping[str, Any]:
    """Return what the provider says of itself; each address is as safe as the issuer's own."""
    told = _asked_for(client, provider.issuer.rstrip("/") + DISCOVERY)
    if told.get("issuer") != provider.issuer:
        raise ProviderError("issuer of the discovery")
    scheme = urlsplit(provider.issuer).scheme
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if urlsplit(str(told.get(name, ""))).scheme not in {scheme, "https"}:
            raise ProviderError(f"address of {name}")
    return told


def _asked_for(client: Any, url: str) -> Mapping[str, Any]:
    try:
        answer = client.get(url, withhold_token=True, allow_redirects=False, timeout=TIMEOUT_S)
        told = answer.json() if answer.status_code == 200 else None  # noqa: PLR2004
    except (OSError, ValueError) as error:  # every error of requests is one of the two
        raise ProviderError(f"no answer: {type(error).__name__}") from error
    if not isinstance(told, dict):
        raise ProviderError(f"no answer: {answer.status_code}")
    return told


def _token(client: Any, url: str, code: str, asked: Asked) -> str:
    from authlib.common.errors import AuthlibBaseError

    try:
        given = client.fetch_token(
            url,
            grant_type="authorization_code",
            code=code,
            code_verifier=asked.verifier,
            allow_redirects=False,
            timeout=TIMEOUT_S,
        )
    except (AuthlibBaseError, OSError, ValueError) as error:
        raise ProviderError(f"no token: {type(error).__name__}") from error
    if not isinstance(token := given.get("id_token"), str):
        raise ProviderError("no id_token")
    return token


def _claims(token: str, keys: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Return what a token says whose signature and times are right."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    rules = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY_S,
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )
    try:
        known = [key for key in keys["keys"] if key.get("kty") == "RSA"]
        claims = jwt.decode(
            token, KeySet.import_key_set({"keys": known}), algorithms=list(ALGORITHMS)
        ).claims
        rules.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProviderError(f"id_token: {type(error).__name__}") from error
    return claims


def _subject(provider: Provider, asked: Asked, claims: Mapping[str, Any]) -> str:
    if claims.get("iss") != provider.issuer:
        raise ProviderError("issuer")
    if claims.get("aud") not in (provider.client_id, [provider.client_id]):
        raise ProviderError("audience")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), asked.nonce.encode()):
        raise ProviderError("nonce")
    if not isinstance(found := claims["sub"], str) or not found:
        raise ProviderError("subject")
    return found
