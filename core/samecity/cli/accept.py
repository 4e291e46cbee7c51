"""`samecity accept`: one person uses one card in one place, and the platform answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

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
from samecity.cli.options import (
    at_option,
    cardholders_option,
    cards_option,
    database_option,
    kind_option,
    point_option,
    set_option,
    text,
)
from samecity.cli.tap import Tap, open_world, refusal
from samecity.cli.tap import accept as accept_tap
from samecity.cli.views.decision import decision_panel
from samecity.cli.views.names import Names
from samecity.cli.views.screen import show
from samecity.domain.card import CredentialKind
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
@click.option("--home", type=text, help="Region or city that issued the card.")
@click.option("--person", type=text, help="A synthetic person, such as p-li, instead of --home.")
@click.option("--host", type=text, required=True, help="Region or city where the card is used.")
@click.option("--scenario", type=text, required=True, help="What is done, such as transit.ride.")
@kind_option
@click.option("--city", type=text, help="City of the host; by default the one that --host names.")
@point_option
@click.option("--channel", type=text, help="The e-card's channel, such as wechat.")
@at_option
@set_option
@click.option("--order", is_flag=True, help="An institution of the home asks, nobody is there.")
@click.option("--no-consent", is_flag=True, help="The holder saw no notice and did not agree.")
@click.option("--guardian-agrees", is_flag=True, help="A minor's guardian agrees.")
@click.option("--request-id", type=text, help="The same id gets the same answer, charged once.")
@database_option
@cardholders_option
@cards_option
def accept(
    *,
    home: str | None,
    person: str | None,
    host: str,
    scenario: str,
    kind: str | None,
    city: str | None,
    point: str | None,
    channel: str | None,
    at: datetime,
    settings: tuple[tuple[str, str], ...],
    order: bool,
    no_consent: bool,
    guardian_agrees: bool,
    request_id: str | None,
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
    if not home and not person:
        raise click.UsageError("expected --home or --person, received neither")
    texts = Texts(lang)
    tap = Tap(
        scenario=scenario,
        host=host,
        home=home or "",
        person=person or "",
        kind=CredentialKind(kind) if kind else None,
        city=city or "",
        point=point or "",
        settings=settings,
        channel=channel or "",
        at=at,
        request_id=request_id or "",
        is_order=order,
        has_consent=not no_consent,
        guardian_agrees=guardian_agrees,
    )
    with open_world(
        texts, at=at, database_url=database_url, cardholders_url=cardholders_url, cards=cards
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
