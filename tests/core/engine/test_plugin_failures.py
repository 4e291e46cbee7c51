"""Whatever a plugin does wrong, it is named, nobody pays, and no other region notices (G231)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import attrs
import pytest

from samecity.domain.decision import Terms
from samecity.domain.effects import DebitPurse, Effect, OpenIncident, Post, SetState, TakeFromPool
from samecity.domain.reasons import Code, Reason
from samecity.domain.region import City
from samecity.domain.request import Request
from samecity.domain.treatment import Basis
from samecity.errors import HomeUnreachable
from samecity.host.registry import Registry
from samecity.spi import (
    Allowed,
    Case,
    NationalPlatform,
    Outcome,
    Question,
    Refused,
    Region,
    StateStore,
    Vouch,
)
from samecity_conformance.scene import Answer, Scene
from tests.core.engine.probes import PROBE, SPEC, WithProbe, probe, probe_registry


class Defect(Exception):
    """What a plugin's defect raises."""


class RaisesFinding(WithProbe):
    def find_offer(self, request: Request, city: City) -> Reason:
        raise Defect


class FindsNonsense(WithProbe):
    def find_offer(self, request: Request, city: City) -> str:  # type: ignore[override]  # the defect
        return "nonsense"


class RaisesOpening(WithProbe):
    def opens_to_all(self, default: bool, question: Question) -> bool:
        raise Defect


class RaisesTerms(WithProbe):
    def host_terms(self, default: object, question: Question) -> object:
        raise Defect


class NonsenseTerms(WithProbe):
    def host_terms(self, default: object, question: Question) -> object:
        return "nonsense"


class RaisesVouching(Region):
    def vouch(
        self, card_ref: str, at: datetime, store: StateStore, national: NationalPlatform
    ) -> Vouch | None:
        raise Defect


class VouchesNonsense(Region):
    def vouch(  # type: ignore[override]  # the defect
        self, card_ref: str, at: datetime, store: StateStore, national: NationalPlatform
    ) -> str:
        return "nonsense"


class Unreachable(Region):
    def vouch(
        self, card_ref: str, at: datetime, store: StateStore, national: NationalPlatform
    ) -> Vouch | None:
        raise HomeUnreachable(self.code, "expected an answer, received none")


class RaisesEntitlement(Region):
    def home_entitlement(self, default: object, question: Question) -> object:
        raise Defect


class NonsenseEntitlement(Region):
    def home_entitlement(self, default: object, question: Question) -> object:
        return "nonsense"


def raising(_: Case) -> Outcome:
    raise Defect


def saying(outcome: object) -> Callable[[Case], Outcome]:
    def decide(_: Case) -> Outcome:
        return outcome  # type: ignore[return-value]  # the defect

    return decide


def use(scene: Scene, registry: Registry, home: str = "anhui") -> Answer:
    scene.install(registry)
    scene.wallets.append(scene.world.adult(home))
    return scene.use("card", PROBE, "ningbo", {})


def assert_blamed(scene: Scene, answer: Answer, code: Code, plugin: str) -> None:
    assert not answer.en.allowed
    assert answer.en.reason_codes == [code]
    assert plugin in answer.en.reasons[0].message
    assert answer.en.steps[-1].plugin == plugin
    assert (answer.charged_fen, answer.postings) == (0, ())
    assert dict(answer.disclosure) == {}
    elsewhere = scene.use("card", "transit.ride", "zhoushan", {"mode": "bus"})
    assert elsewhere.en.allowed or code is Code.HOME_PLUGIN_FAILED


@pytest.mark.parametrize(
    "host", [RaisesFinding, FindsNonsense, RaisesTerms, NonsenseTerms], ids=lambda one: one.__name__
)
def test_a_failing_host_is_named_and_charges_nothing(scene: Scene, host: type[Region]) -> None:
    answer = use(scene, probe_registry(host=host))

    assert_blamed(scene, answer, Code.HOST_PLUGIN_FAILED, "ningbo")


def test_a_host_that_fails_only_for_cards_outside_the_zone_is_named_to_them(scene: Scene) -> None:
    answer = use(scene, probe_registry(host=RaisesOpening), home="foshan")

    assert_blamed(scene, answer, Code.HOST_PLUGIN_FAILED, "ningbo")


@pytest.mark.parametrize("method", ["opens_to_all", "has_baseline", "host_terms", "refuse_state"])
def test_a_scenario_that_raises_anywhere_is_named(scene: Scene, method: str) -> None:
    def defect(*_: object) -> object:
        raise Defect

    scenario = probe(saying(Allowed()), SPEC)
    setattr(scenario, method, defect)
    home = "foshan" if method in ("opens_to_all", "has_baseline") else "anhui"

    answer = use(scene, probe_registry(scenario=scenario), home)

    assert_blamed(scene, answer, Code.HOST_PLUGIN_FAILED, "probe")


@pytest.mark.parametrize(
    "decide",
    [raising, saying(None), saying(True), saying("allowed"), saying(Terms())],
    ids=["raises", "None", "True", "a text", "terms"],
)
def test_a_scenario_that_returns_no_outcome_is_named(
    scene: Scene, decide: Callable[[Case], Outcome]
) -> None:
    answer = use(scene, probe_registry(decide))

    assert_blamed(scene, answer, Code.HOST_PLUGIN_FAILED, "probe")


@pytest.mark.parametrize(
    "terms",
    [
        Terms(gross_fen=200, payable_fen=100),
        Terms(gross_fen=200, payable_fen=300, saving_fen=-100),
        Terms(gross_fen=0, payable_fen=1),
    ],
    ids=["too little", "a negative part", "too much"],
)
def test_terms_that_do_not_add_up_are_the_scenarios_fault(scene: Scene, terms: Terms) -> None:
    outcome = Allowed(terms, effects=(DebitPurse(100),))

    answer = use(scene, probe_registry(saying(outcome)))

    assert_blamed(scene, answer, Code.HOST_PLUGIN_FAILED, "probe")


