"""P-b and P-c: an agreement never costs anybody anything, and a local is never worse off."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity.domain.treatment import Basis, Treatment
from samecity.host.registry import Registry
from samecity_conformance.trial import Trial, run
from tests.properties.space import FEW, HOMES, MANY, REGISTRY, scenarios, trials, trials_of
from tests.properties.value import is_at_least

RANK: Final = {
    Treatment.LOCAL: 3,
    Treatment.LOCAL_EQUAL: 3,
    Treatment.HOST_OPEN: 2,
    Treatment.NATIONAL_BASELINE: 1,
    Treatment.REFUSED: 0,
}


def without(home: str) -> Registry:
    """Return the registry without the agreements that name a home."""
    region = REGISTRY.region(home)
    assert region is not None
    return REGISTRY.with_agreements(
        one for one in REGISTRY.agreements.agreements if not one.names(region.identity.division)
    )


@MANY
@given(trial=trials())
def test_leaving_an_agreement_never_raises_what_a_card_is_worth(trial: Trial) -> None:
    inside = run(REGISTRY, trial)
    outside = run(without(trial.held.home), trial)

    for before, after in zip(inside, outside, strict=True):
        assert is_at_least(before.en, after.en)


@pytest.mark.parametrize("scenario", scenarios(Basis.ZONE))
@FEW
@given(data=st.data())
def test_local_is_worth_no_less_than_open_and_open_no_less_than_baseline(
    scenario: str, data: st.DataObject
) -> None:
    trial = data.draw(trials_of(scenario))
    decisions = [run(REGISTRY, trial.with_card_of(home))[0].en for home in HOMES]
    if trial.place.host not in HOMES:
        decisions.append(run(REGISTRY, trial.with_card_of(trial.place.host))[0].en)

    for one, other in combinations(decisions, 2):
        if RANK[Treatment(one.treatment)] >= RANK[Treatment(other.treatment)]:
            assert is_at_least(one, other)
        if RANK[Treatment(one.treatment)] <= RANK[Treatment(other.treatment)]:
            assert is_at_least(other, one)


@MANY
@given(trial=trials())
def test_a_grant_to_the_delta_never_reaches_binzhou(trial: Trial) -> None:
    answer = run(REGISTRY, trial.with_card_of("binzhou"))[0].en

    assert answer.decided_by != "delta"
