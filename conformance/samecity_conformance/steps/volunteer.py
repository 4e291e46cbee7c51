"""Hours, stars, coins and the time bank, in the words of volunteers and their organisations."""

from __future__ import annotations

from pytest_bdd import step, then, when

from samecity_conformance.language import sentence
from samecity_conformance.scene import Scene
from samecity_conformance.steps.values import PLACE, place


def _minutes(hours: str) -> int:
    return round(float(hours) * 60)


@step(
    sentence(
        rf"an organisation in (?P<host>{PLACE}) (?P<act>records|takes back)"
        r" (?P<hours>\d+(?:\.\d)?) hours of the person"
    )
)
def record(scene: Scene, host: str, act: str, hours: str) -> None:
    """Record service, or correct what was recorded."""
    minutes = _minutes(hours) if act == "records" else -_minutes(hours)
    told = {"volunteer": scene.wallet.person.resident_id.text, "minutes": minutes}
    scene.order("volunteer.record", place(host), told)


@when(sentence(rf"the card asks for its star in (?P<host>{PLACE})"))
def rate(scene: Scene, host: str) -> None:
    """Ask for hours, star and coins."""
    scene.use("card", "volunteer.star", place(host), {})


@step(
    sentence(
        rf"the (?P<credential>card|e-card) exchanges coins for (?P<product>[a-z-]+)"
        rf" in (?P<host>{PLACE})"
    )
)
def redeem(scene: Scene, credential: str, product: str, host: str) -> None:
    """Exchange coins."""
    scene.use(credential, "volunteer.redeem", place(host), {"product": product})


@when(sentence(rf"the card (?P<act>deposits|hands on) (?P<hours>\d+) hours in (?P<host>{PLACE})"))
def time_bank(scene: Scene, act: str, hours: str, host: str) -> None:
    """Put time by, or hand it on to the person who appeared first."""
    told: dict[str, object] = {"act": "deposit", "minutes": _minutes(hours)}
    if act == "hands on":
        helper = scene.wallets[0].person.resident_id.text
        told |= {"act": "withdraw", "helper": helper}
    scene.use("card", "volunteer.timebank", place(host), told)


@then(sentence(r"the star is (?P<star>\d)"))
def star(scene: Scene, star: str) -> None:
    """Expect a star; any star gives priority, and priority is told as a flag."""
    limits = scene.answer.en.terms.limits
    assert (limits["star"], limits["priority"]) == (int(star), int(int(star) > 0))


@then(sentence(r"(?P<coins>\d+) coins are left"))
def coins(scene: Scene, coins: str) -> None:
    """Expect so many coins."""
    assert scene.answer.en.terms.limits["coins"] == int(coins)


@then(sentence("there is a voucher"))
def voucher(scene: Scene) -> None:
    """Expect a voucher among what is done."""
    assert [one.get("kind") for one in scene.answer.en.effects].count("voucher") == 1


@then(sentence(r"(?P<hours>\d+) hours are in the time bank"))
def banked(scene: Scene, hours: str) -> None:
    """Expect so much time to be left in the bank for the person."""
    assert scene.answer.en.terms.limits == {"banked_minutes": _minutes(hours)}
