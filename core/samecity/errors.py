"""The error tree. Everybody may import it.

SameCityError
├── PluginError(plugin)             a plugin is at fault
│   ├── ManifestInvalid             its manifest or its data cannot be read
│   ├── VersionMismatch             it was written for another plugin interface
│   └── NameTaken                   it registers a name that another plugin holds
├── DataInvalid(file, key)          a data file is at fault: which key, expected, received
├── RequestInvalid(problems)        the caller is at fault; becomes `REQUEST_INVALID`
├── ExchangeError(region)           a peer is at fault
│   ├── HomeUnreachable             becomes `HOME_UNREACHABLE`
│   └── PlatformUnreachable         becomes `PLATFORM_UNREACHABLE`
├── ReaderError(reason)             the reader or the card is at fault
├── JournalError                    the journal cannot do what was asked
│   └── Conflict                    somebody else was faster; decide again
├── BackupDamaged(file)             a backup is not as it was made
└── ConfigurationError              the operator is at fault
    ├── UnknownName(kind, name)     a name that nobody registered; names what looks like it
    └── CannotBegin(problem)        a plugin's package cannot be begun as asked

Errors carry data; a message is one lower-case clause that names what was expected and what was
received, and a hint says what to do next. No personal data, no PIN and no key ever enters one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class SameCityError(Exception):
    """Base of every error that Same City raises on purpose.

    Attributes:
        code: Stable, `SC-E-` and three digits; documented in docs/errors.md.
        hint: What to do next, or empty.
    """

    code: ClassVar[str] = "SC-E-000"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class PluginError(SameCityError):
    """A plugin is at fault; it is blocked and named, the others go on."""

    code = "SC-E-100"

    def __init__(self, plugin: str, message: str, *, hint: str = "") -> None:
        super().__init__(f"plugin {plugin}: {message}", hint=hint)
        self.plugin = plugin


class ManifestInvalid(PluginError):
    """The plugin's manifest or what it registers cannot be used."""

    code = "SC-E-101"


class VersionMismatch(PluginError):
    """The plugin was written for another version of the plugin interface."""

    code = "SC-E-102"

    def __init__(self, plugin: str, *, expected: str, received: str) -> None:
        super().__init__(
            plugin,
            f"expected plugin interface {expected}, received {received}",
            hint=f"install a release of {plugin} written for interface {expected}",
        )
        self.expected = expected
        self.received = received


class NameTaken(PluginError):
    """Two plugins register the same name; the first one keeps it."""

    code = "SC-E-103"

    def __init__(self, plugin: str, *, name: str, holder: str) -> None:
        super().__init__(
            plugin,
            f"expected a free name, received {name!r} which plugin {holder} holds",
            hint="rename it, or block one of the two with SAMECITY_BLOCK",
        )
        self.name = name
        self.holder = holder


class DataInvalid(SameCityError):
    """A data file is wrong.

    Attributes:
        file: The file's name as the caller gave it.
        key: Dotted path of the first wrong key, such as `tariff.0.base_fen`.
        expected: What would have been right.
        received: What stands there, shortened.
    """

    code = "SC-E-110"

    def __init__(self, file: str, key: str, *, expected: str, received: str) -> None:
        super().__init__(
            f"{file}: {key}: expected {expected}, received {received}",
            hint=f"correct {key} in {file}",
        )
        self.file = file
        self.key = key
        self.expected = expected
        self.received = received


class RequestInvalid(SameCityError):
    """A request has the wrong shape.

    Attributes:
        problems: Field name to what is wrong with it; never the value, which may be personal.
    """

    code = "SC-E-200"

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = dict(problems)


class ExchangeError(SameCityError):
    """A peer did not answer as it should."""

    code = "SC-E-300"

    def __init__(self, region: str, message: str, *, hint: str = "") -> None:
        super().__init__(f"{region}: {message}", hint=hint)
        self.region = region


class HomeUnreachable(ExchangeError):
    """The card's home cannot be asked now; an ordinary answer, try again later."""

    code = "SC-E-301"


class PlatformUnreachable(ExchangeError):
    """The national platform cannot be asked now; try again later."""

    code = "SC-E-302"

    def __init__(self) -> None:
        super().__init__(
            "national", "expected an answer, received none", hint="show the physical card"
        )


class ReaderError(SameCityError):
    """The reader or the card failed.

    Attributes:
        reason: The reason code that the refusal carries: `READER_ERROR` or `SAM_MISSING`.
    """

    code = "SC-E-400"

    def __init__(self, message: str, *, reason: str = "READER_ERROR") -> None:
        super().__init__(message, hint="take the card away, wait a second, tap again")
        self.reason = reason


class JournalError(SameCityError):
    """The journal cannot do what was asked; nothing was written."""

    code = "SC-E-500"


class Conflict(JournalError):
    """A row changed since it was read; the decision has to be made again."""

    code = "SC-E-501"


class BackupDamaged(SameCityError):
    """A backup is not as it was made; nothing was restored.

    Attributes:
        file: Which of its files.
    """

    code = "SC-E-510"

    def __init__(self, file: str, *, received: str) -> None:
        super().__init__(
            f"expected {file} as it was written, received {received}",
            hint="use another backup; somebody or something changed this one",
        )
        self.file = file


class ConfigurationError(SameCityError):
    """The operator's settings are wrong."""

    code = "SC-E-600"


class UnknownName(ConfigurationError):
    """A name that nobody registered.

    Attributes:
        kind: What sort of name: region, scenario, person, point …
        name: What was asked.
        near: Up to three registered names that look like it.
    """

    code = "SC-E-601"

    def __init__(self, kind: str, name: str, near: tuple[str, ...] = ()) -> None:
        hint = f"did you mean {', '.join(near)}?" if near else ""
        super().__init__(f"expected a known {kind}, received {name[:60]!r}", hint=hint)
        self.kind = kind
        self.name = name
        self.near = near


class CannotBegin(ConfigurationError):
    """A plugin's package cannot be begun as asked; nothing was written.

    Attributes:
        problem: What is in the way, such as `division_unknown`; the catalogues say it as
            `begin.<problem>`, and what to do as `begin_hint.<problem>`.
        facts: What these sentences name: texts, or several of them.
    """

    code = "SC-E-602"

    def __init__(self, problem: str, **facts: str | tuple[str, ...]) -> None:
        named = ", ".join(f"{name} {value!r}" for name, value in facts.items())
        super().__init__(f"expected a package that can be begun, received {problem} ({named})")
        self.problem = problem
        self.facts = facts
