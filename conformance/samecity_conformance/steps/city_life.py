"""Hotels, meetings and merchants, in the words of desks, doors and tills."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import Final

from pytest_bdd import given, step, then, when

from samecity.domain.card import CredentialKind
from samecity.host.offers import changed, remade
from samecity.synthetic.readers import HeldReader
from samecity_conformance.expectation import only
from samecity_conformance.language import sentence
from samecity_conformance.messages import DecisionMessage
from samecity_conformance.scene import Scene
from samecity_conformance.steps.values import PLACE, YUAN, fen, place
from samecity_conformance.variants import Altered, with_classes

_POINT: Final = r"[a-z]{2}-[a-z-]+"
_WAIT_S: Final = 30.0
_TAP: Final = CredentialKind.CARD_CONTACTLESS


class OneDiscountLeft(Altered):
    """A region each of whose offers is given once more and not again."""

    def alter(self) -> None:
        """Put a quota of one into every offer."""
        self.sections = {kind: remade(one, _once) for kind, one in self.sections.items()}


def _once(row: object) -> tuple[object]:
    return (changed(row, {"quota": 1}) if hasattr(row, "quota") else row,)


@given(sentence(rf"one discount is left of each offer in (?P<host>{PLACE})"))
def one_left(scene: Scene, host: str) -> None:
    """Let a region's sponsors have one discount left."""
    scene.install(with_classes(scene.registry, {place(host): OneDiscountLeft}))


@step(
    sentence(
        r"(?:the|another) (?P<credential>card|e-card) checks in at (?P<point>[a-z-]+)"
        rf" in (?P<host>{PLACE})(?: for (?P<guests>\d) guests)?"
    )
)
def check_in(scene: Scene, credential: str, point: str, host: str, guests: str | None) -> None:
    """Stand at a hotel's desk, for the room of the examples."""
    told = {"guests": int(guests or 1)}
    scene.use(credential, "hotel.checkin", place(host), told, point=point)


@when(sentence(rf"the card checks out of (?P<point>{_POINT}) in (?P<host>{PLACE})"))
def check_out(scene: Scene, point: str, host: str) -> None:
    """Leave the room."""
    scene.use("card", "hotel.checkin", place(host), {"act": "out"}, point=point)


@then(sentence(r"(?P<missing>\d) of the (?P<guests>\d) guests? (?:is|are) not registered yet"))
def missing(scene: Scene, missing: str, guests: str) -> None:
    """Expect so many guests of the room to be without a registration."""
    expected = {"guests": int(guests), "missing": int(missing)}
    assert scene.answer.en.terms.limits == expected


@then(sentence("public security is told of it"))
def reported(scene: Scene) -> None:
    """Expect the hotel's report among what is done."""
    assert [one.get("kind") for one in scene.answer.en.effects].count("report") == 1


@given(
    sentence(
        r"the organiser in (?P<host>[A-Z]\w+) puts the person on the roster of (?P<event>[a-z-]+)"
    )
)
def enrol(scene: Scene, host: str, event: str) -> None:
    """Write a roster."""
    told = {"event": event, "trainee": scene.wallet.person.resident_id.text}
    assert scene.order("meeting.roster", place(host), told).en.allowed


@when(
    sentence(
        r"the (?P<credential>card|e-card) signs (?P<direction>in|out) (?:of )?(?:to )?"
        rf"(?P<event>[a-z-]+) in (?P<host>{PLACE})"
    )
)
def sign(scene: Scene, credential: str, direction: str, event: str, host: str) -> None:
    """Come to a meeting, or leave it."""
    told = {"event": event, "direction": direction}
    scene.use(credential, "meeting.sign", place(host), told)


@then(sentence(r"the meeting took (?P<minutes>\d+) minutes"))
def took(scene: Scene, minutes: str) -> None:
    """Expect the time between coming and leaving."""
    assert scene.answer.en.terms.limits == {"minutes": int(minutes)}


@then(sentence(r"the person is (?P<minutes>\d+) minutes late"))
def late(scene: Scene, minutes: str) -> None:
    """Expect lateness to be noted."""
    assert scene.answer.en.terms.limits == {"late_minutes": int(minutes)}


@then(sentence("the person is in time"))
def in_time(scene: Scene) -> None:
    """Expect no lateness."""
    assert scene.answer.en.terms.limits == {}


@step(
    sentence(
        rf"the (?P<credential>card|e-card) pays (?P<amount>{YUAN}) at (?P<point>{_POINT})"
        rf" in (?P<host>{PLACE})"
    )
)
def pay(scene: Scene, credential: str, amount: str, point: str, host: str) -> None:
    """Buy something."""
    told = {"amount_fen": fen(amount)}
    scene.use(credential, "shop.discount", place(host), told, point=point)


@when(sentence("the merchant takes the last purchase back"))
def refund(scene: Scene) -> None:
    """Give the last purchase back, by its receipt."""
    bought = scene.answer.en
    scene.order("shop.refund", bought.host, {"receipt": bought.request_id})


@then(sentence(rf"(?P<amount>{YUAN}) goes back to the customer"))
def refunded(scene: Scene, amount: str) -> None:
    """Expect what was paid to be paid back."""
    assert scene.answer.en.terms.limits == {"refunded_fen": fen(amount)}


@then(sentence(rf"(?P<amount>{YUAN}) comes from the funder of (?P<offer>[a-z0-9-]+)"))
def funded(scene: Scene, amount: str, offer: str) -> None:
    """Expect the books to say who pays what was taken off."""
    posted = [one for one in scene.answer.postings if one.account == f"offer:{offer}"]
    assert sorted(one.amount_fen for one in posted) == [-fen(amount), fen(amount)]


@then(
    sentence(
        rf"of two people with cards of (?P<home>{PLACE}) who pay (?P<amount>{YUAN})"
        rf" at (?P<point>{_POINT}) in (?P<host>{PLACE}) at once, one has the discount"
    )
)
def at_once(scene: Scene, home: str, amount: str, point: str, host: str) -> None:
    """Let two people pay at the same moment; the other one pays the full price and is told why."""
    told, start = {"amount_fen": fen(amount)}, Barrier(2)

    def purchase() -> tuple[dict[str, object], HeldReader]:
        wallet = scene.world.adult(place(home))
        body = scene.world.body(place(host), "shop.discount", _TAP, told, at=scene.at, point=point)
        return body, scene.readers.reader(wallet, _TAP, scene.at)

    def buy(one: tuple[dict[str, object], HeldReader]) -> DecisionMessage:
        body, reader = one
        start.wait(_WAIT_S)
        with closing(reader):
            return scene.under_test.accept(body, reader).en

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(buy, [purchase(), purchase()]))

    assert all(answer.allowed for answer in answers)
    assert sorted(bool(answer.terms.saving_fen) for answer in answers) == [False, True]
    note = only((answer.note_codes for answer in answers if answer.note_codes), "answer with notes")
    assert note == ["QUOTA_EXHAUSTED"]
