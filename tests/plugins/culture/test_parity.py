"""Swap the issuer, keep the person: under the agreement nothing else may change (R02, P-a)."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from samecity.domain.card import CredentialKind
from samecity.domain.treatment import Treatment
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.spi import Question, Region
from samecity.synthetic.people import load_people
from samecity.synthetic.world import World
from samecity_conformance.messages import read_decision
from samecity_conformance.parity import Comparable, comparable
from samecity_conformance.variants import registry_with
from samecity_culture.admission import Admission
from samecity_culture.house_rules import Lending

PERSON = load_people()["p-chen"].person
HOMES = ("zhoushan", "ningbo", "anhui", "shanghai", "hangzhou")
KINDS = (CredentialKind.CARD_CONTACTLESS, CredentialKind.ECARD_QR)


@attrs.frozen
class Visit:
    scenario: str
    items: tuple[str, ...]
    days_later: int
    kind: CredentialKind


VISITS = st.lists(
    st.builds(
        Visit,
        scenario=st.sampled_from(["culture.borrow", "culture.borrow", "culture.return"]),
        items=st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=5, unique=True).map(tuple),
        days_later=st.integers(0, 20),
        kind=st.sampled_from(KINDS),
    ),
    min_size=1,
    max_size=8,
)


def _tell(
    registry: Registry, home: str, host: str, visits: list[Visit]
) -> list[tuple[Treatment, Comparable]]:
    """Let the person live through the visits with a card of a home, in a world of its own."""
    platform = Platform(registry=registry)
    world = World(platform)
    wallet = world.issue(PERSON, home)
    told = []
    at = world.at
    for visit in visits:
        at += timedelta(days=visit.days_later)
        fields = {"items": list(visit.items)}
        body = world.body(host, visit.scenario, visit.kind, fields, at=at)
        decision = platform.accept(body, world.reader(wallet, visit.kind, at)).decision
        message = read_decision(platform.explain(decision, "en"))
        told.append((decision.treatment, comparable(message)))
    return told


@settings(deadline=None, max_examples=60)
@given(
    host=st.sampled_from(["zhoushan", "ningbo", "anhui"]),
    home=st.sampled_from(HOMES),
    visits=VISITS,
)
def test_a_reader_of_the_zone_has_exactly_the_limits_of_a_local(
    registry: Registry, host: str, home: str, visits: list[Visit]
) -> None:
    as_local = _tell(registry, host, host, visits)
    as_visitor = _tell(registry, home, host, visits)

    assert [one for _, one in as_visitor] == [one for _, one in as_local]
    treatments = {treatment for treatment, one in as_visitor if one.allowed}
    assert treatments <= {Treatment.LOCAL if home == host else Treatment.LOCAL_EQUAL}


@settings(deadline=None, max_examples=30)
@given(visits=VISITS)
def test_a_card_from_outside_has_the_same_limits_where_the_host_is_open_to_all(
    registry: Registry, visits: list[Visit]
) -> None:
    as_local = _tell(registry, "zhoushan", "zhoushan", visits)
    as_visitor = _tell(registry, "foshan", "zhoushan", visits)

    assert [one for _, one in as_visitor] == [one for _, one in as_local]


ARRANGED = st.lists(
    st.sampled_from(
        [
            ("tourism.reserve", {"act": "book"}),
            ("tourism.reserve", {"act": "book", "party": 2}),
            ("tourism.reserve", {"act": "cancel"}),
            ("tourism.ticket", {"act": "buy"}),
            ("tourism.ticket", {"act": "buy", "party": 2}),
            ("tourism.ticket", {"act": "refund"}),
            ("culture.enter", {}),
            ("culture.enter", {"booked": True}),
        ]
    ),
    min_size=1,
    max_size=6,
)


def _arrange(
    registry: Registry, home: str, born: date, steps: list[tuple[str, dict[str, object]]]
) -> list[Comparable]:
    platform = Platform(registry=registry)
    world = World(platform)
    person = attrs.evolve(PERSON, holder=attrs.evolve(PERSON.holder, born=born))
    wallet = world.issue(person, home)
    told = []
    for scenario, fields in steps:
        kind = CredentialKind.ECARD_QR
        body = world.body("wuhu", scenario, kind, fields, point="ah-scenic-maren")
        decision = platform.accept(body, world.reader(wallet, kind, world.at)).decision
        told.append(comparable(read_decision(platform.explain(decision, "en"))))
    return told


@settings(deadline=None, max_examples=60)
@given(
    home=st.sampled_from(HOMES),
    born=st.dates(date(1950, 1, 1), date(2022, 1, 1)),
    steps=ARRANGED,
)
def test_a_visitor_of_the_zone_books_buys_and_enters_like_a_resident(
    registry: Registry, home: str, born: date, steps: list[tuple[str, dict[str, object]]]
) -> None:
    assert _arrange(registry, home, born, steps) == _arrange(registry, "anhui", born, steps)


class Stingy(Region):
    def host_terms(self, default: object, question: Question) -> object:
        if isinstance(default, Lending) and question.treatment is not Treatment.LOCAL:
            return attrs.evolve(default, loans=4)
        return default


def test_a_host_that_lends_visitors_less_is_found_by_the_comparison() -> None:
    registry = registry_with({"anhui": Stingy})
    visits = [Visit("culture.borrow", ("a",), 0, CredentialKind.CARD_CONTACTLESS)]

    ((_, local),) = _tell(registry, "anhui", "anhui", visits)
    ((_, visitor),) = _tell(registry, "ningbo", "anhui", visits)

    assert visitor != local
    assert (local.terms.limits["loans"], visitor.terms.limits["loans"]) == (5, 4)


class KeepsPlaces(Region):
    def host_terms(self, default: object, question: Question) -> object:
        if isinstance(default, Admission) and default.capacity and question.home != self.code:
            return msgspec.structs.replace(default, capacity=default.capacity - 1)
        return default


def test_a_host_that_keeps_a_place_from_visitors_is_found_by_the_comparison() -> None:
    registry = registry_with({"anhui": KeepsPlaces})
    steps: list[tuple[str, dict[str, object]]] = [("tourism.reserve", {})]
    born = PERSON.holder.born

    (local,) = _arrange(registry, "anhui", born, steps)
    (visitor,) = _arrange(registry, "ningbo", born, steps)

    assert (local.terms.limits, visitor.terms.limits) == ({"left": 59}, {"left": 58})
