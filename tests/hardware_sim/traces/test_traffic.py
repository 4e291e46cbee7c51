"""Traffic logging: off unless it is switched on, with a warning first."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from samecity.texts.catalogue import Texts
from samecity_hardware_sim.readers import InProcess, PcscError
from samecity_hardware_sim.slot import Slot
from samecity_hardware_sim.traces.traffic import TRAFFIC, logged
from tests.hardware_sim.readers.chips import SELECT, NullChip

LOGGER = "samecity.hardware.traffic"


@pytest.fixture(autouse=True)
def _logger_as_it_was() -> Iterator[None]:
    logger = logging.getLogger(LOGGER)
    level, handlers = logger.level, list(logger.handlers)
    yield
    logger.setLevel(level)
    logger.handlers[:] = handlers


@pytest.fixture
def binding() -> InProcess:
    slot = Slot("Desk")
    slot.insert(NullChip())
    return InProcess([slot])


@pytest.mark.parametrize("value", ["", "0", "yes"])
def test_traffic_is_not_logged_unless_it_is_switched_on(
    binding: InProcess, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SAMECITY_TRAFFIC", value)

    assert logged(binding, Texts("en")) is binding


def test_its_level_is_below_debugging() -> None:
    assert TRAFFIC < logging.DEBUG


@pytest.mark.parametrize(("lang", "word"), [("en", "PINs"), ("zh", "个人信息")])
def test_a_warning_about_secrets_comes_first(
    binding: InProcess,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    lang: str,
    word: str,
) -> None:
    monkeypatch.setenv("SAMECITY_TRAFFIC", "1")
    caplog.set_level(TRAFFIC, LOGGER)

    card = logged(binding, Texts(lang)).connect("Desk 00 00")
    card.transmit(SELECT)

    first, *rest = caplog.records
    assert (first.levelno, word in first.getMessage()) == (logging.WARNING, True)
    assert [record.levelno for record in rest] == [TRAFFIC] * 3
    assert rest[1].getMessage().endswith(f"Desk 00 00: command {SELECT.hex().upper()}")
    assert rest[2].getMessage().endswith("answer 9000")


def test_failures_are_logged_with_their_code(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SAMECITY_TRAFFIC", "1")
    caplog.set_level(TRAFFIC, LOGGER)

    with pytest.raises(PcscError):
        logged(InProcess([Slot("Desk")]), Texts("en")).connect("Desk 00 00")

    assert caplog.records[-1].getMessage().endswith("failure 8010000C")


def test_without_logging_set_up_it_goes_to_standard_error(
    binding: InProcess, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAMECITY_TRAFFIC", "1")
    monkeypatch.setattr(logging.getLogger(LOGGER), "propagate", False)  # as without pytest

    logged(binding, Texts("en")).connect("Desk 00 00").transmit(SELECT)

    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("SAMECITY_TRAFFIC=1")
    assert len(said) == 4
