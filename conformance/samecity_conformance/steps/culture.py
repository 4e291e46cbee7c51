"""Entering venues, borrowing and returning, booking and buying, in the words of those venues."""

from __future__ import annotations

from typing import Final

from pytest_bdd import given, then, when

from samecity_conformance.language import sentence
from samecity_conformance.scene import Scene
from samecity_conformance.steps.values import PLACE, place
from samecity_conformance.steps.venues import places_left

_POINT: Final = r"[a-z]{2}-[a-z-]+"
_ITEMS: Final = r"[a-z](?:, [a-z])*(?: and [a-z])?"
_SCENARIO_OF: Final = {"borrows": "culture.borrow", "returns": "culture.return"}
_ONLINE: Final = {
    "books": ("tourism.reserve", "book"),
    "buys": ("tourism.ticket", "buy"),
    "refunds": ("tourism.ticket", "refund"),
}
_MOST_PERSONS: Final = 10


@given(
    sentence(
        rf"people with cards of (?P<home>{PLACE}) have taken every place"
        rf" of (?P<point>{_POINT}) in (?P<host>{PLACE})"
    )
)
def fill(scene: Scene, home: str, point: str, host: str) -> None:
    """Let others enter until no place of this slot is left."""
    left: int | None = None
    while left != 0:
        other = scene.world.adult(place(home))
        entry = scene.use("card", "culture.enter", place(host), {}, point=point, wallet=other).en
        left = places_left(entry, left)


@given(
    sentence(
        rf"people with cards of (?P<home>{PLACE}) have bought every place"
        rf" of (?P<point>{_POINT}) in (?P<host>{PLACE})"
    )
)
def sell_out(scene: Scene, home: str, point: str, host: str) -> None:
    """Let others buy tickets, for as many as one may take, until no place of this slot is left."""
    left: int | None = None
    told = {"party": 1}
    while left != 0:
        other = scene.world.adult(place(home))
        sale = scene.use("e-card", "tourism.ticket", place(host), told, point=point, wallet=other)
        left = places_left(sale.en, left)
        told = {"party": min(left, _MOST_PERSONS)}


@when(
    sentence(
        rf"the (?P<credential>card|e-card) enters (?P<point>{_POINT}) in (?P<host>{PLACE})"
        r"(?P<booked> with a booking)?"
    )
)
def enter(scene: Scene, credential: str, point: str, host: str, booked: str | None) -> None:
    """Show the credential at a venue's gate."""
    told = {"booked": True} if booked else {}
    scene.use(credential, "culture.enter", place(host), told, point=point)


@when(
    sentence(
        rf"the (?P<credential>e-card) (?P<act>{'|'.join(_ONLINE)}) (?P<point>{_POINT})"
        rf" in (?P<host>{PLACE})"
    )
)
def arrange(scene: Scene, credential: str, act: str, point: str, host: str) -> None:
    """Book, buy or have refunded a visit of one person in the slot of this moment."""
    scenario, act_code = _ONLINE[act]
    scene.use(credential, scenario, place(host), {"act": act_code}, point=point)


@when(
    sentence(
        rf"the (?P<credential>card|e-card|person) (?P<act>borrows|returns) (?P<items>{_ITEMS})"
        rf" at (?P<point>{_POINT}) in (?P<host>{PLACE})"
    )
)
def lend(scene: Scene, credential: str, act: str, items: str, point: str, host: str) -> None:
    """Borrow or return items, named by letters, at a library's desk."""
    told = {"items": items.replace(" and ", ", ").split(", ")}
    scene.use(credential, _SCENARIO_OF[act], place(host), told, point=point)


@then(
    sentence(
        r"the library lends (?P<loans>\d+) items for (?P<days>\d+) days, (?P<left>\d+) are left"
    )
)
def limits(scene: Scene, loans: str, days: str, left: str) -> None:
    """Expect the library's limits, and how many more this reader may borrow."""
    expected = {"loans": int(loans), "days": int(days), "left": int(left)}
    assert scene.answer.en.terms.limits == expected
