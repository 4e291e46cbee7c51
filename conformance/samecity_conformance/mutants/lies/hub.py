"""Hubs that lie: about what was decided before, and what a person can do now."""

from __future__ import annotations

from contextlib import AbstractContextManager
from copy import copy
from typing import Final

import attrs
import msgspec

from samecity.domain.decision import FREE
from samecity.journal.memory import MemoryJournal
from samecity.journal.memory_unit import MemoryUnit
from samecity.spi import Kept
from samecity_conformance.mutants.mutant import HUB, Ground, MakeGround, Mutant, honest


class AnyDigest(str):
    """A digest that takes every other one for itself."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        """Compare nothing."""
        return True

    def __ne__(self, other: object) -> bool:
        """Compare nothing."""
        return False


class _CarelessUnit(MemoryUnit):
    def find(self, request_id: str) -> Kept | None:
        kept = super().find(request_id)
        return None if kept is None else attrs.evolve(kept, digest=AnyDigest(kept.digest))


class Careless(MemoryJournal):
    """A journal that does not look at what a known request asks for now."""

    def begin(self, host: str) -> AbstractContextManager[MemoryUnit]:
        """Open a transaction that does not look either."""
        return _CarelessUnit(self._store)

    def recall(self, request_id: str) -> Kept | None:
        """Return an acceptance for any body."""
        kept = super().recall(request_id)
        return None if kept is None else attrs.evolve(kept, digest=AnyDigest(kept.digest))


class Wavering(MemoryJournal):
    """A journal that tells a decision otherwise the second time."""

    def recall(self, request_id: str) -> Kept | None:
        """Return an acceptance without its terms."""
        kept = super().recall(request_id)
        if kept is None:
            return None
        return attrs.evolve(kept, decision=msgspec.structs.replace(kept.decision, terms=FREE))


def _keeping(books: type[MemoryJournal]) -> MakeGround:
    return lambda: attrs.evolve(honest(), open_books=books)


def _without_next_steps() -> Ground:
    registry = copy(honest().registry)
    registry.reasons = {
        code: attrs.evolve(text, next_step={"zh": "", "en": ""})
        for code, text in registry.reasons.items()
    }
    return Ground(registry)


MUTANTS: Final = (
    Mutant(
        "other-body-overlooked",
        "同一编号换了内容，仍当作同一请求。",
        "Another body under a known request id passes for the same request.",
        HUB,
        ("B-01",),
        _keeping(Careless),
    ),
    Mutant(
        "replay-told-otherwise",
        "同一请求再问一次，答复不一样。",
        "A request that comes again is answered otherwise.",
        HUB,
        ("P-f", "R29"),
        _keeping(Wavering),
    ),
    Mutant(
        "no-next-step",
        "拒绝时不说下一步怎么办。",
        "A refusal does not say what to do next.",
        HUB,
        ("R27", "P-l"),
        _without_next_steps,
    ),
)
