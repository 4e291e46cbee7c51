"""Requirements as data: what has to hold, how binding it is, from which rule and source."""

from __future__ import annotations

import msgspec

from samecity_conformance.run.record import Level


class Requirement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that has to hold.

    Attributes:
        id: Such as `R02`, `P-d`, `H-03`; tags of the features name it.
        zh: The statement; `en` likewise.
        level: How binding it is.
        rule: Rule of the dossier, such as `R02`.
        source: Where it comes from: seed, law, standard, or "project-defined".
        profiles: Profiles that contain it.
    """

    id: str
    zh: str
    en: str
    level: Level
    rule: str
    source: str
    profiles: tuple[str, ...]
