"""What the search is worth: it finds these faults, and a schedule that failed fails again."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, select

from samecity.domain.decision import Decision
from samecity.domain.request import Request
from samecity.engine.acceptance import Acceptor
from samecity.engine.pipeline import Concluded, Opened, Pipeline
from samecity.engine.purse import carry_out
from samecity.journal.sql_unit import SqlUnit
from samecity.spi import Reader
from samecity.storage import postgresql
from tests.core.engine.probes import probe_registry
from tests.races.stage.ports import PocketCard
from tests.races.stage.search import Search, in_memory, on_a_server
from tests.races.test_card_business import applications
from tests.races.test_lost_cards import check_reports, ride_and_report
from tests.races.test_taps import ride_and_sweep, two_rides
from tests.races.test_units import a_place_in_a_list, two_visitors


@pytest.fixture
def hasty(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decide by what was true before the transaction."""
    opens = Pipeline.open

    def decide(pipeline: Pipeline, request: Request, reader: Reader) -> Opened | Concluded:
        opened = opens(pipeline, request, reader)
        if isinstance(opened, Concluded):
            return opened
        with search.ground.journal("").snapshot() as store:
            return pipeline.conclude(opened, store)

    monkeypatch.setattr(Pipeline, "open", decide)


@in_memory
@pytest.mark.usefixtures("hasty")
def test_a_decision_made_before_the_transaction(search: Search) -> None:
    with pytest.raises(AssertionError, match="allowed after the report"):
        check_reports(search(ride_and_report("ningbo", "zhoushan")))


@in_memory
def test_a_confirmation_before_the_debit(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    def act(acceptor: Acceptor, decision: Decision, reader: Reader) -> Decision:
        finished = acceptor._finish(decision, happened=True)
        carry_out(decision, reader)
        return finished

    monkeypatch.setattr(Acceptor, "_act", act)

    with pytest.raises(AssertionError, match="a purse is out of step"):
        search(two_rides)


@in_memory
def test_a_sweep_that_does_not_hold_the_card(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PocketCard, "is_free", True)

    with pytest.raises(AssertionError):
        search(ride_and_sweep)


@on_a_server
def test_rows_that_are_read_and_not_held(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SqlUnit, "_read", lambda unit, query, at: unit._run(query.free, at))

    with pytest.raises(AssertionError, match="allowed after the report"):
        check_reports(search(ride_and_report("ningbo", "zhoushan")))


@on_a_server
def test_a_host_without_turns(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "_TURN", select(bindparam("turn")))

    with pytest.raises(AssertionError, match="no order of the actors"):
        search(two_visitors, probe_registry(a_place_in_a_list))


@on_a_server
def test_a_row_that_comes_while_we_decide(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = SqlUnit._row

    def read_again(unit: SqlUnit, table: object, place: object) -> object:
        unit._seen.clear()
        return reads(unit, table, place)  # type: ignore[arg-type]  # the real one's

    monkeypatch.setattr(SqlUnit, "_row", read_again)

    with pytest.raises(AssertionError, match="no order of the actors"):
        search(applications("ningbo", "zhoushan"))


@in_memory
def test_a_schedule_that_failed_fails_again(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PocketCard, "is_free", True)
    with pytest.raises(AssertionError) as found:
        search(ride_and_sweep)
    (note,) = found.value.__notes__
    schedule = note.splitlines()[0].split('"')[1]

    with pytest.raises(AssertionError) as again:
        search.replay(ride_and_sweep, schedule)

    assert again.value.__notes__ == [note]
