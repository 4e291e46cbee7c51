from __future__ import annotations

import attrs
import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.catalogue import Catalogue, OfferedTo
from samecity.domain.decision import Decision
from samecity.domain.ecard import EcardLevel
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis, Treatment
from samecity.platform import Platform
from samecity.spi import Allowed, ScenarioSpec
from samecity.synthetic.world import World
from tests.core.engine.probes import PROBE, SPEC, WithProbe, probe_registry


class ForItsOwn(WithProbe):
    """A region that keeps the probe for its own cards."""

    def alter(self) -> None:
        super().alter()
        items = [
            attrs.evolve(item, offered_to=OfferedTo.LOCAL) if item.scenario == PROBE else item
            for item in self.catalogue.items
        ]
        self.catalogue = Catalogue(items, self.catalogue.points.values())


class ForEverybody(WithProbe):
    """A region that opens the probe to every card in China."""

    def alter(self) -> None:
        super().alter()
        items = [
            attrs.evolve(item, offered_to=OfferedTo.NATIONAL) if item.scenario == PROBE else item
            for item in self.catalogue.items
        ]
        self.catalogue = Catalogue(items, self.catalogue.points.values())


def used_by(home: str, spec: ScenarioSpec = SPEC, host: type[WithProbe] = WithProbe) -> Decision:
    platform = Platform(registry=probe_registry(lambda _: Allowed(), spec, host))
    world = World(platform)
    kind = CredentialKind.CARD_CONTACTLESS
    body = world.body("ningbo", PROBE, kind, {})
    return platform.accept(body, world.reader(world.adult(home), kind, world.at)).decision


@pytest.mark.parametrize(
    ("home", "treatment", "decided_by"),
    [
        ("ningbo", Treatment.LOCAL, "ningbo"),
        ("anhui", Treatment.LOCAL_EQUAL, "delta"),
        ("shanghai", Treatment.LOCAL_EQUAL, "delta"),
    ],
)
def test_local_comes_before_an_agreement(home: str, treatment: Treatment, decided_by: str) -> None:
    decision = used_by(home)

    assert (decision.treatment, decision.decided_by) == (treatment, decided_by)


@pytest.mark.parametrize("home", ["binzhou", "foshan"])
def test_without_agreement_opening_or_baseline_a_card_is_out_of_the_zone(home: str) -> None:
    decision = used_by(home)

    facts = {"host": "ningbo", "home": home, "item": "probe"}
    assert decision.reasons == (Reason(Code.OUT_OF_ZONE, facts),)


def test_what_the_host_opens_is_open_to_who_is_in_no_agreement_and_equal_to_who_is() -> None:
    assert used_by("binzhou", host=ForEverybody).treatment is Treatment.HOST_OPEN
    assert used_by("anhui", host=ForEverybody).treatment is Treatment.LOCAL_EQUAL


def test_what_a_sponsor_keeps_for_local_cards_no_agreement_opens() -> None:
    refused = used_by("anhui", host=ForItsOwn)

    assert [reason.code for reason in refused.reasons] == [Code.LOCAL_CARD_ONLY]
    assert used_by("ningbo", host=ForItsOwn).treatment is Treatment.LOCAL


def test_a_programme_of_the_hosts_own_is_not_for_people_of_another_home() -> None:
    spec = attrs.evolve(SPEC, basis=Basis.HOME)

    refused = used_by("anhui", spec, ForItsOwn)

    assert [reason.code for reason in refused.reasons] == [Code.HOME_PROGRAMME_ONLY]
    assert used_by("anhui", spec).treatment is Treatment.HOME_POLICY
    assert used_by("anhui", spec).decided_by == "anhui"
    assert used_by("ningbo", spec).treatment is Treatment.LOCAL


def test_what_works_nationally_asks_for_no_agreement() -> None:
    decision = used_by("foshan", attrs.evolve(SPEC, basis=Basis.NATIONAL))

    assert (decision.treatment, decision.decided_by) == (Treatment.NATIONAL_BASELINE, "national")


@pytest.mark.parametrize(
    ("level", "codes"),
    [(EcardLevel.IDENTITY, [Code.ECARD_LEVEL_TOO_LOW]), (EcardLevel.PAYMENT, [])],
)
def test_an_ecard_needs_the_level_that_the_scenario_asks_for(
    level: EcardLevel, codes: list[Code]
) -> None:
    spec = attrs.evolve(SPEC, ecard_level=EcardLevel.PAYMENT)
    platform = Platform(registry=probe_registry(lambda _: Allowed(), spec))
    world = World(platform)
    wallet = world.adult("anhui")
    world.give_ecard(wallet, level=level)
    kind = CredentialKind.ECARD_QR

    decision = platform.accept(
        world.body("ningbo", PROBE, kind, {}), world.reader(wallet, kind, world.at)
    ).decision

    assert [reason.code for reason in decision.reasons] == codes
