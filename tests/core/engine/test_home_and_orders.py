"""Who is asked and who asks: homes that are asked beside the zone, institutions, proxies, names."""

from __future__ import annotations

import attrs
import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis, Treatment
from samecity.engine.acceptance import Acceptance
from samecity.errors import HomeUnreachable
from samecity.host.registry import Registry
from samecity.national.base import MemoryBase
from samecity.national.platform import EmbeddedNational
from samecity.platform import Platform
from samecity.spi import Account, Allowed, Case, DocumentEvidence, Outcome, Question, Region, credit
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import World
from tests.core.engine.probes import PROBE, SPEC, TAP, probe_registry

ASKING = attrs.evolve(SPEC, asks_home=True, entitlement=str)
NONE = CredentialKind.NONE


class Granting(Region):
    def home_entitlement(self, default: object, question: Question) -> object:
        return f"as {self.code} says"


class Silent(Region):
    def home_entitlement(self, default: object, question: Question) -> object:
        raise HomeUnreachable(self.code, "expected an answer, received none")


def use(registry: Registry, reader: MemoryReader | None = None) -> Acceptance:
    """Use the probe in Ningbo with a card of Anhui, or what is shown to a reader."""
    world = World(Platform(registry=registry))
    kind = TAP if reader is None or reader.document is None else NONE
    shown = reader or MemoryReader(card=world.adult("anhui").chip)
    return world.platform.accept(world.body("ningbo", PROBE, kind, {}), shown)


def codes(answer: Acceptance) -> list[str]:
    return [one.code for one in answer.decision.reasons]


def test_a_home_can_be_asked_although_an_agreement_decides() -> None:
    said: list[str] = []

    def decide(case: Case) -> Outcome:
        said.append(case.entitlement_as(str))
        return Allowed()

    answer = use(probe_registry(decide, ASKING, home=Granting))

    assert answer.decision.treatment is Treatment.LOCAL_EQUAL
    assert said == ["as anhui says"]


def test_a_home_is_not_asked_where_nobody_wants_its_answer() -> None:
    assert use(probe_registry(home=Silent)).decision.allowed


@pytest.mark.parametrize("basis", [Basis.ZONE, Basis.HOME])
def test_a_home_that_cannot_be_asked_refuses_without_blaming_a_plugin(basis: Basis) -> None:
    answer = use(probe_registry(spec=attrs.evolve(ASKING, basis=basis), home=Silent))

    assert codes(answer) == ["HOME_UNREACHABLE"]
    assert answer.decision.reasons[0].facts == {"home": "anhui"}


def test_a_request_that_queues_waits_for_a_home_that_cannot_be_asked() -> None:
    def decide(case: Case) -> Outcome:
        assert case.entitlement is None
        return Allowed(reasons=(Reason(Code.QUEUED, {"case": "1"}),))

    answer = use(probe_registry(decide, attrs.evolve(ASKING, queues=True), home=Silent))

    assert (answer.decision.allowed, codes(answer)) == (True, ["QUEUED"])


def test_an_institution_gives_an_order_without_a_person() -> None:
    people: list[str] = []

    def decide(case: Case) -> Outcome:
        people.append(case.holder.holder_ref)
        return Allowed()

    order = MemoryReader(document=DocumentEvidence("", "ningbo"))
    answer = use(probe_registry(decide, attrs.evolve(SPEC, is_order=True)), order)

    assert answer.decision.allowed
    assert people == ["institution:ningbo"]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [(frozenset({NONE}), ["AGENT_NOT_AUTHORISED"]), (SPEC.kinds, [])],
    ids=["only ordered", "also asked for"],
)
def test_a_person_does_not_give_an_institutions_order(
    kinds: frozenset[CredentialKind], expected: list[str]
) -> None:
    registry = probe_registry(spec=attrs.evolve(SPEC, is_order=True, kinds=kinds))
    world = World(Platform(registry=registry))
    person = world.reader(world.adult("ningbo"), NONE, world.at)

    answer = world.platform.accept(world.body("ningbo", PROBE, NONE, {}), person)

    assert codes(answer) == expected


