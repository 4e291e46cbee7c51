"""The cast of the examples in a new portal: each with a card that can be tapped at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from samecity.synthetic.people import load_people
from samecity_hardware_sim.new_file import write_new
from samecity_portal.house import House

_FILE: Final = "demo.json"


def load_demo(house: House, folder: Path) -> Mapping[str, str]:
    """Give each person of the cast a card, once in a folder's life, and return their cards.

    A start that was cut short begins again: cards that were issued are found, chips that were made
    are left as they are.

    Args:
        house: Where the people live.
        folder: Where it is written down which card is whose.

    Returns:
        Card id by person id, such as `p-li`.
    """
    file = folder / _FILE
    if not file.exists():
        world = house.world()
        bench = house.bench(world)
        cards = {}
        for ref in load_people():
            wallet = world.person(ref)
            bench.card(wallet)
            cards[ref] = wallet.card_ref
        content = json.dumps(cards, indent=2).encode()
        write_new(file, content, may_replace=True)
    return demo_cards(folder)


def demo_cards(folder: Path) -> Mapping[str, str]:
    """Return the cards of the cast by person id; none in a folder without demo data."""
    try:
        found = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {str(ref): str(card) for ref, card in found.items()}
