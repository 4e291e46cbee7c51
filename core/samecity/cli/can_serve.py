"""`samecity can-serve`: may a card of HOME be used at HOST for SCENARIO: yes, no, or unknown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import unique

import click

from samecity.cli.command import (
    EXIT_ALLOWED,
    EXIT_REFUSED,
    EXIT_UNKNOWN,
    command,
    print_json,
    tell,
)
from samecity.cli.options import (
    at_option,
    cardholders_option,
    database_option,
    kind_option,
    point_option,
    set_option,
    text,
)
from samecity.cli.tap import Tap, ask, open_world, refusal
from samecity.cli.views.decision import decision_panel
from samecity.cli.views.names import Names
from samecity.cli.views.screen import show
from samecity.domain.card import CredentialKind
from samecity.domain.decision import Decision
from samecity.domain.effects import NATIONAL
from samecity.domain.reasons import Code
from samecity.domain.word import Word
from samecity.errors import UnknownName
from samecity.synthetic.world import World
from samecity.texts.catalogue import Texts


@unique
class Answer(Word):
    """The three answers."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


_EXIT_OF = {
    Answer.YES: EXIT_ALLOWED,
    Answer.NO: EXIT_REFUSED,
    Answer.UNKNOWN: EXIT_UNKNOWN,
}


@command("can-serve")
@click.argument("home", type=text)
@click.argument("host", type=text)
@click.argument("scenario", type=text)
@kind_option
@point_option
@at_option
@set_option
@database_option
@cardholders_option
def can_serve(
    *,
    home: str,
    host: str,
    scenario: str,
    kind: str | None,
    point: str | None,
    at: datetime,
    settings: tuple[tuple[str, str], ...],
    database_url: str | None,
    cardholders_url: str | None,
    lang: str,
    as_json: bool,
) -> int:
    """Say whether a card of HOME serves at HOST for SCENARIO, with the reason chain.

    Nothing is kept. Exit code: 0 yes, 1 no, 3 unknown: the region or scenario is not known, or the
    host has no plugin and no national rule answers for it.
    """
    texts = Texts(lang)
    tap = Tap(
        scenario=scenario,
        host=host,
        home=home,
        kind=CredentialKind(kind) if kind else None,
        point=point or "",
        at=at,
        settings=settings,
    )
    with open_world(
        texts, at=at, database_url=database_url, cardholders_url=cardholders_url
    ) as world:
        answer, decision = answer_of(world, tap, lambda error: tell(error, texts))
        if as_json:
            print_json({"answer": answer.value, **world.platform.explain(decision, lang)})
        else:
            names = Names(world.platform.registry, texts)
            verdict = texts(f"answer.{answer.value}")
            show(decision_panel(names, decision, {}, home=home, verdict=verdict))
    return _EXIT_OF[answer]


def answer_of(
    world: World, tap: Tap, on_unknown: Callable[[UnknownName], None]
) -> tuple[Answer, Decision]:
    """Say whether a card serves, and why.

    Args:
        world: Where the people live; nothing is kept of the question.
        tap: The question.
        on_unknown: Told of a region or scenario that is not known; the answer is unknown then.

    Raises:
        RequestInvalid: A field has the wrong shape.
        UnknownName: There is no such point.
    """
    try:
        decision = ask(world, tap)
    except UnknownName as error:
        if error.kind not in ("region", "scenario"):
            raise
        on_unknown(error)
        return Answer.UNKNOWN, refusal(world, tap, error)
    if decision.allowed:
        return Answer.YES, decision
    return (Answer.UNKNOWN if _is_silent(world, decision) else Answer.NO), decision


def _is_silent(world: World, decision: Decision) -> bool:
    """Say whether nobody speaks for the host: it has no plugin and no national rule answers."""
    host = world.platform.registry.region(decision.host)
    is_bare = host is None or host.plugin == NATIONAL
    return is_bare and any(one.code == Code.NOT_OFFERED for one in decision.reasons)
