"""A trace as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from samecity.texts.catalogue import Texts
from samecity_hardware_sim.traces.meaning.exchange import Exchange
from samecity_hardware_sim.traces.meaning.explain import Meaning, explained
from samecity_hardware_sim.traces.trace import Trace
from samecity_hardware_sim.traces.words import Words, is_good, seconds


@attrs.frozen
class Line:
    """A line.

    Attributes:
        indent: In characters.
        style: As rich has it.
    """

    text: str
    indent: int = 0
    style: str = ""


def lines(trace: Trace, texts: Texts) -> Iterator[Line]:
    """Write a trace line by line: what happened when, what was asked, what was answered."""
    words = Words(texts)
    for fact in words.facts(trace):
        yield Line(fact, style="dim")
    for meaning in explained(trace.events):
        yield from _written(meaning, words)


def _written(meaning: Meaning, words: Words) -> Iterator[Line]:
    first = meaning.of.first
    at = words.texts("trace.at", n=first.n, seconds=seconds(first.at_us), reader=first.reader)
    place = words.place(meaning)
    yield Line(f"{at}  {words.name(meaning)}" + (f"  {place}" if place else ""), style="bold")
    asked, told, status = words.line(meaning.asked), words.line(meaning.told), words.status(meaning)
    if asked:
        yield Line(f"→ {asked}", 4)
    if not isinstance(meaning.of, Exchange):
        if status or told:
            yield Line(f"← {status}{told}", 4)
        return
    took = words.texts("trace.took", seconds=seconds(meaning.of.took_us))
    answer = "  ".join(part for part in (f"← {status}", told, took) if part)
    yield Line(answer, 4, "" if is_good(meaning) else "yellow")
