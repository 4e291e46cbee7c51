"""A validator may die at any line of a tap and its upload: charged once, recorded once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import attrs
import msgspec
import pytest

from samecity.journal import open_journal
from samecity.spi import Journal
from samecity.spi.journal import Stage
from tests.crash.orders import FARE_FEN, START_FEN, Death, Deed, Order, Said
from tests.crash.parent import Victims
from tests.crash.test_kill import DEBITED, KILLED, RESERVED, lines_of, told

AT: Final = "2026-11-23T10:00:00+08:00"
AFTER: Final = "2026-11-23T10:01:00+08:00"
DEAD: Final = [
    (RESERVED, 0),
    (DEBITED, 0),
    (Death(event="return", function="UnitOfWork.reserve"), 0),
    (Death(event="return", function="Acceptor._finish"), 0),
    (Death(event="call", function="Intake.take"), 0),
    (Death(event="return", function="Intake._take"), 0),
    (Death(event="return", function="Intake.take"), 1),
    (Death(event="call", function="Validator._note"), 1),
    (Death(event="return", function="Validator._note"), 1),
]
"""Where it hurts most, and how many taps the centre has there."""


@attrs.frozen
class Bus:
    """A validator's books, the centre's, and one card."""

    url: str
    centre_url: str
    cards: Path
    books: Journal
    centre: Journal

    def ride(self, request_id: str = "tap-1", at: str = AT, death: Death | None = None) -> Order:
        return Order(
            Deed.BUS, self.url, str(self.cards), request_id, at, death=death, line=[self.centre_url]
        )

    def balance_fen(self) -> int:
        (file,) = self.cards.glob("*.json")
        purse = msgspec.json.decode(file.read_bytes())["purse"]
        return int(purse["balance_fen"])

    def taps(self) -> int:
        return sum(self.centre.recall(name) is not None for name in ("tap-1", "tap-2"))

    def check(self, request_id: str = "tap-1") -> None:
        """Find one ride in the purse and in both books, and nothing that waits."""
        assert self.balance_fen() == START_FEN - FARE_FEN
        assert [one.amount_fen for one in self.centre.postings()] == [-FARE_FEN, FARE_FEN]
        kept = self.centre.recall(request_id)
        assert kept is not None
        assert kept.decision.offline
        assert kept.stage is Stage.DONE
        for journal in (self.books, self.centre):
            assert journal.reserved() == []
            assert all(report.is_whole for report in journal.verify())


@pytest.fixture
def bus(url: str, tmp_path: Path) -> Iterator[Bus]:
    mine = f"sqlite:///{tmp_path}/bus.db"
    cards = tmp_path / "cards"
    with closing(open_journal(mine)) as books, closing(open_journal(url)) as centre:
        yield Bus(mine, url, cards, books, centre)


def again(victims: Victims, order: Order) -> Said:
    ended = victims.run(order)
    assert ended.status == 0
    assert ended.said is not None
    return ended.said


@pytest.mark.parametrize(("death", "taps"), DEAD, ids=lambda one: getattr(one, "function", None))
def test_a_validator_that_is_killed_where_it_hurts_charges_and_records_once(
    victims: Victims, bus: Bus, death: Death, taps: int
) -> None:
    assert victims.run(bus.ride(death=death)).status == KILLED
    assert bus.taps() == taps

    said = again(victims, bus.ride())

    assert said.allowed
    bus.check()


def test_a_validator_that_is_killed_at_any_line_charges_and_records_once(
    victims: Victims, tmp_path: Path
) -> None:
    def new_bus(name: str) -> Bus:
        home = tmp_path / name
        home.mkdir()
        mine, theirs = f"sqlite:///{home}/bus.db", f"sqlite:///{home}/centre.db"
        return Bus(mine, theirs, home / "cards", open_journal(mine), open_journal(theirs))

    def close(bus: Bus) -> None:
        bus.books.close()
        bus.centre.close()

    whole_bus = new_bus("whole")
    whole = victims.run(whole_bus.ride(death=Death(0))).said
    close(whole_bus)
    assert whole is not None
    for line in lines_of(whole, 20, "bus"):
        bus = new_bus(str(line))
        with told(f"at line {line}"):
            assert victims.run(bus.ride(death=Death(line))).status == KILLED
            assert again(victims, bus.ride()).allowed
            bus.check()
        close(bus)


@pytest.mark.parametrize("death", [RESERVED, DEBITED], ids=["before", "after"])
def test_a_person_who_taps_again_after_a_crash_has_ridden_once(
    victims: Victims, bus: Bus, death: Death
) -> None:
    assert victims.run(bus.ride(death=death)).status == KILLED

    said = again(victims, bus.ride("tap-2", AFTER))

    assert said.allowed
    assert said.is_replay
    bus.check("tap-1")
    assert bus.centre.recall("tap-2") is None
