"""What a meaning is called in the reader's language; a personal value never becomes a word."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Final

import attrs

from samecity.texts.catalogue import Texts
from samecity_hardware_sim.card.ssc_files import SSSE
from samecity_hardware_sim.traces.meaning.exchange import Exchange
from samecity_hardware_sim.traces.meaning.explain import Meaning, status_name
from samecity_hardware_sim.traces.meaning.fields import Field, Reading
from samecity_hardware_sim.traces.meaning.place import Spoken
from samecity_hardware_sim.traces.trace import Trace

_MICRO: Final = 1_000_000
_GOOD: Final = (0x90, 0x61)


def seconds(microseconds: int) -> str:
    """Write microseconds as seconds."""
    return f"{microseconds // _MICRO}.{microseconds % _MICRO:06d}"


def is_good(meaning: Meaning) -> bool:
    """Say whether something ended as it should: 9000, or a step without failure."""
    if not isinstance(meaning.of, Exchange):
        return not meaning.of.first.return_code
    status = meaning.of.status
    return status is not None and status >> 8 in _GOOD


@attrs.frozen
class Words:
    """Words of one language for meanings."""

    texts: Texts

    def facts(self, trace: Trace) -> Sequence[str]:
        """Return what a trace says of itself, in sentences."""
        head, texts = trace.head, self.texts
        at = head.began_at.isoformat(sep=" ", timespec="seconds")
        known = texts("trace.head", binding=head.binding, at=at, events=len(trace.events))
        secrets = texts("trace.redacted") if head.is_redacted else texts("trace.raw")
        return [known, secrets, *([texts("trace.cut")] if trace.is_cut else [])]

    def name(self, meaning: Meaning) -> str:
        """Name the command with its header, or the event."""
        texts = self.texts
        if not isinstance(meaning.of, Exchange):
            return texts.word("trace.event", meaning.name)
        header = meaning.of.command[:4].hex(" ").upper()
        return f"{texts.word('trace.command', meaning.name)} {header}"

    def application(self, meaning: Meaning) -> str:
        """Name the application in which something happened."""
        return self.texts.word("trace.code", f"application_{meaning.place.application.value}")

    def place(self, meaning: Meaning) -> str:
        """Name application and file, or return an empty text."""
        place, texts = meaning.place, self.texts
        if not isinstance(meaning.of, Exchange):
            return ""
        application = self.application(meaning)
        if not place.file:
            below = place.application is Spoken.SSC and place.directory != SSSE
            return f"{application} {place.directory}" if below else application
        id = f"{place.file:04X}"
        is_ssc = place.application is Spoken.SSC
        key = f"{place.directory if is_ssc else place.application.value}_{id}"
        shown = f"{place.directory} {id}" if is_ssc else id
        meant = texts.word("trace.file", key)
        value = shown if meant == key else texts("trace.value", value=shown, meaning=meant)
        return f"{application} {value}"

    def status(self, meaning: Meaning) -> str:
        """Say what the status word means, or how it failed."""
        of, texts = meaning.of, self.texts
        code = of.events[-1].return_code
        if code:
            return texts("trace.return_code", code=f"{code:08X}")
        if not isinstance(of, Exchange):
            return ""
        if of.status is None:
            return texts("trace.no_answer")
        meant = status_name(of.status)
        shown = f"{of.status:04X}"
        return f"{shown} {texts.word('trace.status', meant)}" if meant else shown

    def pairs(self, reading: Reading) -> Sequence[tuple[str, str]]:
        """Return the fields with their names; who looks for a personal value finds none."""
        return [
            (self.texts.word("trace.field", field.name), self.value(field))
            for field in reading.fields
        ]

    def value(self, field: Field) -> str:
        """Write a value with what it means, unless it is personal."""
        texts = self.texts
        if field.is_personal:
            return texts("trace.hidden")
        meant = texts.word("trace.code", field.code) if field.code else field.code
        if meant == field.code:
            return field.value
        return texts("trace.value", value=field.value, meaning=meant)

    def line(self, reading: Reading) -> str:
        """Return the fields in one line."""
        texts, named = self.texts, [self.named(field) for field in reading.fields]
        return reduce(lambda first, rest: texts("trace.and", first=first, rest=rest), named or [""])

    def named(self, field: Field) -> str:
        """Return a field with its name."""
        texts = self.texts
        name = texts.word("trace.field", field.name)
        return texts("trace.pair", name=name, value=self.value(field))
