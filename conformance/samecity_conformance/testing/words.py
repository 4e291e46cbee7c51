"""What an integrator is told in words: why nothing can be tested, and what did not hold."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache

import pytest

from samecity.cli.command import language_of
from samecity.errors import UnknownName
from samecity.texts.catalogue import Texts
from samecity_conformance.reports.sentences import lines_of
from samecity_conformance.requirements.book import load_requirements
from samecity_conformance.run.record import Result


def spoken() -> Texts:
    """Return the texts in the language of `LANG`, as the commands do."""
    return _texts(language_of(os.environ))


@cache
def _texts(lang: str) -> Texts:
    return Texts(lang)


def not_ready(what: str, said: Iterable[str]) -> pytest.Collector.CollectError:
    """Return the error of what cannot be tested.

    Args:
        what: Region, scenario or class.
        said: Why, and what to do.
    """
    texts = spoken()
    lines = [texts("testing.not_ready", what=what), *filter(None, said)]
    return pytest.Collector.CollectError("\n  ".join(lines))


def words_of_unknown(error: UnknownName) -> list[str]:
    """Return what is to be said of a name that nobody has, and the names that look like it."""
    texts = spoken()
    kind = texts.word("unknown", error.kind)
    said = [texts("error.unknown_name", kind=kind, name=error.name)]
    if error.near:
        said.append(texts("error.did_you_mean", near=", ".join(error.near)))
    return said


def words_of(title: str, requirements: Iterable[str], result: Result) -> str:
    """Return what is said of a case that does not hold.

    Args:
        title: What should have held, in the language of `LANG`.
        requirements: Ids of those that the case tests.
        result: What became of it.
    """
    texts, book = spoken(), load_requirements()
    asked = [
        (texts("findings.requirement"), f"{id_} {one.zh if texts.lang == 'zh' else one.en}")
        for id_, one in ((id_, book[id_]) for id_ in requirements)
    ]
    first = labelled(texts.word("verdict", result.verdict.value), title)
    lines = [*asked, *lines_of(result, texts)]
    return "\n  ".join([first, *(labelled(label, said) for label, said in lines)])


def labelled(label: str, said: str) -> str:
    """Return a label with what is said under it."""
    texts = spoken()
    return texts("testing.label", label=label, said=said)