def test_without_a_person_nothing_but_an_order_is_taken() -> None:
    answer = use(probe_registry(), MemoryReader(document=DocumentEvidence("", "ningbo")))

    assert codes(answer) == ["HOLDER_MISMATCH"]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (DocumentEvidence("h-proxy", "anhui"), []),
        (DocumentEvidence("h-proxy", "anhui", is_named=False), ["HOLDER_MISMATCH"]),
        (DocumentEvidence("h-proxy", "anhui", is_present=False), ["HOLDER_MISMATCH"]),
    ],
)
def test_a_proxy_shows_the_card_and_a_document_of_their_own(
    document: DocumentEvidence, expected: list[str]
) -> None:
    seen: list[object] = []

    def decide(case: Case) -> Outcome:
        seen.append((case.presentment.document, case.holder.holder_ref))
        return Allowed()

    world = World(Platform(registry=probe_registry(decide)))
    wallet = world.adult("anhui")
    reader = MemoryReader(card=wallet.chip, document=document)

    answer = world.platform.accept(world.body("ningbo", PROBE, TAP, {}), reader)

    assert codes(answer) == expected
    assert seen == ([] if expected else [(document, wallet.holder_ref)])


def test_a_name_is_handed_over_where_it_is_declared_and_kept_nowhere() -> None:
    spec = attrs.evolve(SPEC, discloses=frozenset({"name", "resident_id"}))
    world = World(Platform(registry=probe_registry(spec=spec)))
    wallet = world.adult("anhui")
    body = world.body("ningbo", PROBE, TAP, {})

    told = world.platform.accept(body, MemoryReader(card=wallet.chip))
    again = world.platform.accept(body, MemoryReader(card=wallet.chip))

    person = wallet.person
    assert told.disclosure == {"name": person.name, "resident_id": person.resident_id.text}
    assert again.disclosure == {}
    assert person.name not in str(told.decision)


def test_while_the_cardholder_base_is_away_a_name_stays_empty() -> None:
    spec = attrs.evolve(SPEC, discloses=frozenset({"name"}))
    base = MemoryBase(bytes(32))
    national = EmbeddedNational(base, frozenset(), is_reachable=lambda: False)
    world = World(Platform(registry=probe_registry(spec=spec), base=base, national=national))
    wallet = world.adult("anhui")

    told = world.platform.accept(
        world.body("ningbo", PROBE, TAP, {}), MemoryReader(card=wallet.chip)
    )

    assert told.decision.allowed
    assert told.disclosure == {"name": ""}


# The bank account behind a card.


def test_what_is_paid_in_can_be_drawn_and_no_more() -> None:
    booked: list[int] = []

    def decide(case: Case) -> Outcome:
        account = Account.of(case.holder.holder_ref, case.store)
        booked.append(account.balance_fen)
        if not account.entries:
            return Allowed(effects=(credit(account.holder_ref, "heating-2026", 500),))
        return Allowed(effects=(account.draw(300),))

    world = World(Platform(registry=probe_registry(decide)))
    wallet, other = world.adult("anhui"), world.adult("anhui")

    def visit(who: object = wallet) -> Acceptance:
        reader = MemoryReader(card=wallet.chip if who is wallet else other.chip)
        return world.platform.accept(world.body("ningbo", PROBE, TAP, {}), reader)

    assert [visit().decision.allowed for _ in range(3)] == [True, True, False]
    visit(other)
    assert booked == [0, 500, 200, 0]


@pytest.mark.parametrize("amount_fen", [0, -1, 1])
def test_nothing_is_drawn_from_an_account_that_has_nothing(amount_fen: int) -> None:
    with Platform().journal.snapshot() as store, pytest.raises(ValueError, match="fen, received"):
        Account.of("h-nobody", store).draw(amount_fen)
