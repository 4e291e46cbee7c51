"""A trace as one HTML file: no script, nothing from the network, readable by ear and by keyboard.

Steps stand in parts, one for each stay in an application, that fold; a list of links leads to
whatever did not end well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Final

from samecity.texts.catalogue import Texts
from samecity_hardware_sim.traces.meaning.exchange import Exchange
from samecity_hardware_sim.traces.meaning.explain import Meaning, explained
from samecity_hardware_sim.traces.meaning.fields import Reading
from samecity_hardware_sim.traces.trace import Kind, Trace
from samecity_hardware_sim.traces.words import Words, is_good, seconds

_STYLE: Final = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
a.skip { position: absolute; left: -99rem; }
a.skip:focus { position: static; }
h2 { font-size: 1.2rem; margin: 1rem 0 .5rem; }
summary h2 { display: inline; }
article { border-top: 1px solid #8888; padding: .5rem 0; }
article:target { outline: 2px solid #06c; outline-offset: 2px; }
h3 { font-size: 1rem; margin: 0; }
h3 small { font-weight: 400; }
p { margin: .25rem 0; }
dl { display: grid; grid-template-columns: minmax(8rem, auto) 1fr; gap: 0 1rem; margin: .25rem 0; }
dt { opacity: .75; }
dd { margin: 0; overflow-wrap: anywhere; }
.bad { border-left: .25rem solid #c60; padding-left: .5rem; }
code { overflow-wrap: anywhere; }
"""


def page(trace: Trace, texts: Texts) -> str:
    """Write a trace as a whole HTML document in the language of the texts."""
    words, meanings = Words(texts), tuple(explained(trace.events))
    parts = [tuple(part) for _, part in groupby(meanings, key=words.application)]
    title = escape(texts("trace.page.title"))
    contents = _links(texts("trace.page.parts"), _to_parts(parts, words), "")
    bad = _links(
        texts("trace.page.refused"), _to_refused(meanings, words), texts("trace.page.none")
    )
    steps = "".join(_part(at, part, words) for at, part in enumerate(parts))
    facts = "".join(f"<p>{escape(fact)}</p>\n" for fact in words.facts(trace))
    lang = "zh-CN" if texts.lang == "zh" else "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#content">{escape(texts("trace.page.skip"))}</a>\n'
        f"<header>\n<h1>{title}</h1>\n{facts}</header>\n"
        f'{contents}{bad}<main id="content">\n{steps}</main>\n</body>\n</html>\n'
    )


def _links(title: str, links: Sequence[tuple[str, str]], otherwise: str) -> str:
    rows = "".join(f'<li><a href="#{id}">{escape(text)}</a></li>\n' for id, text in links)
    body = f"<ul>\n{rows}</ul>\n" if rows else f"<p>{escape(otherwise)}</p>\n"
    name = escape(title)
    return f'<nav aria-label="{name}">\n<h2>{name}</h2>\n{body}</nav>\n'


def _to_parts(parts: Sequence[Sequence[Meaning]], words: Words) -> Sequence[tuple[str, str]]:
    return [(f"part-{at}", _heading(part, words)) for at, part in enumerate(parts)]


def _to_refused(meanings: Sequence[Meaning], words: Words) -> Sequence[tuple[str, str]]:
    return [
        (f"n-{one.of.first.n}", f"#{one.of.first.n} {words.name(one)}: {words.status(one)}")
        for one in meanings
        if not is_good(one)
    ]


def _heading(part: Sequence[Meaning], words: Words) -> str:
    first, last = part[0].of.first.n, part[-1].of.events[-1].n
    return f"{words.application(part[0])} (#{first}–#{last})"


def _part(at: int, part: Sequence[Meaning], words: Words) -> str:
    steps = "".join(_step(meaning, words) for meaning in part)
    summary = escape(_heading(part, words))
    return (
        f'<details open id="part-{at}">\n<summary><h2>{summary}</h2></summary>\n{steps}</details>\n'
    )


def _step(meaning: Meaning, words: Words) -> str:
    first, place, status = meaning.of.first, words.place(meaning), words.status(meaning)
    at = words.texts("trace.at", n=first.n, seconds=seconds(first.at_us), reader=first.reader)
    kind = "" if is_good(meaning) else ' class="bad"'
    took = ""
    if isinstance(meaning.of, Exchange):
        took = words.texts("trace.took", seconds=seconds(meaning.of.took_us))
    return (
        f'<article id="n-{first.n}"{kind}>\n<h3>{escape(words.name(meaning))} '
        f"<small>{escape(at)}</small></h3>\n"
        + (f"<p>{escape(place)}</p>\n" if place else "")
        + _fields(meaning.asked, words)
        + (f"<p><strong>{escape(status)}</strong> {escape(took)}</p>\n" if status else "")
        + _fields(meaning.told, words)
        + "".join(_bytes(meaning, words))
        + "</article>\n"
    )


def _fields(reading: Reading, words: Words) -> str:
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>\n" for name, value in words.pairs(reading)
    )
    return f"<dl>\n{rows}</dl>\n" if rows else ""


def _bytes(meaning: Meaning, words: Words) -> Iterator[str]:
    texts = words.texts
    events = [event for event in meaning.redacted if event.hex]
    if not events:
        return
    asked, told = texts("trace.page.command"), texts("trace.page.answer")
    yield f"<details>\n<summary>{escape(texts('trace.page.bytes'))}</summary>\n"
    for event in events:
        name = asked if event.kind is Kind.COMMAND else told
        yield f"<p>{escape(name)} <code>{event.data.hex(' ').upper()}</code></p>\n"
    yield "</details>\n"
