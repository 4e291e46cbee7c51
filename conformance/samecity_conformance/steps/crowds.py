"""Requests that arrive at the same moment, each in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier, RLock
from typing import Final, TypeVar

import attrs
import pytest
from pytest_bdd import given, then, when

from samecity.domain.card import CredentialKind
from samecity.spi.reader import Presentment, Wanted
from samecity.synthetic.readers import HeldReader
from samecity_conformance.language import sentence
from samecity_conformance.messages import DecisionMessage
from samecity_conformance.scene import Scene
from samecity_conformance.steps.values import CODE, PLACE, PLACES, place, places
from samecity_conformance.steps.venues import places_left
from samecity_conformance.under_test import Told

_TAP: Final = CredentialKind.CARD_CONTACTLESS
_CODE: Final = CredentialKind.ECARD_QR
_ENTER: Final = "culture.enter"
_POINT: Final = r"[a-z]{2}-[a-z-]+"
_WAIT_S: Final = 10.0

Request = tuple[dict[str, object], HeldReader]
Value = TypeVar("Value")


@attrs.define
class Crowd:
    """Who came at once, and what they were answered.

    Attributes:
        answers: Decisions, and whether each is one that was there already.
    """

    answers: list[tuple[DecisionMessage, bool]] = attrs.field(factory=list)


@pytest.fixture
def crowd() -> Crowd:
    """Return the crowd of the scenario."""
    return Crowd()


class OneAtATime:
    """A reader that several requests use, as a gate's does: one act after the other.

    Args:
        reader: The reader.
    """

    def __init__(self, reader: HeldReader) -> None:
        self._reader = reader
        self._turn = RLock()

    @property
    def opened(self) -> int:
        """How often it was opened."""
        return self._reader.opened

    def balance_fen(self) -> int | None:
        """Return what the purse holds."""
        return self._reader.balance_fen()

    def close(self) -> None:
        """Let go of the card."""
        self._reader.close()

    def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        """Read the credential."""
        return self._in_turn(lambda: self._reader.present(kind, wanted))

    def debit(self, transaction: str, amount_fen: int) -> int:
        """Take money from the purse."""
        return self._in_turn(lambda: self._reader.debit(transaction, amount_fen))

    def load(self, transaction: str, amount_fen: int, on: date) -> int:
        """Put money into the purse."""
        return self._in_turn(lambda: self._reader.load(transaction, amount_fen, on))

    def proves(self, transaction: str) -> bool:
        """Say whether the purse carried out a transaction."""
        return self._in_turn(lambda: self._reader.proves(transaction))

    def _in_turn(self, do: Callable[[], Value]) -> Value:
        with self._turn:
            return do()


@given(
    sentence(
        rf"people with cards of (?P<home>{PLACE}) have taken all places but one"
        rf" of (?P<point>{_POINT}) in (?P<host>{PLACE})"
    )
)
def nearly_full(scene: Scene, home: str, point: str, host: str) -> None:
    """Let others enter until one place of this slot is left."""
    left: int | None = None
    while left is None or left > 1:
        other = scene.world.adult(place(home))
        entry = scene.use("card", _ENTER, place(host), {}, point=point, wallet=other).en
        left = places_left(entry, left)


@when(
    sentence(
        rf"people with cards of (?P<homes>{PLACES}) enter (?P<point>{_POINT})"
        rf" in (?P<host>{PLACE}) at once"
    )
)
def enter_at_once(scene: Scene, crowd: Crowd, homes: str, point: str, host: str) -> None:
    """Let people enter at the same moment, through gates of their own."""
    readers = [
        scene.readers.reader(scene.world.adult(home), _TAP, scene.at) for home in places(homes)
    ]
    crowd.answers = _at_once(
        scene, [(_entry(scene, _TAP, point, host), reader) for reader in readers], readers
    )


@when(
    sentence(
        rf"the code is scanned by (?P<count>\d) gates of (?P<point>{_POINT}) in (?P<host>{PLACE})"
        r" at once"
    )
)
def scan_at_once(
    scene: Scene, shown: list[str], crowd: Crowd, count: str, point: str, host: str
) -> None:
    """Scan the code that was shown last, and copies of it, at the same moment."""
    readers = [scene.readers.reader_of_code(_CODE, shown[-1], scene.at) for _ in range(int(count))]
    crowd.answers = _at_once(
        scene, [(_entry(scene, _CODE, point, host), reader) for reader in readers], readers
    )


@when(
    sentence(
        rf"one request for a bus ride in (?P<host>{PLACE}) arrives (?P<count>\d) times at once"
    )
)
def same_at_once(scene: Scene, crowd: Crowd, host: str, count: str) -> None:
    """Let a line deliver one request several times."""
    told = {"mode": "bus"}
    body = scene.world.body(place(host), "transit.ride", _TAP, told, at=scene.at)
    reader = scene.readers.reader(scene.wallet, _TAP, scene.at)
    # A system elsewhere has a terminal for each request, and one card can be in one of them.
    is_here = scene.binding.begins is None
    shared = OneAtATime(reader) if is_here else reader
    crowd.answers = _at_once(scene, [(body, shared)] * int(count), [reader])


@then(sentence(rf"one of them is let in, and the others are refused with (?P<code>{CODE})"))
def one_of_them(crowd: Crowd, code: str) -> None:
    """Expect exactly one yes, and the same no for everybody else."""
    answers = [answer for answer, _ in crowd.answers]
    assert [answer.allowed for answer in answers].count(True) == 1, answers
    refusals = [answer.reason_codes for answer in answers if not answer.allowed]
    assert refusals == [[code]] * (len(answers) - 1)


@then(sentence("all of them get one decision, which is made once"))
def one_decision(crowd: Crowd) -> None:
    """Expect the same decision for all, from the journal for all but one."""
    first, _ = crowd.answers[0]
    assert all(answer == first for answer, _ in crowd.answers)
    assert sorted(was_there for _, was_there in crowd.answers) == [False] + [True] * (
        len(crowd.answers) - 1
    )


def _entry(scene: Scene, kind: CredentialKind, point: str, host: str) -> dict[str, object]:
    return scene.world.body(place(host), _ENTER, kind, {}, at=scene.at, point=point)


def _at_once(
    scene: Scene, requests: Sequence[Request], readers: Sequence[HeldReader]
) -> list[tuple[DecisionMessage, bool]]:
    start = Barrier(len(requests))

    def arrive(request: Request) -> Told:
        start.wait(_WAIT_S)
        return scene.under_test.accept(*request)

    with ThreadPoolExecutor(len(requests)) as threads:
        told = list(threads.map(arrive, requests))
    for reader in readers:
        reader.close()
    return [(one.en, one.is_replay) for one in told]
