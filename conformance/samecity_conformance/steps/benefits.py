"""Benefits, accounts and cash, in the words of those who pay and those who draw."""

from __future__ import annotations

from typing import Final

from pytest_bdd import step, then, when

from samecity_conformance.language import sentence
from samecity_conformance.scene import Scene
from samecity_conformance.steps.values import PLACE, YUAN, fen, place

_NAME: Final = r"[a-z]{2}-[a-z-]+"
_WRONG_PIN: Final = "111111"


@step(
    sentence(
        rf"(?P<programme>{_NAME}) of (?P<home>{PLACE}) pays (?P<amount>{YUAN})"
        r" for (?P<period>[\d-]+)"
    )
)
def pay(scene: Scene, programme: str, home: str, amount: str, period: str) -> None:
    """Order one payment to the person on the scene."""
    told = {"programme": programme, "period": period, "amount_fen": fen(amount)}
    scene.use("person", "benefit.pay", place(home), told)


@when(
    sentence(
        rf"(?P<amount>{YUAN}) is drawn(?: at (?P<point>{_NAME}))? in (?P<host>{PLACE})"
        r" with PIN (?P<pin>\d{6})"
    )
)
def draw(scene: Scene, amount: str, point: str | None, host: str, pin: str) -> None:
    """Draw cash with card and PIN."""
    scene.pin = pin
    scene.use("card", "benefit.cash", place(host), {"amount_fen": fen(amount)}, point=point or "")


@when(
    sentence(
        rf"a wrong PIN is entered (?P<times>\d) times at (?P<point>{_NAME})"
        rf" in (?P<host>{PLACE})"
    )
)
def wrong_pin(scene: Scene, times: str, point: str, host: str) -> None:
    """Ask for cash with a wrong PIN, again and again."""
    scene.pin = _WRONG_PIN
    for _ in range(int(times)):
        scene.use("card", "benefit.cash", place(host), {}, point=point)


@then(sentence(rf"the account holds (?P<amount>{YUAN})"))
def balance(scene: Scene, amount: str) -> None:
    """Expect the person's account to hold so much."""
    assert scene.under_test.account_fen(scene.wallet) == fen(amount)


@then(sentence(r"it takes at most (?P<minutes>\d+) minutes and costs nothing"))
def quick(scene: Scene, minutes: str) -> None:
    """Expect the time that a counter promises, and no fee."""
    terms = scene.answer.en.terms
    assert terms.limits["minutes"] <= int(minutes)
    assert (terms.gross_fen, terms.payable_fen) == (0, 0)
