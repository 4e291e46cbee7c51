"""Card business and the e-card, in the words of counters, phones and apps.

The codes that an e-card has shown are kept in the fixture `shown`, oldest first: whoever scans one
later scans that very code.
"""

from __future__ import annotations

from typing import Final

import pytest
from msgspec.structs import replace
from pytest_bdd import given, step, then, when

from samecity.domain.card import CredentialKind, Generation
from samecity.domain.ecard import CouplingPolicy
from samecity_conformance.expectation import only
from samecity_conformance.language import sentence
from samecity_conformance.scene import Scene
from samecity_conformance.somebody import ADULT, Somebody
from samecity_conformance.steps.values import CODE, PLACE, place

_APP: Final = r"[a-z][a-z-]*"
_POINT: Final = r"[a-z]{2}-[a-z-]+"
_GENERATIONS: Final = {"second": 2, "third": 3}


@pytest.fixture
def shown() -> list[str]:
    """Return the codes that were shown in the scenario."""
    return []


# Who is there.


@given(sentence(rf"the e-card follows a lost card by (?P<policy>{CODE})"))
def coupling(scene: Scene, policy: str) -> None:
    """Choose how loss of a card reaches its e-card, before the first person appears."""
    scene.coupling = CouplingPolicy(policy)


@given(sentence(rf"a newcomer to (?P<residence>{PLACE}) without a card"))
def newcomer(scene: Scene, residence: str) -> None:
    """Bring somebody registered in Chengdu on the scene who has no card."""
    told = Somebody(ADULT, "chengdu", place(residence), place(residence))
    scene.wallets.append(scene.world.without_card(scene.person(told)))


@given(sentence("the card is a clone"))
def clone(scene: Scene) -> None:
    """Put a chip in the holder's hand that has the number but not the key."""
    scene.readers.clone(scene.wallet)


# Card business.


@step(
    sentence(
        r"the person applies for a (?P<generation>second|third)-generation card"
        rf" in (?P<host>{PLACE})(?: at (?P<point>{_POINT}))?"
    )
)
def apply(scene: Scene, generation: str, host: str, point: str | None) -> None:
    """Apply at an outlet, by a document."""
    told = {"generation": _GENERATIONS[generation]}
    scene.use("person", "card.apply", place(host), told, point=point or "")


@step(
    sentence(
        rf"the card is (?P<formally>formally )?reported lost in (?P<host>{PLACE})"
        r"(?: by (?P<channel>phone))?"
    )
)
def report(scene: Scene, formally: str | None, host: str, channel: str | None) -> None:
    """Report the card lost, at a counter unless a channel is named."""
    told = {"kind": "formal" if formally else "temporary", "channel": channel or "counter"}
    assert scene.use("person", "card.loss", place(host), told).en.allowed


@when(sentence(rf"the card is found and lifted in (?P<host>{PLACE}) with PIN (?P<pin>\d{{6}})"))
def lift(scene: Scene, host: str, pin: str) -> None:
    """Bring the found card to a counter and enter a PIN."""
    scene.pin = pin
    scene.use("card", "card.lift", place(host), {})


@step(sentence(rf"a new card is asked for in (?P<host>{PLACE})(?P<online>, online)?"))
def reissue(scene: Scene, host: str, online: str | None) -> None:
    """Ask for a new card in place of the lost one, at a counter unless it is said otherwise."""
    channel = "online" if online else "counter"
    scene.use("person", "card.reissue", place(host), {"channel": channel})


@when(sentence("the new card is collected"))
def collect(scene: Scene) -> None:
    """Hand the newest card over."""
    scene.wallets.append(scene.world.collect(scene.wallet))


@then(sentence("it is of the third generation and bears the mark of the one card"))
def has_mark(scene: Scene) -> None:
    """Expect what AH-08 says of the card that was handed over."""
    with scene.platform.journal.snapshot() as store:
        found = store.card(scene.wallet.home, scene.wallet.card_ref)
    assert found is not None
    assert (found[0].generation, found[0].one_card_mark) == (Generation.THIRD, True)


@when(sentence(rf"the card is enabled in (?P<host>{PLACE})"))
def enable(scene: Scene, host: str) -> None:
    """Enable the card at a counter."""
    scene.use("card", "card.enable", place(host), {})


