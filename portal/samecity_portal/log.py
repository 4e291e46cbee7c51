"""What a portal writes to standard error: a line of JSON for each request and each fault.

A line never has a query, a body, a token or anything of a person: of a request it has the route's
template instead of its path, of a fault the kind and the place instead of its text.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, MutableMapping
from time import perf_counter
from traceback import extract_tb
from types import TracebackType
from typing import Final

import structlog
from flask import Flask, Response, g, got_request_exception, request

from samecity.cli.command import is_debugging

REQUEST_ID: Final = "X-Request-Id"

_QUIET: Final = frozenset({"static", "health.lives", "health.is_ready"})
"""Views of which only failures are told."""

_FAILED: Final = 400
_WARNING: Final = "WARNING"

_log = structlog.stdlib.get_logger("samecity.portal")


def without_text(
    _logger: object, _method: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    """Replace an exception by its kind and its place: its text may hold anything."""
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event.update(_fault(error))
    return event


def logging_settings(level: str = "INFO") -> dict[str, object]:
    """Return how everything that logs in a process does so, as `logging.config` reads it.

    Args:
        level: From which on requests and faults are written.
    """
    stamped = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(()),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        without_text,
    ]
    written = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": written,
                "foreign_pre_chain": stamped,
            }
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stderr",
                "formatter": "json",
            }
        },
        "root": {"handlers": ["stderr"], "level": _WARNING},
        "loggers": {
            "_granian": {"handlers": ["stderr"], "level": _WARNING, "propagate": False},
            "samecity.portal": {"handlers": ["stderr"], "level": level, "propagate": False},
        },
    }


def log_requests(app: Flask) -> None:
    """Write a line for each request and each fault of an application."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    app.before_request(_begin)
    app.after_request(_tell)
    if not is_debugging():
        app.logger.disabled = True  # it would write the text and the path of a fault
        got_request_exception.connect(_tell_fault, app)


def tell(event: str, **said: object) -> None:
    """Write what happened outside of any request."""
    _log.warning(event, **said)


def _begin() -> None:
    g.began_at = perf_counter()
    g.log_id = secrets.token_hex(8)


def _tell(answer: Response) -> Response:
    answer.headers[REQUEST_ID] = g.log_id
    if request.endpoint not in _QUIET or answer.status_code >= _FAILED:
        _log.info(
            "request",
            method=request.method,
            route=request.url_rule.rule if request.url_rule is not None else None,
            status=answer.status_code,
            ms=round((perf_counter() - g.began_at) * 1000, 1),
            request_id=g.log_id,
        )
    return answer


def _tell_fault(_app: Flask, exception: BaseException, **_more: object) -> None:
    _log.error("fault", request_id=g.get("log_id"), **_fault(exception))


def _fault(error: BaseException) -> Mapping[str, str]:
    return {"kind": type(error).__name__, "place": _place(error.__traceback__)}


def _place(traceback: TracebackType | None) -> str:
    frames = extract_tb(traceback) if traceback is not None else []
    return f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""
