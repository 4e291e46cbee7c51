"""`When` steps that ask a region's plugin directly, with nobody's card in the way."""

from __future__ import annotations

from typing import Final

import msgspec

from samecity.domain.holder import Profile
from samecity.domain.treatment import Treatment
from samecity.schemas.requests import read_request
from samecity.spi import Question
from samecity_conformance.rules.search import Search, Seen
from samecity_conformance.rules.words.vocabulary import when
from samecity_conformance.trial import Place, Trial
from samecity_conformance.unasked import Unasked

_OLDEST: Final = 110
_ADULT: Final = Profile(age=36, classes=frozenset(), lives_here=False)


def _expect_plugin(search: Search) -> None:
    """See that the plugin under test is the one that is installed here.

    Raises:
        pytest.skip.Exception: A system elsewhere is under test, which has its own.
    """
    search.terrain.scene(search.registry).check_here(Unasked.ASKING_PLUGINS)


def _question(search: Search, trial: Trial, place: Place, treatment: Treatment) -> Question:
    body = {
        "request_id": "r-1",
        "scenario": search.code,
        "host": place.host,
        "kind": trial.kind.value,
        "at": trial.at.isoformat(),
        "fields": {**trial.fields, **place.item.match},
    }
    host = search.registry.regions[place.host]
    return Question(
        scenario=search.code,
        home=search.host_code,
        treatment=treatment,
        fields=read_request(body, search.registry.scenario).fields,
        item=place.item,
        point=place.point,
        city=host.identity.cities[place.point.city],
        kind=trial.kind,
        holder=_ADULT,
        at=trial.at,
    )


@when("home is asked for it as from every region", "按各用卡地向发卡地查询")
def home_asked(search: Search, trial: Trial) -> Seen:
    """Ask the region under test, as home, for what it grants at every host's first place."""
    _expect_plugin(search)
    home, scenario = search.host, search.scenario
    granted: dict[str, object] = {}
    for host in (search.host_code, *search.registry.regions):
        for place in search.terrain.places(host, search.code)[:1]:
            question = _question(search, trial, place, Treatment.HOME_POLICY)
            granted[host] = home.home_entitlement(
                scenario.home_entitlement(home, question), question
            )
    return Seen(search, trial, facts={"entitlements": granted})


@when("the host is asked for its terms at every age", "按每个年龄向用卡地查询条件")
def host_asked(search: Search, trial: Trial) -> Seen:
    """Ask for the terms of everybody from birth to 110."""
    _expect_plugin(search)
    host, scenario = search.host, search.scenario
    question = _question(search, trial, trial.place, Treatment.LOCAL)
    terms: dict[str, object] = {}
    for age in range(_OLDEST + 1):
        holder = msgspec.structs.replace(_ADULT, age=age)
        asked = msgspec.structs.replace(question, holder=holder)
        terms[str(age)] = host.host_terms(scenario.host_terms(host, asked), asked)
    return Seen(search, trial, facts={"terms": terms})


@when(
    "its open items are counted on each day on which one opens or closes",
    "在每个启用或停用的日子清点已启用的项目",
)
def counted(search: Search, trial: Trial) -> Seen:
    """Count the items of the scenario that are open."""
    _expect_plugin(search)
    items = search.host.catalogue.of(search.code)
    days = {item.opens_on for item in items}
    days |= {item.closes_on for item in items if item.closes_on is not None}
    opened = {
        day.isoformat(): sum(
            item.opens_on <= day and (item.closes_on is None or day < item.closes_on)
            for item in items
        )
        for day in sorted(days)
    }
    return Seen(search, trial, facts={"opened": opened})
