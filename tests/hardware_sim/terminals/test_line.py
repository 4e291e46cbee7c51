"""The line between a terminal and a card that answers as it likes."""

from __future__ import annotations

import pytest

from samecity.errors import ReaderError
from samecity_hardware_sim.readers.binding import Leave
from samecity_hardware_sim.terminals.line import CardRefused, Line


class Script:
    """A connection to a card that gives these answers, the last one for ever."""

    answer_to_reset = b"\x3b\x00"
    protocol = 0

    def __init__(self, *answers: str) -> None:
        self.answers = [bytes.fromhex(answer) for answer in answers]
        self.commands: list[str] = []

    def transmit(self, command: bytes) -> bytes:
        self.commands.append(command.hex().upper())
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def reconnect(self, leave: Leave = Leave.RESET) -> None:
        """Do nothing."""

    def disconnect(self, leave: Leave = Leave.AS_IT_IS) -> None:
        """Do nothing."""


def test_an_answer_that_waits_is_fetched() -> None:
    script = Script("6103", "0102036101", "049000")

    assert Line(script).send(bytes.fromhex("00A4040000")) == (b"\1\2\3\4", 0x9000)
    assert script.commands[1:] == ["00C0000003", "00C0000001"]


def test_a_wrong_length_is_asked_again_with_the_right_one() -> None:
    script = Script("6C02", "01029000")

    assert Line(script).ask("00B00000", ne=8) == b"\1\2"
    assert script.commands == ["00B0000008", "00B0000002"]


def test_an_answer_without_end_is_an_error() -> None:
    with pytest.raises(ReaderError, match="expected the end of an answer"):
        Line(Script("FF6101")).send(bytes.fromhex("00A4040000"))


@pytest.mark.parametrize("answer", ["", "90"])
def test_an_answer_without_status_word_is_an_error(answer: str) -> None:
    with pytest.raises(ReaderError, match="expected an answer with a status word"):
        Line(Script(answer)).send(bytes.fromhex("0084000008"))


def test_a_refusal_carries_its_status_word() -> None:
    with pytest.raises(CardRefused) as refused:
        Line(Script("6A82")).ask("00A40400")

    assert refused.value.status == 0x6A82
    assert "6A82" in str(refused.value)
