"""Step 9: what the holder must have seen or said before data leave the home province (PIPL)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs
import pytest

from samecity.host.registry import Registry
from samecity.spi import Consent
from samecity_conformance.messages import DecisionMessage
from samecity_conformance.scene import Scene
from samecity_conformance.somebody import ADULT
from tests.core.engine.probes import PROBE, SPEC, probe_registry

SAID = [f"ningbo:{PROBE}"]
CHILD_OF_13 = date(2012, 11, 24)
CHILD_OF_14 = date(2012, 11, 23)


@pytest.fixture(scope="module", params=list(Consent), ids=str)
def needed(request: pytest.FixtureRequest) -> tuple[Consent, Registry]:
    consent = Consent(request.param)
    return consent, probe_registry(spec=attrs.evolve(SPEC, consent=consent))


@pytest.fixture(scope="module")
def consenting() -> Registry:
    return probe_registry(spec=attrs.evolve(SPEC, consent=Consent.CONSENT))


def ask(
    scene: Scene,
    registry: Registry,
    home: str,
    said: Mapping[str, object],
    born: date = ADULT,
) -> DecisionMessage:
    scene.install(registry)
    scene.wallets.append(scene.world.adult(home, born=born))
    scene.envelope.update(said)
    return scene.use("card", PROBE, "ningbo", {}).en


@pytest.mark.parametrize(
    ("home", "said", "refusals"),
    [
        ("anhui", {}, {"notice": "NOTICE_MISSING", "consent": "NOTICE_MISSING"}),
        ("anhui", {"notices": SAID}, {"consent": "CONSENT_MISSING"}),
        ("anhui", {"notices": SAID, "consents": SAID}, {}),
        ("zhoushan", {}, {"consent": "CONSENT_MISSING"}),
        ("zhoushan", {"consents": SAID}, {}),
        ("ningbo", {}, {"consent": "CONSENT_MISSING"}),
    ],
    ids=["out of province, nothing", "notice", "both", "in province, nothing", "consent", "local"],
)
def test_what_is_missing_is_told(
    scene: Scene,
    needed: tuple[Consent, Registry],
    home: str,
    said: dict[str, object],
    refusals: dict[str, str],
) -> None:
    consent, registry = needed

    decision = ask(scene, registry, home, said)

    expected = refusals.get(consent.value)
    assert decision.reason_codes == ([expected] if expected else [])


@pytest.mark.parametrize(
    "said",
    [
        {"notices": ["zhoushan:probe.use"], "consents": SAID},
        {"notices": ["ningbo:transit.ride"], "consents": SAID},
    ],
    ids=["another receiver", "another purpose"],
)
def test_a_notice_names_receiver_and_purpose(
    scene: Scene, consenting: Registry, said: dict[str, object]
) -> None:
    assert ask(scene, consenting, "anhui", said).reason_codes == ["NOTICE_MISSING"]


@pytest.mark.parametrize(
    ("born", "guardian_agrees", "codes"),
    [
        (CHILD_OF_13, False, ["GUARDIAN_REQUIRED"]),
        (CHILD_OF_13, True, []),
        (CHILD_OF_14, False, []),
    ],
)
def test_a_child_under_14_needs_the_guardians_yes(
    scene: Scene, consenting: Registry, born: date, guardian_agrees: bool, codes: list[str]
) -> None:
    said = {"notices": SAID, "consents": SAID, "guardian_agrees": guardian_agrees}

    decision = ask(scene, consenting, "anhui", said, born)

    assert decision.reason_codes == codes


def test_the_guardians_yes_does_not_replace_the_holders(scene: Scene, consenting: Registry) -> None:
    said = {"notices": SAID, "guardian_agrees": True}

    decision = ask(scene, consenting, "anhui", said, CHILD_OF_13)

    assert decision.reason_codes == ["CONSENT_MISSING"]


def test_a_refusal_for_want_of_consent_discloses_nothing(
    scene: Scene, consenting: Registry
) -> None:
    ask(scene, consenting, "anhui", {})

    assert dict(scene.answer.disclosure) == {}