@pytest.mark.parametrize(
    "effect",
    [
        SetState("zhoushan", "loan", "k", {}, 0),
        TakeFromPool("zhoushan", "seats", 1, 10),
        Post("anhui", "zhoushan", "transit", 100),
        Post("zhoushan", "ningbo", "transit", 100),
        OpenIncident("zhoushan", "forged"),
    ],
    ids=lambda effect: type(effect).__name__,
)
def test_an_effect_on_a_region_without_a_part_is_the_scenarios_fault(
    scene: Scene, effect: Effect
) -> None:
    answer = use(scene, probe_registry(saying(Allowed(effects=(effect,)))))

    assert_blamed(scene, answer, Code.HOST_PLUGIN_FAILED, "probe")


def test_a_reason_that_nobody_registered_is_the_scenarios_fault(scene: Scene) -> None:
    answer = use(scene, probe_registry(saying(Refused(Reason("NO_SUCH_CODE")))))

    assert_blamed(scene, answer, Code.HOST_PLUGIN_FAILED, "probe")


def test_two_effects_on_the_purse_are_the_scenarios_fault(scene: Scene) -> None:
    outcome = Allowed(Terms(gross_fen=3, payable_fen=3), effects=(DebitPurse(1), DebitPurse(2)))

    answer = use(scene, probe_registry(saying(outcome)))

    assert_blamed(scene, answer, Code.HOST_PLUGIN_FAILED, "probe")


def test_an_effect_that_is_none_is_the_scenarios_fault(scene: Scene) -> None:
    answer = use(scene, probe_registry(saying(Allowed(effects=("debit",)))))  # type: ignore[arg-type]  # the defect

    assert_blamed(scene, answer, Code.HOST_PLUGIN_FAILED, "probe")


def test_a_yes_with_a_reason_other_than_queued_is_the_scenarios_fault(scene: Scene) -> None:
    outcome = Allowed(reasons=(Reason(Code.STOCK_EMPTY),))

    answer = use(scene, probe_registry(saying(outcome)))

    assert_blamed(scene, answer, Code.HOST_PLUGIN_FAILED, "probe")


def test_a_yes_may_say_that_the_holder_is_queued(scene: Scene) -> None:
    outcome = Allowed(reasons=(Reason(Code.QUEUED, {"place": 3}),))

    answer = use(scene, probe_registry(saying(outcome)))

    assert (answer.en.allowed, answer.en.reason_codes) == (True, ["QUEUED"])


@pytest.mark.parametrize("home", [RaisesVouching, VouchesNonsense], ids=lambda one: one.__name__)
def test_a_failing_home_is_named_and_its_card_is_charged_nothing(
    scene: Scene, home: type[Region]
) -> None:
    answer = use(scene, probe_registry(home=home))

    assert_blamed(scene, answer, Code.HOME_PLUGIN_FAILED, "anhui")


@pytest.mark.parametrize(
    "home", [RaisesEntitlement, NonsenseEntitlement], ids=lambda one: one.__name__
)
def test_a_home_that_fails_to_grant_is_named(scene: Scene, home: type[Region]) -> None:
    spec = attrs.evolve(SPEC, basis=Basis.HOME)

    answer = use(scene, probe_registry(spec=spec, home=home))

    assert_blamed(scene, answer, Code.HOME_PLUGIN_FAILED, "anhui")


def test_a_failing_home_harms_no_other_regions_cards(scene: Scene) -> None:
    scene.install(probe_registry(home=RaisesVouching))
    scene.wallets.append(scene.world.adult("zhoushan"))

    assert scene.use("card", PROBE, "ningbo", {}).en.allowed


def test_a_home_that_cannot_be_asked_is_an_ordinary_answer(scene: Scene) -> None:
    answer = use(scene, probe_registry(home=Unreachable))

    assert answer.en.reason_codes == ["HOME_UNREACHABLE"]
    assert (answer.charged_fen, answer.postings) == (0, ())


def test_an_ecard_needs_the_national_platform_and_the_card_of_a_region_does_not(
    scene: Scene,
) -> None:
    scene.install(probe_registry())
    scene.wallets.append(scene.world.adult("anhui"))
    body = scene.world.body("ningbo", PROBE, scene.kind_for("e-card", "ningbo", PROBE), {})
    reader = scene.readers.reader(scene.wallet, scene.kind_for("e-card", "ningbo", PROBE), scene.at)
    scene.is_national_up = False

    by_code = scene.send(body, reader)
    by_card = scene.use("card", PROBE, "ningbo", {})

    assert by_code.en.reason_codes == ["PLATFORM_UNREACHABLE"]
    assert by_card.en.allowed


def test_the_card_of_a_region_without_a_plugin_is_asked_of_the_national_base(scene: Scene) -> None:
    scene.wallets.append(scene.world.adult("foshan"))
    scene.is_national_up = False

    answer = scene.use("card", "transit.ride", "ningbo", {"mode": "bus"})

    assert answer.en.reason_codes == ["PLATFORM_UNREACHABLE"]


def test_a_card_that_its_home_never_issued_is_not_authentic(scene: Scene) -> None:
    class Forgets(Region):
        def vouch(
            self, card_ref: str, at: datetime, store: StateStore, national: NationalPlatform
        ) -> Vouch | None:
            return None

    answer = use(scene, probe_registry(home=Forgets))

    assert answer.en.reason_codes == ["CARD_NOT_AUTHENTIC"]
