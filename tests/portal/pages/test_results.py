"""Results in files: told line by line, kept whole, shared."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from samecity.errors import DataInvalid
from samecity_portal.results import Results, is_id, new_id


def test_an_id_is_begun_once_by_whoever_is_first(tmp_path: Path) -> None:
    one, other, result_id = Results(tmp_path), Results(tmp_path), new_id()

    first, second = one.begin(result_id), other.begin(result_id)

    assert first is not None
    assert second is None
    with first:
        pass


def test_a_follower_hears_it_live_in_another_worker(tmp_path: Path) -> None:
    result_id, heard, first = new_id(), [], Event()

    def follow() -> None:
        for one in Results(tmp_path).follow(result_id, Event().wait, 10.0):
            if one is not None:
                heard.append(one)
                first.set()

    follower = Thread(target=follow)
    follower.start()
    live = Results(tmp_path).begin(result_id)
    assert live is not None
    with live:
        live("apdu", {"n": 1})
        assert first.wait(10.0)
        live("step", {"n": 2})
    follower.join(10.0)

    assert not follower.is_alive()
    assert heard == [{"event": "apdu", "data": {"n": 1}}, {"event": "step", "data": {"n": 2}}]


def test_the_oldest_are_forgotten_but_never_one_that_goes_on(tmp_path: Path) -> None:
    results = Results(tmp_path)
    slow, *others = [new_id() for _ in range(12)]
    going_on = results.begin(slow)
    assert going_on is not None
    for age_s, result_id in enumerate(others, start=1):
        live = results.begin(result_id)
        assert live is not None
        with live:
            results.keep(result_id, {"n": age_s})
        os.utime(tmp_path / f"{result_id}.ndjson", (age_s, age_s))
    os.utime(tmp_path / f"{slow}.ndjson", (0, 0))

    Results(tmp_path, kept=10).prune()

    assert (results.get(others[0]), results.told(others[0])) == (None, [])
    assert [results.get(one) for one in others[1:]] == [{"n": n} for n in range(2, 12)]
    with going_on:
        going_on("apdu", {"n": 1})
    assert [one["event"] for one in results.told(slow)] == ["apdu", "over"]


def test_there_are_never_many_more_than_are_kept(tmp_path: Path) -> None:
    results = Results(tmp_path, kept=10)

    for _ in range(40):
        live = results.begin(new_id())
        assert live is not None
        with live:
            pass

    assert 10 <= len(list(tmp_path.iterdir())) <= 11


def test_a_follower_gives_up_when_nothing_comes(tmp_path: Path) -> None:
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return False

    assert set(Results(tmp_path).follow(new_id(), wait, 1.0)) == {None}
    assert sum(waits) == pytest.approx(1.0)


def test_a_follower_leaves_when_the_worker_stops(tmp_path: Path) -> None:
    stopping = Event()
    stopping.set()

    assert list(Results(tmp_path).follow(new_id(), stopping.wait, 10.0)) == [None]


def test_a_tap_that_failed_is_over_too(tmp_path: Path) -> None:
    results, result_id = Results(tmp_path), new_id()

    live = results.begin(result_id)
    assert live is not None
    live("apdu", {})
    with suppress(ZeroDivisionError), live:
        raise ZeroDivisionError

    assert [one["event"] for one in results.told(result_id)] == ["apdu", "over"]
    assert results.get(result_id) is None


def test_a_line_that_broke_off_is_left_out(tmp_path: Path) -> None:
    results, result_id = Results(tmp_path), new_id()
    (tmp_path / f"{result_id}.ndjson").write_bytes(b'{"event":"apdu","data":{}}\n{"event":"st')

    assert [one["event"] for one in results.told(result_id)] == ["apdu"]


def test_a_damaged_result_is_said_to_be_one(tmp_path: Path) -> None:
    results, result_id = Results(tmp_path), new_id()
    (tmp_path / f"{result_id}.json").write_bytes(b"{")

    with pytest.raises(DataInvalid):
        results.get(result_id)


@pytest.mark.parametrize("text", ["", "../../etc/passwd", "0" * 15, "0" * 17, "G" * 16])
def test_what_is_no_id_has_no_file(tmp_path: Path, text: str) -> None:
    assert not is_id(text)
    assert Results(tmp_path).get(text) is None
    assert Results(tmp_path).told(text) == []
