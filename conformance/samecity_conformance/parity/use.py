"""A use: what one person does with a card, whoever issued it; and one full run of it.

A use that follows an earlier one of the same person shows what a transfer, a return or a limit
makes of the second decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta

import attrs

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Decision
from samecity.host.registry import Registry
from samecity_conformance.trial import Place, Trial, begin, use
from samecity_conformance.variants import terms_by_data


@attrs.frozen
class Earlier:
    """What the same person did before, at the same host.

    Attributes:
        fields: The scenario's own fields; what is not said takes the schema's default.
        before: How long before the use in question, 0 or more.
        times: How often, all at one moment; 1 or more.
    """

    place: Place
    fields: Mapping[str, object]
    before: timedelta
    times: int = 1


@attrs.frozen
class Use:
    """A trial whose card may be of any issuer, perhaps after an earlier use.

    Attributes:
        trial: Everything but the issuer; `trial.held.home` says nothing.
    """

    trial: Trial
    earlier: Earlier | None = None


@attrs.frozen
class Side:
    """One of the two full runs that are compared.

    Attributes:
        home: Issuer of the card.
        kind: How it is shown.
        is_suspended: Whether no agreement is in force.
        is_by_data: Whether the host's terms are what its data say, its own code left out.
    """

    home: str
    kind: CredentialKind
    is_suspended: bool = False
    is_by_data: bool = False

    @property
    def seen(self) -> tuple[bool, bool]:
        """In which way the host is another: without agreements, without code of its own."""
        return self.is_suspended, self.is_by_data


def trial_of(asked: Use, side: Side) -> Trial:
    """Return the use as this side does it."""
    return attrs.evolve(asked.trial.with_card_of(side.home), kind=side.kind)


def first_of(asked: Use, side: Side) -> Trial | None:
    """Return the earlier use as this side did it, if there is one."""
    now, earlier = trial_of(asked, side), asked.earlier
    if earlier is None:
        return None
    at = now.at - earlier.before
    return attrs.evolve(now, place=earlier.place, fields=earlier.fields, at=at)


def registry_of(registry: Registry, side: Side) -> Registry:
    """Return what is installed, as one side sees it."""
    if side.is_by_data:
        registry = terms_by_data(registry)
    return registry.with_agreements(()) if side.is_suspended else registry


def full_run(registry: Registry, asked: Use, side: Side) -> Decision:
    """Carry out one side with nothing shared: a platform, a journal, a card of its own.

    Args:
        registry: What is installed.
        asked: The use.
        side: Whose card, and how it is shown.
    """
    in_force = registry_of(registry, side)
    now, first = trial_of(asked, side), first_of(asked, side)
    with closing(begin(in_force, first or now)) as scene:
        if first is not None and asked.earlier is not None:
            for _ in range(asked.earlier.times):
                use(scene, first)
        scene.at = now.at
        answer = use(scene, now)
        kept = scene.platform.journal.recall(answer.en.request_id)
    assert kept is not None  # it was accepted just now
    return kept.decision
