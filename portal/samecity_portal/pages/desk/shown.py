"""What the card desk shows: the cards in the hand, one of them, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from samecity.cli.views.names import Names
from samecity.domain.lifecycle import state_at
from samecity.engine.steps_after import GUARDED_AGE
from samecity.national.channels import load_register
from samecity_portal.house import House
from samecity_portal.operating import Operation
from samecity_portal.pages import hand
from samecity_portal.pages.decided import new_id
from samecity_portal.pages.desk.orders import counters, fields_of
from samecity_portal.pages.desk.reach import USES, mark_of, reach_of, use_of
from samecity_portal.pages.tap.controls import regions
from samecity_portal.pages.tap.wish import PINS


def desk_of(house: House, names: Names, said: Mapping[str, str], at: datetime) -> dict[str, object]:
    """Return what the desk shows.

    Args:
        house: Where the cards are.
        names: The reader's language.
        said: The query: `card` is the handle of a card in the hand, `use` what is asked about.
        at: The moment that the desk is about.
    """
    cards = hand.cards(house, at.date())
    one = next((one for one in cards if one.handle == said.get("card")), None)
    one = one or next(iter(cards), None)
    apply = house.registry.known_scenario(Operation.APPLY.scenario)
    return {
        "names": names,
        "at": at,
        "ids": new_id,
        "cards": [(other.handle, _label(names, other, at), other is one) for other in cards],
        "apply_for": [
            ("", names.texts("portal.desk.apply.new")),
            *((other.handle, _holder(names, other, at)) for other in cards),
        ],
        "one": one,
        "apply": apply.spec,
        "apply_fields": fields_of(apply, names),
        "places": regions(house, names),
        **(_about(house, names, one, said, at) if one is not None else {}),
    }


def _about(
    house: House, names: Names, one: hand.Held, said: Mapping[str, str], at: datetime
) -> dict[str, object]:
    use = use_of(said.get("use", ""))
    region, city = house.registry.locate(one.card.city)
    channels = {channel.code: names.of(channel) for channel in load_register()}
    reach = reach_of(house, names, one.card, use, at)
    carrying = reach.ecard.channels if reach.ecard is not None else ()
    return {
        "use": use,
        "uses": [(code, names.of(house.registry.known_scenario(code).spec)) for code in USES],
        "mark": mark_of(house, one.card, at),
        "reach": reach,
        "counters": counters(house, names, one.card, at),
        "channels": channels,
        "carried_by": [(code, name) for code, name in channels.items() if code in carrying],
        "pins": [(pin, names.texts(f"portal.tap.pin.{pin}")) for pin in PINS],
        "is_minor": one.age < GUARDED_AGE,
        "city": names.of(region.identity.cities[city]),
    }


def _label(names: Names, one: hand.Held, at: datetime) -> str:
    texts, state = names.texts, state_at(one.card, at)
    said = [
        names.region(one.card.home),
        texts("portal.tap.generation", n=int(one.card.generation)),
        texts.word("value", state.value),
    ]
    return " · ".join(said)


def _holder(names: Names, one: hand.Held, at: datetime) -> str:
    return names.texts("portal.desk.apply.holder", card=_label(names, one, at))
