"""The same request sent twice has one effect and one answer: for every POST that makes something.

An acceptance is known to the journal by its id. What else was made is kept in a file for a day, so
that every worker knows it; the file holds the answer and a digest of what was asked, no more.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep, time
from typing import Final

import msgspec
from flask import Response, request
from flask_smorest import abort

from samecity.domain.reasons import Code
from samecity_portal.api.problem import reason_problem
from samecity_portal.current import WORLD, parts

KEY: Final = "Idempotency-Key"

KEPT_S: Final = 24 * 3600
"""How long an answer is kept, in seconds."""

_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$"
_KEY: Final = re.compile(_PATTERN)
_SHELVES: Final = 3
"""Digits by which answers are sorted, so that few of them share a lock."""

_WAIT_S: Final = 5.0
_LOOK_AGAIN_S: Final = 0.01
_SUCCESS: Final = range(200, 300)

KEY_PARAMETER: Final = {
    "in": "header",
    "name": KEY,
    "schema": {"type": "string", "pattern": _PATTERN},
    "description": "The same key with the same body gets the same answer, with another one 409",
}


class Kept(msgspec.Struct, frozen=True):
    """An answer that was given under a key.

    Attributes:
        digest: SHA-256 of method, path and body, hexadecimal.
    """

    digest: str
    status: int
    body: str


def key_of_request() -> str:
    """Return the key that the caller sent, or an empty text."""
    key = request.headers.get(KEY)
    if key is None:
        return ""
    if _KEY.fullmatch(key) is None:
        abort(400, message=f"expected in {KEY} 1-64 letters, digits, dots, colons, dashes")
    return key


def with_key(asked: Mapping[str, object]) -> dict[str, object]:
    """Return a request under the id that the header names, where it names one."""
    key = key_of_request()
    if not key:
        return dict(asked)
    if asked.get("request_id", key) != key:
        abort(400, message=f"expected one id, received another in {KEY} than in request_id")
    return {**asked, "request_id": key}


def idempotent(view: Callable[..., Response]) -> Callable[..., Response]:
    """Let a view answer a key once, and give the same answer again for a day."""

    @wraps(view)
    def answered(*args: object, **kwargs: object) -> Response:
        key = key_of_request()
        if not key:
            return view(*args, **kwargs)
        # A test world has keys of its own.
        named = f"{request.headers.get(WORLD, '')}\0{key}"
        with _kept_under(parts().settings.path / "idempotency", named) as file:
            kept, digest = _read(file), _digest()
            if kept is None:
                answer = view(*args, **kwargs)
                if answer.status_code in _SUCCESS:
                    _write(file, Kept(digest, answer.status_code, answer.get_data(as_text=True)))
                return answer
        if kept.digest != digest:
            return reason_problem(409, Code.IDEMPOTENCY_CONFLICT)
        return Response(kept.body, kept.status, content_type="application/json")

    return answered


@contextmanager
def _kept_under(folder: Path, name: str) -> Iterator[Path]:
    """Hold a key alone, across processes; who waits in vain is told that it is in use."""
    named = sha256(name.encode()).hexdigest()
    shelf = folder / named[:_SHELVES]
    shelf.mkdir(exist_ok=True, parents=True, mode=0o700)
    # One lock for a shelf, which is never removed: nobody holds a lock that others cannot see.
    with (shelf / "lock").open("ab") as lock:
        until = monotonic() + _WAIT_S
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if monotonic() >= until:
                    abort(409, message=f"expected a free {KEY}, received one in use now")
            sleep(_LOOK_AGAIN_S)
        _clear(shelf, time() - KEPT_S)
        yield shelf / f"{named}.json"


def _clear(shelf: Path, before_s: float) -> None:
    """Remove the answers of a shelf that were kept long enough."""
    for file in shelf.glob("*.json"):
        if file.stat().st_mtime < before_s:
            file.unlink()


def _read(file: Path) -> Kept | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Kept)
    except FileNotFoundError:
        return None


def _write(file: Path, kept: Kept) -> None:
    new = file.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_bytes(msgspec.json.encode(kept))
    new.replace(file)


def _digest() -> str:
    said = f"{request.method}\0{request.path}\0".encode()
    return sha256(said + request.get_data()).hexdigest()
