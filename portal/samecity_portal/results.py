"""What came of taps: one file while it happens, one for the result, shared by all workers.

`<id>.ndjson` grows line by line while a tap goes on, so that any worker can show it live; whoever
makes it owns the id, and holds a lock meanwhile. `<id>.json` is put in place when it is over.
Neither holds a name, a number or a PIN: bytes are redacted before they get here. The oldest are
forgotten.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from samecity.errors import DataInvalid
from samecity_portal.settings import KEPT_RESULTS

Plain = Mapping[str, object]

LOOK_AGAIN_S: Final = 0.05
"""How often somebody who follows looks for more, in seconds."""

_ID: Final = re.compile(r"[0-9a-f]{16}")
_OVER: Final = "over"
_TOLD: Final = ".ndjson"
_encode: Final = msgspec.json.Encoder(order="deterministic").encode
_decode: Final = msgspec.json.Decoder(dict[str, object]).decode


def new_id() -> str:
    """Draw an id that nobody has: 16 hexadecimal digits."""
    return secrets.token_hex(8)


def is_id(text: str) -> bool:
    """Say whether a text can be an id."""
    return _ID.fullmatch(text) is not None


class Live:
    """A tap that goes on; a context manager that says when it is over, also when it failed."""

    def __init__(self, file: Path) -> None:
        # Without a buffer: a line is there for other workers as soon as it is told.
        fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        fcntl.flock(fd, fcntl.LOCK_EX)
        self._stream = os.fdopen(fd, "ab", buffering=0)

    def __call__(self, event: str, data: Plain) -> None:
        """Tell what happened.

        Args:
            event: What kind of thing, such as `apdu`.
            data: Plain and redacted.
        """
        self._stream.write(_encode({"event": event, "data": data}) + b"\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _failure: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self(_OVER, {})
        self._stream.close()


class Results:
    """The results of one house.

    Args:
        folder: Made if it is not there; its owner's alone.
        kept: How many are kept; now and then there are a tenth more.
    """

    def __init__(self, folder: Path, kept: int = KEPT_RESULTS) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._kept = kept

    def begin(self, result_id: str) -> Live | None:
        """Begin a tap; None if somebody has begun it before."""
        try:
            live = Live(self._file(result_id, "ndjson"))
        except FileExistsError:
            return None
        if sum(name.endswith(_TOLD) for name in os.listdir(self._folder)) > self._kept * 1.1:
            self.prune()
        return live

    def prune(self) -> None:
        """Forget all but the newest taps; one that goes on stays."""
        begun = sorted(self._folder.glob(f"*{_TOLD}"), key=_modified, reverse=True)
        for file in begun[self._kept :]:
            with suppress(FileNotFoundError, BlockingIOError), file.open("rb") as told:
                # Its writer may be slow, and others may prune as we do.
                fcntl.flock(told, fcntl.LOCK_EX | fcntl.LOCK_NB)
                file.with_suffix(".json").unlink(missing_ok=True)
                file.unlink()

    def keep(self, result_id: str, result: Plain) -> None:
        """Keep a result; a reader sees it whole or not at all."""
        file = self._file(result_id, "json")
        new = file.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(_encode(result))
        new.replace(file)

    def get(self, result_id: str) -> dict[str, object] | None:
        """Return a result, or None if there is none.

        Raises:
            DataInvalid: Its file is damaged.
        """
        if not is_id(result_id):
            return None
        try:
            return _decode(self._file(result_id, "json").read_bytes())
        except FileNotFoundError:
            return None
        except msgspec.MsgspecError as error:
            raise DataInvalid(
                "result", "json", expected="a result", received="another text"
            ) from error

    def told(self, result_id: str) -> list[dict[str, object]]:
        """Return what was told of a tap so far, oldest first; nothing if it never began."""
        if not is_id(result_id):
            return []
        try:
            content = self._file(result_id, "ndjson").read_bytes()
        except FileNotFoundError:
            return []
        whole = content[: content.rfind(b"\n") + 1]
        return [_decode(line) for line in whole.splitlines()]

    def follow(
        self,
        result_id: str,
        wait: Callable[[float], bool],
        patience_s: float,
        seen: int = 0,
    ) -> Iterator[dict[str, object] | None]:
        """Go through what is told of a tap, as it is told, to its end.

        Args:
            result_id: The tap; it need not have begun.
            wait: Waits for some seconds and says whether to stop, such as `Event().wait`.
            patience_s: How long to wait for the next line, in seconds.
            seen: How many lines are known already.

        Yields:
            What was told; None for each look that found nothing new.
        """
        idle_s = 0.0
        while idle_s < patience_s:
            news = self.told(result_id)[seen:]
            for one in news:
                if one["event"] == _OVER:
                    return
                yield one
            seen += len(news)
            idle_s = 0.0 if news else idle_s + LOOK_AGAIN_S
            if not news:
                yield None
                if wait(LOOK_AGAIN_S):
                    return

    def _file(self, result_id: str, suffix: str) -> Path:
        assert is_id(result_id)  # every caller looked
        return self._folder / f"{result_id}.{suffix}"


def _modified(file: Path) -> float:
    """Return when a file was last written; at the dawn of time if somebody has removed it."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0.0
