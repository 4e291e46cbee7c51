"""Agreements that lie: about their members, their grants and their end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import attrs

from samecity.domain.agreement import Agreement, Grant
from samecity.domain.identifiers import DivisionCode
from samecity_conformance.mutants.lies import grounds
from samecity_conformance.mutants.mutant import AGREEMENT, Mutant

_BINZHOU: Final = DivisionCode("371600")


class Everlasting(Agreement):
    """An agreement that knows no end."""

    def holds_at(self, at: datetime) -> bool:
        """Look at its beginning only."""
        return self.valid_from <= at


def _of(id_: str, change: Callable[[Agreement], Agreement]) -> Callable[[Agreement], Agreement]:
    return lambda one: change(one) if one.id == id_ else one


def _everlasting(one: Agreement) -> Agreement:
    fields = {field.name: getattr(one, field.name) for field in attrs.fields(Agreement)}
    return Everlasting(**fields)


MUTANTS: Final = (
    Mutant(
        "delta-leaks",
        "长三角的同城待遇漏给了滨州。",
        "What the Delta grants leaks to Binzhou.",
        AGREEMENT,
        ("R07",),
        grounds.agreements(
            _of("delta", lambda one: attrs.evolve(one, members=(*one.members, _BINZHOU)))
        ),
    ),
    Mutant(
        "suspended-still-grants",
        "已中止的协议继续生效。",
        "An agreement that was suspended goes on granting.",
        AGREEMENT,
        ("R28",),
        grounds.agreements(_everlasting),
    ),
    Mutant(
        "list-ignored",
        "协议不看清单，所有政务事项都通办。",
        "The Delta's grant for applications forgets its list.",
        AGREEMENT,
        ("R15",),
        grounds.agreements(
            _of(
                "delta",
                lambda one: attrs.evolve(one, grants=(*one.grants, Grant("government.accept"))),
            )
        ),
    ),
    Mutant(
        "most-specific-loses",
        "两地双边协议让位于更大的协议。",
        "Of two agreements that grant, the wider one is said to have decided.",
        AGREEMENT,
        ("R14",),
        grounds.agreements(
            _of(
                "ningbo-zhoushan",
                lambda one: attrs.evolve(one, size=10_000),
            )
        ),
    ),
    Mutant(
        "sport-forgotten",
        "协议漏了体育场馆。",
        "The Delta's agreement forgets the gyms.",
        AGREEMENT,
        ("R02",),
        grounds.agreements(
            _of(
                "delta",
                lambda one: attrs.evolve(
                    one,
                    grants=tuple(each for each in one.grants if each.scenario != "sport.enter"),
                ),
            )
        ),
    ),
)
