"""What running a plugin's code taught: plain data that crosses from one process to the other."""

from __future__ import annotations

from enum import unique

import msgspec

from samecity.domain.word import Word


@unique
class Phase(Word):
    """What a plugin was doing last; `WAITING` if nothing yet, `OVER` if all was asked."""

    WAITING = "waiting"
    IMPORT = "import"
    HOOKS = "hooks"
    PLATFORM = "platform"
    OVER = "over"


@unique
class Cut(Word):
    """How the process ended before all was asked."""

    EXITED = "exited"
    LATE = "late"


class Place(msgspec.Struct, frozen=True):
    """A line of the plugin's code.

    Attributes:
        file: Path as Python knows it; empty if no line of the plugin's was involved.
        line: From 1; 0 where there is none.
    """

    file: str = ""
    line: int = 0


class Problem(msgspec.Struct, frozen=True):
    """Why a plugin cannot be used.

    Attributes:
        code: Code of the error, `SC-E-101` …
        message: One clause, without the plugin's name.
    """

    code: str
    message: str
    place: Place = Place()


class Connection(msgspec.Struct, frozen=True):
    """An attempt to reach the network; it was refused.

    Attributes:
        target: Host or address, as the plugin gave it.
    """

    target: str
    place: Place


class Disclosed(msgspec.Struct, frozen=True):
    """What a scenario declares.

    Attributes:
        code: The scenario's code.
        zh: Its name for Chinese readers.
        en: Its name for English readers.
        discloses: Fields that the host may see.
        place: Its class.
    """

    code: str
    zh: str
    en: str
    discloses: tuple[str, ...]
    place: Place


class Row(msgspec.Struct, frozen=True):
    """A kind of row that a schema takes.

    Attributes:
        keys: The keys that it knows.
        counts: Whether one of them is a number.
    """

    keys: frozenset[str]
    counts: bool


class Wrong(msgspec.Struct, frozen=True):
    """A wrong key of a data file."""

    key: str
    expected: str
    received: str


class DataFile(msgspec.Struct, frozen=True):
    """A data file that a plugin registered.

    Attributes:
        path: Absolute.
        kind: `region`, `points`, `catalogue`, `agreement`, `reasons`, the name of a section, or
            empty for a file that nobody reads.
        rows: What its schema takes, by the name of the table.
        wrong: Every key that is wrong.
    """

    path: str
    kind: str
    rows: dict[str, Row] = {}
    wrong: tuple[Wrong, ...] = ()


class Manifested(msgspec.Struct, frozen=True):
    """What a plugin says of itself; what is no text is empty."""

    name: str
    zh: str
    en: str
    api: str


class PluginFacts(msgspec.Struct):
    """What running one plugin taught.

    Attributes:
        phase: What it was doing last.
        cut: How it ended the process that asked it, or None.
        is_imported: Whether its module could be imported.
        import_s: How long its import took.
        manifest: What it says of itself; None if it says nothing.
        other_manifest: Type of what stands in the place of its manifest.
        problem: Why it cannot be used, or None.
        connections: Attempts to reach the network, at import and in hooks.
        scenarios: What its scenarios declare.
        files: Its data files.
        sections: Rows of the sections of region data that it defines, by section and table.
        known_sections: Names of the sections that any plugin defines, this one included.
        registers: Names of what it brings, by kind, as far as it came.
        reason_codes: Every reason code that has texts, the core's and other plugins' included.
    """

    phase: Phase = Phase.WAITING
    cut: Cut | None = None
    is_imported: bool = False
    import_s: float = 0.0
    manifest: Manifested | None = None
    other_manifest: str = "nothing"
    problem: Problem | None = None
    connections: list[Connection] = []
    scenarios: list[Disclosed] = []
    files: list[DataFile] = []
    sections: dict[str, dict[str, Row]] = {}
    known_sections: tuple[str, ...] = ()
    registers: dict[str, tuple[str, ...]] = {}
    reason_codes: frozenset[str] = frozenset()

    @property
    def is_loaded(self) -> bool:
        """Whether its module could be imported and says what it is."""
        return self.manifest is not None
