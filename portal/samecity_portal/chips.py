"""Simulated cards that outlive a request: their images, and who has them in a reader.

A card is in one reader at a time (docs/decisions/0012), also across processes: whoever taps it
holds it until the reader is closed or the process dies. What changes on a card is kept before the
platform hears of it, so that after a crash the purse is the truth and the journal its record.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Final, Protocol

from samecity.errors import ReaderError
from samecity_hardware_sim.card.image import CardImage, read_image, write_image
from samecity_hardware_sim.card.system import CardChip

WAIT_S: Final = 5.0
"""How long a reader waits for a card that is in another one, in seconds."""

MOST_WARM: Final = 512
"""How many chips a process keeps ready, of some 75 kB each."""

_LOOK_AGAIN_S: Final = 0.005
_REF: Final = re.compile(r"[0-9a-z-]{8,64}")


class Chips(Protocol):
    """Where the images of cards are kept, by reference."""

    def held(self, card_ref: str) -> AbstractContextManager[None]:
        """Keep a card in this reader.

        Raises:
            ReaderError: Another reader does not let go of it.
        """

    def image(self, card_ref: str) -> CardImage | None:
        """Return a card as it is now; None if it was never made."""

    def keep(self, card_ref: str, image: CardImage) -> None:
        """Keep a card as it is now."""

    def mark(self, card_ref: str) -> Hashable:
        """Return what tells one kept image of a card from another; None if it was never made."""

    def refs(self) -> Sequence[str]:
        """Return all cards that were made."""


class WarmChips:
    """Chips that were in a reader of this process a moment ago, ready for the next one.

    To make a chip of its image takes longer than a tap. One that is here is good only as long as
    the image that is kept is the one it had when it left the reader.
    """

    def __init__(self) -> None:
        self._chips: OrderedDict[str, tuple[Hashable, CardChip]] = OrderedDict()

    def take(self, card_ref: str, mark: Hashable) -> CardChip | None:
        """Take a chip out, unless its card has changed since."""
        found = self._chips.pop(card_ref, None)
        return found[1] if found is not None and found[0] == mark else None

    def put(self, card_ref: str, mark: Hashable, chip: CardChip) -> None:
        """Put a chip in; nobody uses it meanwhile."""
        self._chips[card_ref] = (mark, chip)
        if len(self._chips) > MOST_WARM:
            # The one that nobody has used for longest; in one step, because threads share this.
            self._chips.popitem(last=False)


class MemoryChips:
    """Cards that live as long as the process."""

    def __init__(self) -> None:
        self._images: dict[str, CardImage] = {}
        self._marks: dict[str, int] = {}
        self._next = count(1)
        self._locks: dict[str, Lock] = {}
        self._makes = Lock()

    @contextmanager
    def held(self, card_ref: str) -> Iterator[None]:
        """Keep a card in this reader."""
        with self._makes:
            lock = self._locks.setdefault(card_ref, Lock())
        if not lock.acquire(timeout=WAIT_S):
            raise ReaderError("expected the card, received none: another reader has it")
        try:
            yield
        finally:
            lock.release()

    def image(self, card_ref: str) -> CardImage | None:
        """Return a card as it is now."""
        return self._images.get(card_ref)

    def keep(self, card_ref: str, image: CardImage) -> None:
        """Keep a card as it is now."""
        self._images[card_ref] = image
        self._marks[card_ref] = next(self._next)

    def mark(self, card_ref: str) -> Hashable:
        """Return what tells one kept image of a card from another."""
        return self._marks.get(card_ref)

    def refs(self) -> Sequence[str]:
        """Return all cards that were made."""
        return tuple(self._images)


class ChipFolder:
    """Cards in files, one each, which several processes share. Needs `fcntl`, hence not Windows.

    Args:
        folder: Made if it is not there; its owner's alone, because an image holds keys and a PIN.
        wait_s: How long a reader waits for a card that is in another one.
    """

    def __init__(self, folder: Path, wait_s: float = WAIT_S) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._wait_s = wait_s

    @contextmanager
    def held(self, card_ref: str) -> Iterator[None]:
        """Keep a card in this reader; the lock goes with the process that holds it."""
        # On a file of its own, because a change puts another file in the card's place.
        with self._file(card_ref).with_suffix(".lock").open("ab") as lock:
            until = monotonic() + self._wait_s
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if monotonic() >= until:
                        raise ReaderError(
                            "expected the card, received none: another reader has it"
                        ) from None
                sleep(_LOOK_AGAIN_S)
            yield

    def image(self, card_ref: str) -> CardImage | None:
        """Return a card as it is now."""
        try:
            content = self._file(card_ref).read_bytes()
        except FileNotFoundError:
            return None
        return read_image(content, "chip")

    def keep(self, card_ref: str, image: CardImage) -> None:
        """Keep a card as it is now; a reader of the file sees it before the change or after it."""
        file = self._file(card_ref)
        new = file.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(write_image(image))
        new.replace(file)

    def mark(self, card_ref: str) -> Hashable:
        """Return what tells one kept image of a card from another: each is a file of its own."""
        try:
            status = self._file(card_ref).stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    def refs(self) -> Sequence[str]:
        """Return all cards that were made."""
        return tuple(file.stem for file in self._folder.glob("*.card"))

    def _file(self, card_ref: str) -> Path:
        if _REF.fullmatch(card_ref) is None:
            raise ReaderError("expected the reference of a card, received another text")
        return self._folder / f"{card_ref}.card"
