"""Where plugins keep their data: folders and files in their own packages.

Data are read and checked by the core when all scenarios are known; an error names file, key, what
was expected and what was received.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources.abc import Traversable

import attrs

from samecity.spi.region import Region


@attrs.frozen
class RegionSource:
    """A region's data folder.

    It holds `region.toml`, `points/*.toml`, `catalogue/*.toml` and one file per section, such as
    `transit.toml`.

    Attributes:
        folder: The folder, usually `importlib.resources.files(__package__) / "data"`.
        factory: `Region`, or a subclass that computes what data cannot say.
    """

    folder: Traversable
    factory: type[Region] = Region


@attrs.frozen
class AgreementSource:
    """One TOML file with one agreement."""

    file: Traversable


@attrs.frozen
class ReasonSource:
    """One TOML file with reason codes of a plugin's own, a table per code."""

    file: Traversable


@attrs.frozen
class ReasonText:
    """The texts of a reason code.

    Attributes:
        rule: Rule that stands behind it, such as `R17`.
        message: By language, `zh` and `en`: what happened; placeholders in braces are facts.
        next_step: By language: what the person can do now.
        plugin: Who registered it; `samecity` for the core's own.
    """

    code: str
    rule: str
    message: Mapping[str, str]
    next_step: Mapping[str, str]
    plugin: str
