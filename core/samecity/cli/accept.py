"""`samecity accept`: one person uses one card in one place, and the platform answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import attrs
import click

from samecity.cli.command import (
    EXIT_ALLOWED,
    EXIT_INVALID,
    EXIT_REFUSED,
    EXIT_UNKNOWN,
    command,
    print_json,
    tell,
)
from samecity.cli.options import cardholders_option, cards_option, database_option
from samecity.cli.tap import Tap, open_world, refusal
from samecity.cli.tap import accept as accept_tap
from samecity.cli.tap_options import tap_options
from samecity.cli.views.decision import decision_panel
from samecity.cli.views.names import Names
from samecity.cli.views.screen import show
from samecity.domain.decision import Decision
from samecity.domain.reasons import Code
from samecity.engine.acceptance import Acceptance
from samecity.errors import RequestInvalid, UnknownName
from samecity.synthetic.world import World
from samecity.texts.catalogue import Texts

_EXIT_OF: Final[Mapping[str, int]] = {
    Code.REQUEST_INVALID: EXIT_INVALID,
    Code.REGION_UNKNOWN: EXIT_UNKNOWN,
    Code.SCENARIO_UNKNOWN: EXIT_UNKNOWN,
}


@command("accept")
@tap_options
@click.option("--order", is_flag=True, help="An institution of the home asks, nobody is there.")
@database_option
@cardholders_option
@cards_option
def accept(
    *,
    tap: Tap,
    order: bool,
    database_url: str | None,
    cardholders_url: str | None,
    cards: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Decide one use of a card and say why.

    The card is a plain adult's, of the third generation, with 100.00 in its purse, unless --person
    names a synthetic person. Whatever is left open is filled with what a plain person would do.

    Exit code: 0 allowed, 1 refused, 2 wrong command line or field, 3 unknown name or no database.
    """
    if not tap.home and not tap.person:
        raise click.UsageError("expected --home or --person, received neither")
    tap = attrs.evolve(tap, is_order=order)
    texts = Texts(lang)
    with open_world(
        texts, at=tap.at, database_url=database_url, cardholders_url=cardholders_url, cards=cards
    ) as world:
        acceptance = _accept(world, tap, texts, as_json=as_json)
        if as_json:
            print_json(world.platform.explain(acceptance.decision, lang))
        else:
            _show(world, acceptance, texts)
    return _exit_code(acceptance.decision)


def _accept(world: World, tap: Tap, texts: Texts, *, as_json: bool) -> Acceptance:
    try:
        return accept_tap(world, tap)
    except RequestInvalid as error:
        return Acceptance(refusal(world, tap, error), {})
    except UnknownName as error:
        # People are served best by a sentence with names that look alike, machines by a decision.
        if not as_json or error.kind not in ("region", "scenario"):
            raise
        tell(error, texts)
        return Acceptance(refusal(world, tap, error), {})


def _show(world: World, acceptance: Acceptance, texts: Texts) -> None:
    names = Names(world.platform.registry, texts)
    remark = texts("accept.replay") if acceptance.is_replay else ""
    show(decision_panel(names, acceptance.decision, acceptance.disclosure, remark=remark))


def _exit_code(decision: Decision) -> int:
    if decision.allowed:
        return EXIT_ALLOWED
    return next(
        (_EXIT_OF[one.code] for one in decision.reasons if one.code in _EXIT_OF), EXIT_REFUSED
    )
