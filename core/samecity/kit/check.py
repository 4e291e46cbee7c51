"""Checks and findings: a check looks at a plugin and collects what it finds; it never raises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import unique
from typing import TYPE_CHECKING

import attrs

from samecity.domain.word import Word

if TYPE_CHECKING:
    from samecity.kit.subject import Subject


@unique
class Severity(Word):
    """How bad a finding is.

    `ERROR` makes the doctor's answer red; `WARNING` is to be looked at; `INFO` is good to know.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@attrs.frozen
class Finding:
    """One thing that a check found.

    Attributes:
        what: What was found, in one word; the texts for people are `finding.<what>` and
            `hint.<what>` of the catalogue.
        file: The file, relative to the plugin's folder; empty where no one file is at fault.
        line: Its line, from 1; None where it is not known.
        expected: What would have been right: data, or a phrase that the catalogue knows.
        received: What was there, likewise.
        severity: How bad it is.
        values: What fills the placeholders of the texts beside `expected` and `received`.
        check: Id of the check; the doctor sets it.
    """

    what: str
    file: str = ""
    line: int | None = None
    expected: str = ""
    received: str = ""
    severity: Severity = Severity.ERROR
    values: Mapping[str, str] = attrs.field(factory=dict)
    check: str = ""


@attrs.frozen
class Check:
    """One check.

    Attributes:
        id: In kebab case; names the module, the pages and the line of `quality.yaml`.
        find: Yields what it finds; nothing if all is well.
        needs_source: Whether it needs the source folder; an installed plugin has none.
        needs_loading: Whether it can say nothing of a plugin whose module cannot be imported.
        is_required: Whether the platform itself refuses a plugin that fails it, so that it can be
            neither put off nor exempt.
    """

    id: str
    find: Callable[[Subject], Iterable[Finding]]
    needs_source: bool = False
    needs_loading: bool = False
    is_required: bool = False

    @property
    def page(self) -> str:
        """Path of its page, from the root of the documentation."""
        return f"checks/{self.id}.md"
