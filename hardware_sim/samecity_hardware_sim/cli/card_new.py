"""`samecity sim card new`: a card for a person who does not exist."""

from __future__ import annotations

from pathlib import Path

import click

from samecity.cli.command import EXIT_ALLOWED, command
from samecity.cli.options import text
from samecity.cli.tap import open_world
from samecity.domain.card import Generation
from samecity.synthetic.people import load_people
from samecity.synthetic.world import PURSE_FEN, World
from samecity.texts.catalogue import Texts
from samecity_hardware_sim.card.image import Application
from samecity_hardware_sim.card.profile import P1
from samecity_hardware_sim.card.ssc import pack_pin
from samecity_hardware_sim.card_files.issue import Order, issue
from samecity_hardware_sim.cli.card_output import force_option, give, out_option
from samecity_hardware_sim.cli.keys import chosen_keys, keys_option, seed_option

_BLOCKABLE = (Application.SSC, Application.BANK, Application.PURSE)


def _pin(value: str) -> str:
    try:
        pack_pin(value)
    except ValueError as error:
        raise click.BadParameter("expected 4-8 digits") from error
    return value


@command("new")
@click.option("--home", type=text, help="Region or city that issues a plain adult's card.")
@click.option("--person", type=text, help="A synthetic person, such as p-li.")
@click.option("--city", type=text, help="City of issue; by default the one that --home names.")
@click.option(
    "--generation",
    type=click.Choice([str(one.value) for one in Generation]),
    default=str(Generation.THIRD.value),
    show_default=True,
    help="A card of the second generation has no purse.",
)
@click.option(
    "--balance-fen",
    type=click.IntRange(0, P1.purse_maximum_fen),
    help=f"What is in the purse; by default {PURSE_FEN}.",
)
@click.option("--pin", type=_pin, help="4-8 digits; by default 000000.")
@click.option(
    "--t-union/--no-t-union",
    default=True,
    help="Whether other cities take the purse: it carries its city's T-Union code, or none.",
)
@click.option("--clone", is_flag=True, help="A forger's copy: every number right, every key wrong.")
@click.option(
    "--block",
    "blocked",
    type=click.Choice([one.value for one in _BLOCKABLE]),
    multiple=True,
    help="An application that is blocked; may be repeated.",
)
@keys_option
@seed_option
@out_option
@force_option
def new(
    *,
    home: str | None,
    person: str | None,
    city: str | None,
    generation: str,
    balance_fen: int | None,
    pin: str | None,
    t_union: bool,
    clone: bool,
    blocked: tuple[str, ...],
    keys: Path | None,
    seed: int | None,
    out: Path | None,
    force: bool,
    lang: str,
    as_json: bool,
) -> int:
    """Make the card of a plain adult or a synthetic person, with test keys, as JSON.

    Exit code: 0 made, 2 wrong command line, 3 unknown name, keys that cannot be used, or a file
    that is there or cannot be written.
    """
    order = Order(
        home=home or "",
        person=person or "",
        city=city or "",
        generation=Generation(int(generation)),
        balance_fen=PURSE_FEN if balance_fen is None else balance_fen,
        pin=pin or "",
        knows_city=t_union,
        is_clone=clone,
        blocked=tuple(Application(one) for one in blocked),
    )
    _check(order, has_balance=balance_fen is not None)
    chosen = chosen_keys(keys, seed)
    with open_world(Texts(lang)) as world:
        _check_home(world, order)
        image = issue(world, order, chosen.root, chosen.randbytes)
    give(image, out, Texts(lang), force=force, as_json=as_json)
    return EXIT_ALLOWED


def _check(order: Order, *, has_balance: bool) -> None:
    if not order.home and not order.person:
        raise click.UsageError("expected --home or --person, received neither")
    if order.person and order.city:
        raise click.UsageError("expected --city with --home alone: a person has their own city")
    has_purse = order.generation is not Generation.SECOND
    if not has_purse and (has_balance or Application.PURSE in order.blocked):
        raise click.UsageError("expected --generation 3: a card of the second has no purse")


def _check_home(world: World, order: Order) -> None:
    people = load_people()
    if not order.home or order.person not in people:
        return
    home = people[order.person].home
    if world.platform.registry.locate(order.home)[0].code != home:
        raise click.UsageError(
            f"expected --home {home} for {order.person}, received another region"
        )
