"""What page Tap shows: the choices of its form, and a result beside that of a local."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import attrs

from samecity.cli.views.names import Names
from samecity.domain.agreement import Agreement
from samecity.domain.card import CardState, CredentialKind, Generation
from samecity.domain.clock import add_months, age_on
from samecity.domain.decision import Decision
from samecity.domain.reasons import Reason
from samecity.domain.region import City
from samecity.engine.explain import explain
from samecity.journal.records import decision_from_text
from samecity_portal.house import House
from samecity_portal.pages import hand
from samecity_portal.pages.tap import schematic
from samecity_portal.pages.tap.choice import Choice, Parties, choice_of, parties_of, points_for
from samecity_portal.pages.tap.controls import controls, regions, scenarios
from samecity_portal.pages.tap.new_card import CLASSES, born_of, home_of, template_of
from samecity_portal.pages.tap.wish import FAULTS, PINS
from samecity_portal.people import cast

_ON_CARD: Final = tuple(state.value for state in CardState if state is not CardState.EXPIRED)
_PARTS: Final = ("gross", "payable", "saving", "fund", "personal")
_YEARS: Final = (-12, -1, 1, 12)
"""How far the date is moved by the links under a result."""


def form_of(
    house: House, names: Names, choice: Choice, problems: Mapping[str, str]
) -> dict[str, object]:
    """Return what the form shows.

    Args:
        house: What there is.
        names: Words.
        choice: What is filled in.
        problems: What is wrong with it, by place in the request.

    Raises:
        UnknownName: The choice names something that is not there.
        RequestInvalid: A text in it has the wrong shape.
    """
    parties = parties_of(house, choice)
    choice = attrs.evolve(choice, host=parties.region.code, city=parties.city.code)
    cards = hand.cards(house, parties.at.date())
    chosen = next((one for one in cards if one.handle == choice.card), None)
    choice = attrs.evolve(choice, card=chosen.handle if chosen is not None else "")
    home = chosen.card.home if chosen is not None else home_of(choice)
    born, texts, spec = born_of(choice), names.texts, parties.scenario.spec
    return {
        "choice": choice,
        "names": names,
        "at": parties.at,
        "cards": [
            (one.handle, _card_label(names, one), one.handle == choice.card) for one in cards
        ],
        "people": _people(names, choice),
        "born": born,
        "age": age_on(born, parties.at.date()),
        "home": house.registry.locate(home)[0].code if chosen is None else home,
        "homes": regions(house, names, home_of(choice)),
        "hosts": regions(house, names, choice.host),
        "cities": _cities(names, parties),
        "points": [
            (code, names.of(point))
            for code, point in points_for(parties.region, parties.city, parties.scenario)
        ],
        "scenarios": scenarios(house, names, choice.scenario),
        "is_order": spec.is_only_ordered,
        "controls": controls(parties, choice, names, problems),
        "kinds": [(kind.value, names.kind(kind)) for kind in CredentialKind if kind in spec.kinds],
        "kind": parties.kind.value,
        "statuses": [
            ("", texts("portal.tap.own")),
            *_pairs(CLASSES, lambda one: texts.word("value", one)),
        ],
        "states": _pairs(_ON_CARD, lambda one: texts.word("value", one)),
        "generations": [
            (str(int(one)), texts("portal.tap.generation", n=int(one))) for one in Generation
        ],
        "pins": _pairs(PINS if spec.needs_pin else (), lambda one: texts(f"portal.tap.pin.{one}")),
        "map": schematic,
        **_what_may_break(names),
    }


def _what_may_break(names: Names) -> dict[str, list[tuple[str, str]]]:
    """Return the choices under "break something"."""
    texts, faults = names.texts, [kind.value for kind in FAULTS]
    return {
        "faults": _pairs(faults, lambda one: texts(f"portal.tap.fault.{one}")),
        "networks": _pairs(("on", "off"), lambda one: texts(f"portal.tap.network.{one}")),
        "yes_no": _pairs(("yes", "no"), lambda one: texts(f"portal.answer.{one}")),
    }


def _pairs(values: Iterable[str], say: Callable[[str], str]) -> list[tuple[str, str]]:
    """Return values with their words, for a list to choose from."""
    return [(value, say(value)) for value in values]


def _people(names: Names, choice: Choice) -> list[tuple[str, str, str, str, bool]]:
    """Return whom a new card can be for: id, name, home, note, and whether it is the one chosen."""
    is_zh = names.texts.lang == "zh"
    template = template_of(choice)
    plain = ("adult", names.texts("portal.tap.adult"), "", "", template is None)
    return [
        plain,
        *(
            (
                one.ref,
                one.person.name if is_zh else one.name_en,
                names.region(one.home),
                one.note_zh if is_zh else one.note_en,
                one is template,
            )
            for one in cast().values()
        ),
    ]


def _card_label(names: Names, one: hand.Held) -> str:
    texts, card = names.texts, one.card
    said = [
        names.region(card.home),
        texts("portal.tap.age", age=one.age),
        texts("portal.tap.generation", n=int(card.generation)),
        texts.word("value", card.state.value),
    ]
    if one.balance_fen is not None:
        said.append(names.money(one.balance_fen))
    return " · ".join(said)


def _cities(names: Names, parties: Parties) -> list[tuple[str, str]]:
    cities: Iterable[City] = parties.region.identity.cities.values()
    return [(city.code, names.of(city)) for city in cities]


def result_of(house: House, names: Names, came: Mapping[str, object]) -> dict[str, object]:
    """Return what a result shows, in the reader's language.

    Raises:
        JournalError: The decision in it is none.
    """
    mine = decision_from_text(str(came["decision"]))
    kept = came["local"]
    local = decision_from_text(kept) if isinstance(kept, str) else None
    lang, reasons = names.texts.lang, house.registry.reasons
    choice = choice_of(came)
    return {
        "names": names,
        "spec": house.registry.known_scenario(mine.scenario).spec,
        "came": came,
        "choice": choice,
        "mine": explain(mine, reasons, lang),
        "local": explain(local, reasons, lang) if local is not None else None,
        "because": names.because(mine),
        "decided_by": names.decider(mine.decided_by),
        "agreement": _agreement(house, mine),
        "rows": _compared(names, mine, local) if local is not None else [],
        "at": mine.at,
        "other_places": [code for code in schematic.SPOTS if code != mine.host],
        "other_dates": [(years, f"{_moved(mine, years):%Y-%m-%dT%H:%M}") for years in _YEARS],
        "next_at": f"{mine.at + timedelta(minutes=2):%Y-%m-%dT%H:%M}",
    }


def _moved(decision: Decision, years: int) -> datetime:
    day = add_months(decision.at.date(), 12 * years)
    return decision.at.replace(year=day.year, month=day.month, day=day.day)


def _agreement(house: House, decision: Decision) -> Agreement | None:
    known = house.registry.agreements.agreements
    return next((one for one in known if one.id == decision.decided_by), None)


@attrs.frozen
class Row:
    """One thing of two decisions, side by side.

    Attributes:
        differs: Whether a visitor got something else than a local.
    """

    label: str
    mine: str
    local: str
    differs: bool


def _compared(names: Names, mine: Decision, local: Decision) -> list[Row]:
    """Compare what parity compares (R02): the answer, reasons, notes, money, limits, disclosure."""
    texts = names.texts
    said: list[tuple[str, Callable[[Decision], str]]] = [
        (texts("portal.tap.answer"), lambda one: _answer(names, one)),
        (texts("accept.why"), lambda one: _codes(names, one.reasons)),
        (texts("accept.note"), lambda one: _codes(names, one.notes)),
        *((texts(f"portal.part.{part}"), partial(_sum, names, part)) for part in _PARTS),
        (texts("accept.limits"), lambda one: names.limits(one.terms)),
        (texts("accept.disclosed"), lambda one: _disclosed(names, one)),
    ]
    rows = [(label, say(mine), say(local)) for label, say in said]
    return [
        Row(label, one or "–", other or "–", one != other)
        for label, one, other in rows
        if one or other
    ]


def _sum(names: Names, part: str, decision: Decision) -> str:
    amount_fen = int(getattr(decision.terms, f"{part}_fen"))
    return names.money(amount_fen) if amount_fen else ""


def _answer(names: Names, decision: Decision) -> str:
    return names.texts("accept.allowed" if decision.allowed else "accept.refused")


def _codes(names: Names, reasons: Iterable[Reason]) -> str:
    return names.listed(f"{one['message']} ({one['code']})" for one in names.reasons(reasons))


def _disclosed(names: Names, decision: Decision) -> str:
    return names.listed(names.texts.word("disclosed", field) for field in decision.disclosed)
