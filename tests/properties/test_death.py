"""P-d: after a loss report or a cancellation no use is allowed, anywhere, by either kind (R18)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity.domain.card import CardState, CredentialKind
from samecity_conformance.scene import Answer, Scene
from samecity_conformance.trial import Held, Place, Trial, begin, kinds_at, use
from tests.properties.space import (
    FEW,
    HOMES,
    MANY,
    MOMENTS,
    PLACES,
    REGISTRY,
    plain,
    served_at,
    trials,
)

GONE: Final = {
    "temporary": ("card.loss", {"kind": "temporary"}, "CARD_REPORTED_LOST"),
    "formal": ("card.loss", {"kind": "formal"}, "CARD_REPORTED_LOST"),
    "cancelled": ("card.cancel", {}, "CARD_CANCELLED"),
}
"""How a card goes: the operation, its fields, and why every use is refused from then on."""


def kinds_of_use(place: Place) -> list[CredentialKind]:
    """Return the kinds by which a card or e-card is used; a document alone is no use of it."""
    kinds = kinds_at(REGISTRY, place)
    return sorted(kinds - {CredentialKind.NONE} or kinds, key=str)


USES: Final = PLACES.where(lambda place: REGISTRY.known_scenario(place.item.scenario).spec.is_use)
BY_ITEM: Final = {
    (place.host, place.item.id): place for place in USES if served_at(place) is not None
}
"""One point of each item that serves it."""


def lose(scene: Scene, how: str) -> None:
    """Let the card go at its home's counter; a second passes."""
    scenario, fields, _ = GONE[how]
    scene.kind, kind = CredentialKind.NONE, scene.kind
    answer = scene.use("person", scenario, scene.wallet.home, fields)
    assert answer.en.allowed, answer.en.reason_codes
    scene.kind, scene.at = kind, scene.at + timedelta(seconds=1)


def use_shown_before(scene: Scene, trial: Trial, how: str) -> Answer:
    """Hold the credential out first, lose the card, and only then let the reader read."""
    place = trial.place
    reader = scene.readers.reader(scene.wallet, trial.kind, scene.at, pin=scene.pin)
    lose(scene, how)
    body = scene.world.body(
        place.point.city,
        place.item.scenario,
        trial.kind,
        dict(place.item.match),
        at=scene.at,
        point=place.point.id,
        **scene.envelope,
    )
    return scene.send(body, reader)


@pytest.mark.parametrize("how", GONE)
@pytest.mark.parametrize(("host", "item"), BY_ITEM)
def test_every_item_refuses_a_card_that_is_gone_and_says_why(
    host: str, item: str, how: str
) -> None:
    place = BY_ITEM[host, item]
    for kind in kinds_of_use(place):
        trial = plain(place, "ningbo", kind)
        scene = begin(REGISTRY, trial)
        lose(scene, how)

        answer = use(scene, trial)

        assert answer.en.reason_codes == [GONE[how][2]], kind
        assert (answer.charged_fen, answer.postings) == (0, ())


def test_every_item_that_has_opened_is_served_somewhere() -> None:
    today = max(MOMENTS).date()
    opened = [place for place in USES if place.item.opens_on <= today]

    assert set(BY_ITEM) == {(place.host, place.item.id) for place in opened}


@MANY
@given(trial=trials(USES), data=st.data())
def test_no_use_is_allowed_after_a_loss_report_or_a_cancellation(
    trial: Trial, data: st.DataObject
) -> None:
    how = data.draw(st.sampled_from(sorted(GONE)))
    # A region without a plugin takes a temporary report only.
    issuers = HOMES if how == "temporary" else sorted(REGISTRY.regions)
    home = data.draw(st.sampled_from(issuers))
    kind = data.draw(st.sampled_from(kinds_of_use(trial.place)))
    normal = attrs.evolve(trial, held=Held(home), kind=kind)
    scene = begin(REGISTRY, normal)
    lose(scene, how)

    answer = use(scene, normal)

    assert not answer.en.allowed
    assert (answer.charged_fen, answer.postings) == (0, ())


@pytest.mark.parametrize("how", GONE)
@FEW
@given(trial=trials(USES))
def test_what_was_shown_before_the_loss_is_worth_nothing_after_it(trial: Trial, how: str) -> None:
    kind = kinds_of_use(trial.place)[-1]
    normal = attrs.evolve(trial, held=Held("anhui"), kind=kind)

    answer = use_shown_before(begin(REGISTRY, normal), normal, how)

    assert not answer.en.allowed


@pytest.mark.parametrize("state", [state for state in CardState if state is not CardState.NORMAL])
@FEW
@given(trial=trials(USES))
def test_no_state_but_normal_lets_a_card_be_used(trial: Trial, state: CardState) -> None:
    kind = kinds_of_use(trial.place)[0]
    scene = begin(REGISTRY, attrs.evolve(trial, held=Held("anhui"), kind=kind))
    held = attrs.evolve(trial, held=Held("anhui", state), kind=kind)
    if state is CardState.LOST_TEMP:
        # A state given at issue is a year old, and a temporary report lapses after ten days.
        lose(scene, "temporary")
    else:
        scene = begin(REGISTRY, held)

    assert not use(scene, held).en.allowed
