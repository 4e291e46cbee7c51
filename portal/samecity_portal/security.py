"""What stands before every view: who may ask, from where, how much, and what a browser may do.

Three doors. On loopback nobody needs a key, so nobody but this machine's own programs may get in: a
name that was rebound to us and another site's page are turned away. Open to others, whatever
changes something needs a key: in the header of an API request, or in the session of a visitor who
entered it. Pages have a token in each form besides. What each check is for: SECURITY.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Final
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, redirect, request, session, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import (
    Forbidden,
    MisdirectedRequest,
    RequestEntityTooLarge,
    Unauthorized,
    UnsupportedMediaType,
)
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as BaseResponse

from samecity_portal.folder import session_key
from samecity_portal.keys import hash_of, is_known
from samecity_portal.settings import Settings

API: Final = "/api/"
"""Where programs ask; everything else is for people."""

MOST_BYTES: Final = 1 << 20
"""The longest body that is read."""

_MOST_PASSED_OVER: Final = 32 << 20
"""How much of a longer one is let in and thrown away; whoever sends more is cut off."""

_PIECE: Final = 1 << 16

SESSION_KEY: Final = "key"
"""Where a visitor's session says with which key it may change something: its hash."""

STRANGERS: Final = ("300 per minute", "60 per second")
"""How often a stranger may ask, by address and worker; nobody who shows a key is counted."""

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FOR_STRANGERS: Final = frozenset({"key.key"})
"""Views by which somebody without a key may send something: a key."""

_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # What a shared cache keeps it may show to somebody else.
    "Cache-Control": "private, no-cache",
}
_YEAR: Final = "max-age=31536000"


def protect(app: Flask, settings: Settings) -> None:
    """Put the doors before an application; to be called before anything else is registered."""
    is_behind_tls = settings.public_url.startswith("https:")
    app.config.update(
        SECRET_KEY=session_key(settings.path),
        MAX_CONTENT_LENGTH=MOST_BYTES,
        # With this prefix a browser takes the cookie from this very host over TLS only.
        SESSION_COOKIE_NAME="__Host-samecity" if is_behind_tls else "samecity",
        SESSION_COOKIE_SECURE=is_behind_tls,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # A form may stay open all day; its token goes with the session.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    if settings.public_url:
        # One proxy, whose word is taken for the visitor's address and for TLS.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]  # as Flask documents it
    tokens = CSRFProtect(app)
    app.before_request(_doors(settings, tokens))
    app.after_request(_with_headers(is_behind_tls=is_behind_tls))
    Limiter(
        get_remote_address,
        app=app,
        application_limits=[*STRANGERS],
        application_limits_exempt_when=lambda: may_change(settings),
        storage_uri="memory://",
        strategy="moving-window",
        headers_enabled=True,
        enabled=settings.is_open,
    )


def may_change(settings: Settings) -> bool:
    """Say whether whoever asks may change something: nobody else gets here, or a key was shown."""
    return not settings.is_open or is_known(_shown(), settings.keys)


def _shown() -> str:
    """Return the hash of the key that was shown; of none at all, no hash."""
    if request.path.startswith(API):
        given = request.authorization
        bearer = given.token if given is not None and given.type == "bearer" else None
        return hash_of(bearer) if bearer else ""
    return str(session.get(SESSION_KEY, ""))


def _doors(settings: Settings, tokens: CSRFProtect) -> Callable[[], BaseResponse | None]:
    def check() -> BaseResponse | None:
        _check_host(settings)
        if (request.content_length or 0) > MOST_BYTES or _goes_on():
            _pass_over(request.input_stream)
            raise RequestEntityTooLarge(f"expected a body of at most {MOST_BYTES} bytes")
        if request.method in _READS:
            return None
        _check_origin()
        if request.path.startswith(API):
            _check_program(settings)
            return None
        return _check_visitor(settings, tokens)

    return check


def _goes_on() -> bool:
    """Say whether a body that did not tell its length has more than is read of it.

    Werkzeug would cut it off there in silence, and what is left would look like a mistake.
    """
    return (
        "Transfer-Encoding" in request.headers
        and len(request.get_data()) >= MOST_BYTES
        and bool(request.input_stream.read(1))
    )


def _pass_over(body: IO[bytes]) -> None:
    """Let a client finish a body that nobody wants: while it sends it reads no answer."""
    left = _MOST_PASSED_OVER
    while left > 0 and (piece := body.read(_PIECE)):
        left -= len(piece)


def _check_host(settings: Settings) -> None:
    """Turn away whoever came by another name: it may have been rebound to this machine."""
    known = {*_LOOPBACK, settings.bind, urlsplit(settings.public_url).hostname} - {None, ""}
    is_any = settings.is_open and not settings.public_url
    if not is_any and _host_of(f"//{request.host}") not in known:
        raise MisdirectedRequest(
            "expected the name under which this portal was started; "
            "behind a reverse proxy start it with --public-url"
        )


def _check_origin() -> None:
    """Turn away what another site's page sends: a browser says where it comes from."""
    origin = request.headers.get("Origin")
    is_ours = origin is None or urlsplit(origin).netloc == request.host
    if not is_ours or request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise Forbidden("expected a request of this portal's own pages, received another site's")


def _check_program(settings: Settings) -> None:
    if not may_change(settings):
        raise Unauthorized(
            "expected a key in the header Authorization: Bearer, as whoever runs this portal gives "
            "them out",
            www_authenticate=WWWAuthenticate("bearer"),
        )
    has_body = bool(request.content_length) or "Transfer-Encoding" in request.headers
    if has_body and not request.is_json:
        # A page of another site can send plain forms, but no JSON, without being asked first.
        raise UnsupportedMediaType("expected application/json")


def _check_visitor(settings: Settings, tokens: CSRFProtect) -> BaseResponse | None:
    if request.endpoint not in _FOR_STRANGERS and not may_change(settings):
        return redirect(url_for("key.key"), 303)
    if current_app.config["WTF_CSRF_ENABLED"]:
        tokens.protect()
    return None


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _with_headers(*, is_behind_tls: bool) -> Callable[[Response], Response]:
    headers = _HEADERS | ({"Strict-Transport-Security": _YEAR} if is_behind_tls else {})

    def add(answer: Response) -> Response:
        said = {name.lower() for name in answer.headers.keys()}
        answer.headers.extend(one for one in headers.items() if one[0].lower() not in said)
        return answer

    return add