@when(sentence(rf"the PIN is reset in (?P<host>{PLACE}) (?:by|at a) (?P<channel>counter|phone)"))
def reset_pin(scene: Scene, host: str, channel: str) -> None:
    """Ask for a new PIN; the counter's terminal sets it on the chip if that is allowed."""
    told = {"what": "pin", "channel": channel}
    if scene.use("person", "card.unlock", place(host), told).en.allowed:
        scene.readers.reset_pin(scene.wallet)


# The e-card.


@step(sentence(rf"the person asks for an e-card through (?P<channel>{_APP}) in (?P<host>{PLACE})"))
def ask_for_ecard(scene: Scene, channel: str, host: str) -> None:
    """Ask for an e-card in an app."""
    scene.use("person", "ecard.issue", place(host), {"channel": channel})


@when(
    sentence(
        rf"the person asks for an e-card through (?P<channel>{_APP}) in (?P<host>{PLACE})"
        r" under a (?P<what>name|face) that does not agree"
    )
)
def ask_as_another(scene: Scene, channel: str, host: str, what: str) -> None:
    """Ask for an e-card in an app whose check of the name or the face fails."""
    none, told = CredentialKind.NONE, {"channel": channel}
    body = scene.world.body(place(host), "ecard.issue", none, told, at=scene.at, **scene.envelope)
    evidence = replace(scene.wallet.document, is_named=what != "name", is_present=what != "face")
    scene.send(body, scene.readers.reader_of_document(evidence, scene.at))


@given(
    sentence(
        rf"an e-card of (?P<channel>{_APP}) that the holder (?P<allows>allows|does not allow)"
        r" during a loss"
    )
)
def ecard_with_wish(scene: Scene, channel: str, allows: str) -> None:
    """Give the person an e-card, with or without the wish to use it while the card is lost."""
    told = {"channel": channel, "authorise_in_loss": allows == "allows"}
    assert scene.use("person", "ecard.issue", scene.wallet.home, told).en.allowed


@step(sentence(rf"the e-card is shown(?: through (?P<channel>{_APP}))?"))
def show(scene: Scene, shown: list[str], channel: str | None) -> None:
    """Let an app show a code at home, and remember it if there is one."""
    told = {"channel": channel} if channel else {}
    answer = scene.use("person", "ecard.show", scene.wallet.home, told)
    if answer.en.allowed:
        shown.append(str(answer.disclosure["code"]))


@when(sentence(rf"the code is scanned at (?P<point>{_POINT}) in (?P<host>{PLACE})"))
def scan(scene: Scene, shown: list[str], point: str, host: str) -> None:
    """Scan the code that was shown last at the gate of a venue."""
    code = CredentialKind.ECARD_QR
    body = scene.world.body(place(host), "culture.enter", code, {}, at=scene.at, point=point)
    scene.send(body, scene.readers.reader_of_code(code, shown[-1], scene.at))


# What came of it.


@then(
    sentence(r"a (?P<generation>second|third)-generation card is issued, (?P<state>NORMAL|SEALED)")
)
def issued(scene: Scene, generation: str, state: str) -> None:
    """Expect one new card among the effects."""
    effects = scene.answer.en.effects
    card = only((one for one in effects if one.get("event") == "issue"), "card that is issued")
    assert (card["generation"], card["state"]) == (_GENERATIONS[generation], state)


@then(sentence(r"it is one e-card in (?P<count>\d) apps"))
def carried(scene: Scene, count: str) -> None:
    """Expect the e-card that comes back to have so many channels; another one would have one."""
    effects = scene.answer.en.effects
    ecard = only((one for one in effects if one["type"] == "write_ecard"), "e-card")
    assert (ecard["channels"], scene.answer.en.terms.limits["channels"]) == (int(count),) * 2


@then(sentence(rf"an incident (?P<code>{CODE}) is reported in (?P<host>{PLACE})"))
def incident(scene: Scene, code: str, host: str) -> None:
    """Expect the refusal to report an incident."""
    told = {"type": "open_incident", "region": place(host), "incident": code}
    assert told in scene.answer.en.effects
