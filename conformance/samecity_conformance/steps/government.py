"""Applications, authorities, certificates and agents, in the words of government windows.

The fixture `matter` keeps the case that was filed last and the mandate that was given last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import closing
from typing import Final

import attrs
import pytest
from pytest_bdd import given, step, then, when

from samecity.domain.card import CredentialKind
from samecity.errors import HomeUnreachable
from samecity.spi import DocumentEvidence, Question, Region
from samecity.synthetic.world import Wallet
from samecity_conformance.language import sentence
from samecity_conformance.scene import Answer, Scene
from samecity_conformance.steps.values import CODE, PLACE, YUAN, Table, fen, fields, place
from samecity_conformance.variants import with_classes

_ITEM: Final = r"[a-z][a-z-]*"
_POINT: Final = r"[a-z][a-z0-9-]*"
_CASE: Final = re.compile(r"case (\d{6}-[0-9a-f]{12})")
_MANDATE: Final = re.compile(r"M\d{6}-[0-9a-f]{12}")
_STEP_OF: Final = {"supplements": "supplement", "asks about": "progress"}
_OWNER: Final = "government"


@attrs.define
class Matter:
    """What a scenario of government is about.

    Attributes:
        number: The case that was filed last.
        mandate: The mandate that was given last.
        agent: Who was given it.
    """

    number: str = ""
    item: str = ""
    mandate: str = ""
    agent: Wallet | None = None
    told: Mapping[str, object] = attrs.field(factory=dict)


class Unanswering(Region):
    """A region whose authorities' system is down: cards are vouched for, items are not."""

    is_down: bool = True

    def home_entitlement(self, default: object, question: Question) -> object:
        """Give no answer while the system is down.

        Raises:
            HomeUnreachable: It is.
        """
        if self.is_down:
            raise HomeUnreachable(self.code, "expected an answer, received none")
        return default


@pytest.fixture
def matter() -> Matter:
    """Return what the scenario is about."""
    return Matter()


# Applications and what becomes of them.


@given(sentence(rf"the authority of (?P<home>{PLACE}) cannot be asked"))
def authority_down(scene: Scene, home: str) -> None:
    """Take an authority's system down, before the first person appears."""
    scene.install(with_classes(scene.registry, {place(home): Unanswering}))


@when(sentence(rf"the authority of (?P<home>{PLACE}) can be asked again"))
def authority_up(scene: Scene, home: str) -> None:
    """Bring the authority's system back."""
    region = scene.registry.regions[place(home)]
    assert isinstance(region, Unanswering)
    region.is_down = False


@when(
    sentence(
        rf"the card applies for (?P<item>{_ITEM}) in (?P<host>{PLACE})"
        rf"(?: at (?P<point>{_POINT}))?(?: with)?"
    )
)
def apply(
    scene: Scene,
    matter: Matter,
    item: str,
    host: str,
    point: str | None,
    datatable: Table | None = None,
) -> None:
    """File an application; a table of two columns says what goes with it."""
    matter.item, matter.told = item, fields(datatable)
    told = {"item": item, **matter.told}
    _remember(matter, scene.use("card", "government.accept", place(host), told, point=point or ""))


@when(sentence(rf"the authority of (?P<home>{PLACE}) decides the case"))
def decide(scene: Scene, matter: Matter, home: str) -> None:
    """Let the authority grant what was asked for, at its own desk."""
    _order(scene, matter, place(home), "decide")


@when(sentence(rf"the authority of (?P<home>{PLACE}) posts the result"))
def post(scene: Scene, matter: Matter, home: str) -> None:
    """Let the authority send the result."""
    _order(scene, matter, place(home), "collect")


@when(
    sentence(
        rf"the applicant (?P<act>supplements|asks about) the case in (?P<host>{PLACE})(?: with)?"
    )
)
def follow(
    scene: Scene, matter: Matter, act: str, host: str, datatable: Table | None = None
) -> None:
    """Follow a case up at a window, with the card and the number of the case."""
    told = {"step": _STEP_OF[act], "case": matter.number, "item": matter.item, **fields(datatable)}
    scene.use("card", "government.accept", place(host), told)


@then(sentence(rf"the case is (?P<state>{CODE})"))
def state(scene: Scene, state: str) -> None:
    """Expect the answer to name a state of the case."""
    assert state in scene.answer.en.note_codes


@then(sentence("it is queued under a receipt number"))
def queued_with_receipt(scene: Scene, matter: Matter) -> None:
    """Expect the application to wait, and the applicant to hold a number."""
    queued(scene)
    assert scene.answer.en.note_codes == ["RECEIPT"]
    assert matter.number


@then(sentence("it is queued"))
def queued(scene: Scene) -> None:
    """Expect a yes that waits."""
    assert (scene.answer.en.allowed, scene.answer.en.reason_codes) == (True, ["QUEUED"])


@then(sentence(rf"(?P<amount>{YUAN}) has come to the applicant's account"))
def paid(scene: Scene, amount: str) -> None:
    """Expect the applicant's account, and the decision's terms, to have an amount."""
    assert scene.under_test.account_fen(scene.wallet) == fen(amount)
    assert scene.answer.en.terms.fund_fen == fen(amount)
    assert sum(one.amount_fen for one in scene.answer.postings) == 0


@then(sentence(rf"the case ends as one that was filed in (?P<home>{PLACE})"))
def same_as_at_home(scene: Scene, matter: Matter, home: str) -> None:
    """File the same at home in a world of its own, and expect the same decision."""
    told, same = {"item": matter.item, **matter.told}, Matter(item=matter.item)
    with closing(scene.another()) as other:
        other.wallets.append(other.world.issue(scene.wallet.person, scene.wallet.home))
        _remember(same, other.use("card", "government.accept", place(home), told))
        local = _order(other, same, place(home), "decide")
    there = scene.answer
    assert (there.en.terms, there.en.note_codes) == (local.en.terms, local.en.note_codes)
    assert (there.en.effects, len(there.postings)) == (local.en.effects, len(local.postings))


