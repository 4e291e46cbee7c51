"""Pharmacies, visits and filings, in the words of patients and tills."""

from __future__ import annotations

from typing import Final

import attrs
from pytest_bdd import given, then, when

from samecity.domain.card import CredentialKind
from samecity.domain.clock import parse_moment
from samecity.host.registry import Registry
from samecity_conformance.expectation import only
from samecity_conformance.language import sentence
from samecity_conformance.scene import Scene
from samecity_conformance.steps.values import PLACE, YUAN, fen, moment, place
from samecity_conformance.variants import Altered, with_classes
from samecity_medical.rules import Exemption, Medical

_POINT: Final = r"[a-z]{2}-[a-z-]+|hospital"
_CREDENTIAL: Final = r"(?P<credential>card|e-card)"
_KINDS: Final = ("long_term", "referral", "emergency", "other")
_STEPS: Final = {
    "registers": "register",
    "is seen": "outpatient",
    "is treated on a ward": "inpatient",
    "settles": "settle",
    "collects the medicine": "collect",
}
_BILL: Final = rf"(?: for (?P<bill>[a-z-]+ {YUAN}(?:,? (?:and )?[a-z-]+ {YUAN})*))?"


# What home has on file.


@given(
    sentence(
        rf"a filing for (?P<care>{PLACE}) as (?P<kind>{'|'.join(_KINDS)})"
        r"(?: made on (?P<day>\d{4}-\d\d-\d\d))?"
    )
)
def filed(scene: Scene, care: str, kind: str, day: str | None) -> None:
    """Let the person have filed at home, now or on an earlier day."""
    now, scene.at = scene.at, moment(f"{day} 10:00", scene.at) if day else scene.at
    file(scene, care, kind)
    scene.at = now
    assert scene.answer.en.allowed, f"expected a filing, received {scene.answer.en.reason_codes}"


@when(sentence(rf"the person files for (?P<care>{PLACE}) as (?P<kind>{'|'.join(_KINDS)})"))
def file(scene: Scene, care: str, kind: str) -> None:
    """File with home, for the region or city that is named."""
    region, city = scene.registry.locate(place(care))
    is_region = place(care) == region.code
    division = region.identity.division if is_region else region.identity.cities[city].division
    told = {"care": division.text, "kind": kind}
    scene.use("card", "medical.filing", scene.wallet.home, told)


@given(
    sentence(
        rf"an exemption from filing that names (?P<home>{PLACE}) and (?P<care>{PLACE})"
        r" from (?P<day>\d{4}-\d\d-\d\d)"
    )
)
def exemption(scene: Scene, home: str, care: str, day: str) -> None:
    """Let a home list a zone inside which its people need no filing."""
    scene.install(_exempting(scene.registry, place(home), place(care), day))


def _exempting(registry: Registry, home: str, care: str, day: str) -> Registry:
    located = (registry.locate(one) for one in (home, care))
    zone = Exemption(
        id="test-zone",
        members=tuple(region.identity.cities[city].division for region, city in located),
        valid_from=parse_moment(day).date(),
        source="L:SH-DZ 50",
        demo=True,
    )

    class Exempting(Altered):
        """A region that lists the zone."""

        def alter(self) -> None:
            medical = self.section(Medical)
            assert medical is not None
            benefit = attrs.evolve(medical.benefit, exemptions=(zone,))
            self.sections = {**self.sections, Medical: attrs.evolve(medical, benefit=benefit)}

    return with_classes(registry, {home: Exempting})


# Care.


@when(sentence(rf"the {_CREDENTIAL} pays at (?P<point>{_POINT}) in (?P<host>{PLACE}){_BILL}"))
def buy(scene: Scene, credential: str, point: str, host: str, bill: str | None) -> None:
    """Buy at a pharmacy; without a bill it is that of the worked example."""
    scene.use(credential, "medical.pharmacy", place(host), _items(bill), point=point)


@when(sentence(rf"the code just shown pays at (?P<point>{_POINT}) in (?P<host>{PLACE})"))
def buy_by_code(scene: Scene, shown: list[str], point: str, host: str) -> None:
    """Buy at a pharmacy by the very code that the app showed last."""
    kind = CredentialKind.ECARD_QR
    body = scene.world.body(place(host), "medical.pharmacy", kind, {}, at=scene.at, point=point)
    scene.send(body, scene.readers.reader_of_code(kind, shown[-1], scene.at))


