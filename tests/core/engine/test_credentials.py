"""Steps 4-7: what was shown, whether it is genuine, and who shows it."""

from __future__ import annotations

import attrs
import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.effects import OpenIncident
from samecity.domain.identifiers import CardIdentification, DivisionCode
from samecity.domain.request import Request
from samecity.errors import ReaderError
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.schemas.requests import read_request
from samecity.spi import DocumentEvidence, Presentment, Ruling, Wanted
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import Wallet, World
from tests.core.engine.probes import PROBE, SPEC, WithProbe, probe_registry

TAP = CredentialKind.CARD_CONTACTLESS
CODE = CredentialKind.ECARD_QR


@pytest.fixture(scope="module")
def probing() -> Registry:
    return probe_registry(host=WithProbe)


@pytest.fixture
def world(probing: Registry) -> World:
    return World(Platform(registry=probing))


@pytest.fixture
def wallet(world: World) -> Wallet:
    return world.adult("anhui")


def request(world: World, kind: CredentialKind) -> Request:
    return read_request(world.body("ningbo", PROBE, kind, {}), world.platform.registry.scenario)


def rule(world: World, kind: CredentialKind, reader: MemoryReader) -> Ruling:
    with world.platform.journal.begin("ningbo") as unit:
        return world.platform.pipeline.decide(request(world, kind), reader, unit).ruling


def codes(ruling: Ruling) -> list[str]:
    return [reason.code for reason in ruling.decision.reasons]


def test_a_kind_that_is_not_taken_is_refused_and_the_others_are_named(
    world: World, wallet: Wallet
) -> None:
    ruling = rule(world, CredentialKind.CARD_CONTACT, MemoryReader(card=wallet.chip))

    [reason] = ruling.decision.reasons
    assert reason.code == "KIND_NOT_ACCEPTED"
    assert reason.facts["accepted"] == "card_contactless, ecard_qr"


def test_a_clone_opens_an_incident_at_the_host(world: World, wallet: Wallet) -> None:
    assert wallet.chip is not None
    wallet.chip.is_genuine = False

    ruling = rule(world, TAP, MemoryReader(card=wallet.chip))

    assert codes(ruling) == ["CARD_NOT_AUTHENTIC"]
    assert ruling.effects == (OpenIncident("ningbo", "CARD_NOT_AUTHENTIC"),)


def test_a_chip_that_no_home_knows_opens_an_incident_too(world: World, wallet: Wallet) -> None:
    assert wallet.chip is not None
    wallet.chip.identification = CardIdentification.issue(DivisionCode("340100"), 0xFFFF)

    ruling = rule(world, TAP, MemoryReader(card=wallet.chip))

    assert codes(ruling) == ["CARD_NOT_AUTHENTIC"]
    assert ruling.effects == (OpenIncident("ningbo", "CARD_NOT_AUTHENTIC"),)


def test_a_card_of_a_place_outside_the_table_is_of_no_known_region(
    world: World, wallet: Wallet
) -> None:
    assert wallet.chip is not None
    wallet.chip.identification = CardIdentification.issue(DivisionCode("990100"), 1)

    assert codes(rule(world, TAP, MemoryReader(card=wallet.chip))) == ["REGION_UNKNOWN"]


def test_a_reader_without_its_security_module_says_so(world: World, wallet: Wallet) -> None:
    reader = MemoryReader(card=wallet.chip)
    reader.failure = ReaderError("expected a SAM, received none", reason="SAM_MISSING")

    assert codes(rule(world, TAP, reader)) == ["SAM_MISSING"]


def test_a_reader_that_returns_another_kind_than_asked_has_failed(
    world: World, wallet: Wallet
) -> None:
    class Confused(MemoryReader):
        def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
            return super().present(CredentialKind.CARD_CONTACT, wanted)

    assert codes(rule(world, TAP, Confused(card=wallet.chip))) == ["READER_ERROR"]


def test_a_code_of_another_channel_is_refused(world: World, wallet: Wallet) -> None:
    token = world.show_code(wallet, world.at, channel="alipay")
    asked = attrs.evolve(request(world, CODE), channel="wechat")

    with world.platform.journal.begin("ningbo") as unit:
        concluded = world.platform.pipeline.decide(asked, MemoryReader(token=token), unit)

    assert codes(concluded.ruling) == ["CHANNEL_NOT_AUTHORISED"]


def test_a_code_is_used_up_also_by_a_request_that_is_refused_later() -> None:
    spec = attrs.evolve(SPEC, needs_pin=True)
    strict = World(Platform(registry=probe_registry(spec=spec)))
    holder = strict.adult("anhui")
    token = strict.show_code(holder, strict.at)
    bodies = [strict.body("ningbo", PROBE, CODE, {}) for _ in range(2)]

    answers = [strict.platform.accept(body, MemoryReader(token=token)) for body in bodies]

    told = [[reason.code for reason in answer.decision.reasons] for answer in answers]
    assert told == [["PIN_WRONG"], ["QR_REPLAYED"]]


@pytest.mark.parametrize(("is_named", "is_present"), [(False, True), (True, False)])
def test_who_is_not_the_holder_opens_an_incident(
    world: World, wallet: Wallet, is_named: bool, is_present: bool
) -> None:
    doubtful = DocumentEvidence(
        wallet.holder_ref,
        wallet.home,
        wallet.card_ref,
        is_named=is_named,
        is_present=is_present,
    )

    ruling = rule(world, CredentialKind.NONE, MemoryReader(document=doubtful))

    assert codes(ruling) == ["HOLDER_MISMATCH"]
    assert ruling.effects == (OpenIncident("ningbo", "HOLDER_MISMATCH"),)


def test_a_person_whom_nobody_knows_is_not_the_holder(world: World) -> None:
    stranger = MemoryReader(document=DocumentEvidence("h-nobody"))

    assert codes(rule(world, CredentialKind.NONE, stranger)) == ["HOLDER_MISMATCH"]


def test_a_host_knows_a_person_by_a_name_of_its_own(world: World, wallet: Wallet) -> None:
    at_ningbo = rule(world, TAP, MemoryReader(card=wallet.chip)).pseudonym
    elsewhere = world.platform.national.pseudonym("zhoushan", wallet.holder_ref)

    assert len(at_ningbo) == 32
    assert at_ningbo != elsewhere
    assert wallet.holder_ref not in at_ningbo


def test_a_proxys_document_beside_a_code_changes_neither_card_nor_home(world: World) -> None:
    patient, proxy = world.adult("anhui"), world.adult("zhoushan")
    document = DocumentEvidence(proxy.holder_ref, proxy.home, proxy.card_ref)
    token = world.show_code(patient, world.at)

    first = rule(world, CODE, MemoryReader(token=token, document=document))
    forged = rule(world, CODE, MemoryReader(token=token[::-1], document=document))

    assert (first.decision.home, codes(first)) == ("anhui", [])
    assert codes(forged) == ["QR_EXPIRED"]
