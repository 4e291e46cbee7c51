"""Changes of what a scenario decides, as building blocks of lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from samecity.domain.decision import FREE, Terms
from samecity.domain.effects import Effect, Post, SetState
from samecity.domain.reasons import Reason
from samecity.spi import Allowed, Case, Outcome, Refused
from samecity_conformance.mutants.lies.grounds import OutcomeLie


def allow(*codes: str, terms: Terms = FREE) -> OutcomeLie:
    """Make a yes of refusals with some codes."""

    def lie(_case: Case, outcome: Outcome) -> Outcome:
        is_meant = isinstance(outcome, Refused) and outcome.reason.code in codes
        return Allowed(terms) if is_meant else outcome

    return lie


def refuse_instead(code: str, other: str) -> OutcomeLie:
    """Give another reason than the true one."""

    def lie(_case: Case, outcome: Outcome) -> Outcome:
        if isinstance(outcome, Refused) and outcome.reason.code == code:
            return msgspec.structs.replace(outcome, reason=Reason(other))
        return outcome

    return lie


def change_yes(change: Callable[[Case, Allowed], Outcome]) -> OutcomeLie:
    """Change every yes."""
    return lambda case, outcome: change(case, outcome) if isinstance(outcome, Allowed) else outcome


def change_terms(change: Callable[[Terms], Terms]) -> OutcomeLie:
    """Change the terms of every yes."""
    return change_yes(lambda _case, yes: msgspec.structs.replace(yes, terms=change(yes.terms)))


def change_limits(change: Callable[[Mapping[str, int]], Mapping[str, int]]) -> OutcomeLie:
    """Change what else the holder is told in numbers."""
    return change_terms(lambda terms: msgspec.structs.replace(terms, limits=change(terms.limits)))


def change_effects(change: Callable[[tuple[Effect, ...]], tuple[Effect, ...]]) -> OutcomeLie:
    """Change what every yes does."""
    return change_yes(lambda _case, yes: msgspec.structs.replace(yes, effects=change(yes.effects)))


def forget(kind: str) -> OutcomeLie:
    """Write no rows of a kind."""
    return change_effects(
        lambda effects: tuple(
            one for one in effects if not (isinstance(one, SetState) and one.kind == kind)
        )
    )


def post_twice(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """Book everything that is owed a second time."""
    return (*effects, *(one for one in effects if isinstance(one, Post)))


def post_backwards(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """Let the payee owe what the payer does."""
    return tuple(
        msgspec.structs.replace(one, payer=one.payee, payee=one.payer)
        if isinstance(one, Post)
        else one
        for one in effects
    )