@when(
    sentence(
        rf"the patient (?P<step>{'|'.join(_STEPS)}) at (?P<point>{_POINT}) in (?P<host>{PLACE})"
        rf"(?: by (?P<credential>card|e-card|health card))?{_BILL}"
        r"(?P<alone>, without the fund)?"
    )
)
def visit(
    scene: Scene,
    step: str,
    point: str,
    host: str,
    credential: str | None,
    bill: str | None,
    alone: str | None,
) -> None:
    """Take a visit one step further; without a credential it goes by the visit's record.

    A health card is kind `none` too: a document that names the same person.
    """
    told: dict[str, object] = {"step": _STEPS[step], **_items(bill)}
    if alone:
        told["pay"] = "self"
    shown = credential if credential in ("card", "e-card") else "person"
    scene.use(shown, "medical.visit", place(host), told, point=point)


def _items(bill: str | None) -> dict[str, object]:
    """Read a bill such as `mri 400.00 and stent 20.00`."""
    if bill is None:
        return {}
    words = bill.replace(",", "").replace(" and ", " ").split()
    lines = zip(words[::2], words[1::2], strict=True)
    return {"items": [{"code": code, "amount_fen": fen(amount)} for code, amount in lines]}


@when(
    sentence(
        rf"the {_CREDENTIAL} is linked at (?P<point>{_POINT}) in (?P<host>{PLACE})"
        r"(?: with the old numbers? (?P<numbers>[A-Z0-9]+(?: and [A-Z0-9]+)*))?"
    )
)
def link(scene: Scene, credential: str, point: str, host: str, numbers: str | None) -> None:
    """Show the credential instead of a hospital card, with or without old hospital numbers."""
    told = {"numbers": numbers.split(" and ")} if numbers else {}
    scene.use(credential, "medical.patient_link", place(host), told, point=point)


# What came of it.


@then(sentence(rf"the fund pays (?P<fund>{YUAN}) and the person (?P<personal>{YUAN})"))
def shares(scene: Scene, fund: str, personal: str) -> None:
    """Expect the two shares of a bill."""
    terms = scene.answer.en.terms
    assert (terms.fund_fen, terms.personal_fen) == (fen(fund), fen(personal))


@then(sentence(rf"(?P<amount>{YUAN}) of it is covered, at (?P<percent>\d+) percent"))
def covered(scene: Scene, amount: str, percent: str) -> None:
    """Expect what the place of care covers, and the ratio of home for it."""
    limits = scene.answer.en.terms.limits
    assert (limits["covered_fen"], limits["percent"]) == (fen(amount), int(percent))


@then(sentence(rf"the personal account pays (?P<amount>{YUAN}) of the person's share"))
def account(scene: Scene, amount: str) -> None:
    """Expect what the personal account pays."""
    assert scene.answer.en.terms.limits.get("account_fen", 0) == fen(amount)


@then(sentence(rf"(?P<home>{PLACE}) owes (?P<host>{PLACE}) (?P<amount>{YUAN})"))
def owed(scene: Scene, home: str, host: str, amount: str) -> None:
    """Expect what this answer added to what one region owes the other."""
    parties = (place(host), place(home))
    booked = [one for one in scene.answer.postings if (one.region, one.counterparty) == parties]
    assert sum(one.amount_fen for one in booked) == fen(amount)


@then(sentence(r"it is one visit of (?P<steps>\d) steps? with (?P<checks>\d) identity checks?"))
def one_visit(scene: Scene, steps: str, checks: str) -> None:
    """Expect the steps so far, and how often a credential was read for them."""
    limits = scene.answer.en.terms.limits
    assert (limits["steps"], limits["identity_checks"]) == (int(steps), int(checks))


@then(sentence(r"the patient's file is (?P<how>created|found)(?: with (?P<count>\d) numbers)?"))
def file_is(scene: Scene, how: str, count: str | None) -> None:
    """Expect a new file or the known one, and how many old numbers it has."""
    limits = scene.answer.en.terms.limits
    assert limits["files_created"] == (how == "created")
    if count is not None:
        assert limits["hospital_numbers"] == int(count)


@then(sentence(r"the refusal names (?P<words>[a-z-]+(?:, [a-z-]+)*)"))
def names(scene: Scene, words: str) -> None:
    """Expect the points in the next step, in both languages."""
    for decision in (scene.answer.zh, scene.answer.en):
        reason = only(decision.reasons, "reason")
        assert words in reason.next_step, reason.next_step


@then(sentence("its numbers are marked as demo data"))
def demo(scene: Scene) -> None:
    """Expect the rule's own step to say that what it rests on is invented."""
    rule = only((step for step in scene.answer.en.steps if step.name == "rule"), "step of the rule")
    assert rule.source.endswith("(demo)")
