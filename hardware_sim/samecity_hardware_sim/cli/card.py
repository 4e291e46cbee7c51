"""`samecity sim card`: simulated cards as files."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import click

from samecity.cli.command import EXIT_ALLOWED, EXIT_REFUSED, command, print_json
from samecity.cli.views.screen import show
from samecity.texts.catalogue import Texts
from samecity_hardware_sim.card_files.restore import MadeUp, Part, restore
from samecity_hardware_sim.card_files.sheet import sheets
from samecity_hardware_sim.cli.card_dump import dump
from samecity_hardware_sim.cli.card_new import new
from samecity_hardware_sim.cli.card_output import (
    file_argument,
    force_option,
    give,
    image_in,
    out_option,
)
from samecity_hardware_sim.cli.card_sheet import SheetView
from samecity_hardware_sim.cli.keys import chosen_keys, keys_option, seed_option


@click.group()
def card() -> None:
    """Make a simulated card as a file, look into it, or turn a card in a reader into a file."""


@command("show")
@file_argument
@click.option("--personal", is_flag=True, help="Show also what tells whose card it is.")
def show_(*, file: Path, personal: bool, lang: str, as_json: bool) -> int:
    """Show what is in a card image: applications, files, items, purse, PIN tries, ids of keys.

    Keys and the PIN are never shown. Exit code: 0 shown, 3 the file is no card image.
    """
    found = sheets(image_in(file))
    view = SheetView(Texts(lang), shows_personal=personal)
    if as_json:
        print_json(view.plain(found))
    else:
        show(*view.things(found))
    return EXIT_ALLOWED


@command("restore")
@file_argument
@keys_option
@seed_option
@out_option
@force_option
def restore_(
    *,
    file: Path,
    keys: Path | None,
    seed: int | None,
    out: Path | None,
    force: bool,
    lang: str,
    as_json: bool,
) -> int:
    """Complete what `dump` read into a card that works under your test keys.

    What was made up is said on standard error. An image that is complete stays as it is. Exit
    code: 0 complete, 1 an application stays without keys, because its number was not read, 2 wrong
    command line, 3 no card image, keys that cannot be used, or a file that cannot be written.
    """
    texts = Texts(lang)
    image = image_in(file)
    restored = restore(image, chosen_keys(keys, seed).root)
    rows = [
        {"directory": one.directory, "part": one.part, "file": one.file} for one in restored.made_up
    ]
    give(restored.image, out, texts, force=force, as_json=as_json, told={"made_up": rows})
    _tell(texts, restored.made_up)
    is_whole = not any(one.part is Part.NOTHING for one in restored.made_up)
    return EXIT_ALLOWED if is_whole else EXIT_REFUSED


for each in (dump, new, restore_, show_):
    card.add_command(each)


def _tell(texts: Texts, made_up: Iterable[MadeUp]) -> None:
    for (directory, part), group in groupby(made_up, lambda one: (one.directory, one.part)):
        what = texts(f"sim.card.made_up.{part}", files=" ".join(one.file for one in group))
        click.echo(f"{directory}: {what}" if directory else what, err=True)