@then(
    sentence(
        rf"(?P<host>{PLACE}) knows a pseudonym and (?P<home>{PLACE}) the person,"
        r" joined by the number of the case"
    )
)
def two_books(scene: Scene, matter: Matter, host: str, home: str) -> None:
    """Expect each side to keep its own part under the same number, and the hub nothing."""
    person = scene.wallet.holder_ref
    with scene.platform.journal.snapshot() as store:
        intake = store.get(place(host), _OWNER, "intake", matter.number)
        file = store.get(place(home), _OWNER, "case", matter.number)
        waiting = store.scan("national", _OWNER, "queue", "")
    pseudonym = scene.platform.national.pseudonym(place(host), person)
    assert intake is not None
    assert file is not None
    assert (intake.body["applicant"], file.body["applicant"]) == (pseudonym, person)
    assert person not in repr(intake)
    assert pseudonym not in repr(file)
    assert list(waiting) == []


# Certificates.


@step(sentence(rf"the certificate (?P<certificate>{_ITEM}) goes on record in (?P<home>{PLACE})"))
def on_record(scene: Scene, certificate: str, home: str) -> None:
    """Let the issuing authority's counter put a certificate into the base."""
    told = {"step": "issue", "certificate": certificate}
    assert scene.use("person", "government.certs", place(home), told).en.allowed


@then(
    sentence(
        r"(?P<required>\d+) documents are required, (?P<exempted>\d+) exempted"
        r" and (?P<needed>\d+) needed"
    )
)
def documents(scene: Scene, required: str, exempted: str, needed: str) -> None:
    """Expect the list's three counts."""
    expected = {"required": int(required), "exempted": int(exempted), "needed": int(needed)}
    assert scene.answer.en.terms.limits == expected


@then(sentence(rf"(?P<home>{PLACE}) reports (?P<exempted>\d+) exempted of (?P<in_scope>\d+)"))
def counted(scene: Scene, home: str, exempted: str, in_scope: str) -> None:
    """Expect the counts of a region, the dated ones and those since."""
    limits = _rate(scene, place(home))
    assert (limits["exempted"], limits["in_scope"]) == (int(exempted), int(in_scope))


@then(sentence(rf"(?P<home>{PLACE}) reports a rate of (?P<percent>\d+\.\d\d) %"))
def rate(scene: Scene, home: str, percent: str) -> None:
    """Expect the share of exempted documents, with two decimals."""
    assert f"{_rate(scene, place(home))['rate_basis_points'] / 100:.2f}" == percent


# Agents.


@step(sentence(rf"the person lets another one apply for (?P<item>{_ITEM}) in (?P<host>{PLACE})"))
def mandate(scene: Scene, matter: Matter, item: str, host: str) -> None:
    """Give a mandate to somebody who stands beside the holder."""
    matter.agent = matter.agent or scene.world.adult(scene.wallet.home)
    answer = _with_agent(scene, matter, place(host), {"item": item, "step": "give"})
    found = _MANDATE.search(answer.en.notes[0].message)
    assert found is not None
    matter.mandate = found[0]


@when(sentence(rf"the agent applies for (?P<item>{_ITEM}) in (?P<host>{PLACE})"))
def act(scene: Scene, matter: Matter, item: str, host: str) -> None:
    """Let the agent file with the holder's card, a document of their own and the mandate."""
    told: dict[str, object] = {"item": item, "step": "act", "mandate": matter.mandate}
    _remember(matter, _with_agent(scene, matter, place(host), told))


@then(sentence("the case names both the applicant and the agent"))
def both_names(scene: Scene, matter: Matter) -> None:
    """Expect the authority's file to refer to two people."""
    assert matter.agent is not None
    with scene.platform.journal.snapshot() as store:
        file = store.get(scene.wallet.home, _OWNER, "case", matter.number)
    assert file is not None
    assert file.body["applicant"] == scene.wallet.holder_ref
    assert file.body["agent"] == matter.agent.holder_ref


def _remember(matter: Matter, answer: Answer) -> None:
    for note in answer.en.notes:
        found = _CASE.search(note.message)
        if found is not None:
            matter.number = found[1]


def _order(scene: Scene, matter: Matter, authority: str, act: str) -> Answer:
    told: dict[str, object] = {"step": act, "case": matter.number, "item": matter.item}
    body = scene.world.body(authority, "government.accept", CredentialKind.NONE, told, at=scene.at)
    return _send(scene, body, authority)


def _rate(scene: Scene, authority: str) -> Mapping[str, int]:
    body = scene.world.body(
        authority, "government.certs", CredentialKind.NONE, {"step": "rate"}, at=scene.at
    )
    return _send(scene, body, authority).en.terms.limits


def _send(scene: Scene, body: dict[str, object], authority: str) -> Answer:
    office = DocumentEvidence("", authority)
    return scene.send(body, scene.readers.reader_of_document(office, scene.at))


def _with_agent(scene: Scene, matter: Matter, host: str, told: dict[str, object]) -> Answer:
    assert matter.agent is not None
    kind, shown = CredentialKind.CARD_CONTACT, matter.agent.document
    body = scene.world.body(host, "government.agent", kind, told, at=scene.at)
    reader = scene.readers.reader(scene.wallet, kind, scene.at, document=shown)
    return scene.send(body, reader)
