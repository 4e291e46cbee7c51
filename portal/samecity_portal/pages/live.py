"""Parts of pages that follow what happens elsewhere, as a stream of events.

A page shows the part as it is and says so by its mark; the stream sends the part again whenever
its mark has changed, whoever changed it and in whichever process. `static/live.js` puts it in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from flask import Response, request, stream_with_context

from samecity_portal.lifetime import STOPPING

LOOK_AGAIN_S: Final = 0.25
"""How often a stream looks for a change, in seconds."""

_LOOKS: Final = 2400
"""After so many looks a stream ends; a browser that is still there opens another one."""

_BEAT: Final = 40
"""After so many looks without news a comment is sent, so that a reader that left is noticed."""


def _never(mark: str) -> bool:
    return False


SEEN: Final = "seen"
"""The parameter by which a page says which mark it shows."""


def stream(
    mark_of: Callable[[], str], part: Callable[[], str], is_over: Callable[[str], bool] = _never
) -> Response:
    """Stream a part of a page whenever it changes.

    Args:
        mark_of: Tells one state of the part from another; cheap, for it is asked all the time.
        part: Makes its HTML.
        is_over: Says of a mark that the part never changes again.
    """
    seen = request.headers.get("Last-Event-ID") or request.args.get(SEEN, "")
    events = Response(
        stream_with_context(_events(mark_of, part, seen[:64], is_over)),
        content_type="text/event-stream",
    )
    events.headers["Cache-Control"] = "no-store"
    events.headers["X-Accel-Buffering"] = "no"
    return events


def _events(
    mark_of: Callable[[], str], part: Callable[[], str], seen: str, is_over: Callable[[str], bool]
) -> Iterator[str]:
    for look in range(_LOOKS):
        mark = mark_of()
        if mark != seen:
            seen = mark
            lines = (line for line in part().splitlines() if line.strip())
            data = "".join(f"data: {line}\n" for line in lines)
            yield f"id: {mark}\nevent: part\n{data}\n"
        elif look % _BEAT == 0:
            yield ": \n\n"
        if is_over(mark):
            yield f"id: {mark}\nevent: over\ndata: -\n\n"
            return
        if STOPPING.wait(LOOK_AGAIN_S):
            return
