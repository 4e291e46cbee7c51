"""`policy.record`: departments supply tags; every change is a version with source and date."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.reasons import Code
from samecity.errors import RequestInvalid
from samecity.spi import Row
from tests.plugins.benefits.policies.conftest import County, codes

DAY = timedelta(days=1)


def versions(row: Row, tag: str) -> list[tuple[object, str]]:
    tags = msgspec.convert(row.body["tags"], dict[str, list[tuple[object, str, str]]])
    return [(value, source) for value, source, _ in tags[tag]]


def test_tags_stand_where_they_belong_each_with_its_source(county: County) -> None:
    wallet = county.world.adult("zhoushan")

    decision = county.supply(
        "hh-1", wallet, department="housing", owns_home=False, occupation="fisher"
    )

    assert (decision.allowed, decision.terms.limits) == (True, {"people": 1})
    (person,), (household,) = county.rows("policy_person"), county.rows("policy_household")
    assert versions(person, "occupation") == [("fisher", "housing")]
    assert versions(household, "owns_home") == [(False, "housing")]
    assert "owns_home" not in msgspec.convert(person.body["tags"], dict[str, object])


def test_the_same_value_again_is_no_new_version_and_another_one_is(county: County) -> None:
    for days, income_fen in enumerate((900_000, 900_000, 1_300_000)):
        county.supply("hh-1", after=days * DAY, income_fen=income_fen)

    (household,) = county.rows("policy_household")
    assert [value for value, _ in versions(household, "income_fen")] == [900_000, 1_300_000]


def test_tags_can_be_written_as_one_text(county: County) -> None:
    fields = {"household": "hh-1", "tags": "income_fen=900000,owns_home=false,township=gouqi"}

    county.order("policy.record", fields)

    (household,) = county.rows("policy_household")
    found = [versions(household, tag)[0][0] for tag in ("income_fen", "owns_home", "township")]
    assert found == [900_000, False, "gouqi"]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"age": 80}, "TAG_DERIVED"),
        ({"no-such-tag": True}, Code.REQUEST_INVALID),
        ({"income_fen": "poor"}, Code.REQUEST_INVALID),
        ({"disabled": True}, "MEMBER_UNKNOWN"),
    ],
)
def test_what_cannot_be_kept_is_refused_as_a_whole(
    county: County, tags: dict[str, object], expected: str
) -> None:
    decision = county.supply("hh-1", low_income=True, **tags)  # type: ignore[arg-type]  # tags only

    assert codes(decision) == [expected]
    assert not county.rows("policy_household")


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"tags": {"Low Income": True}}, "fields.tags.Low Income.key"),
        ({"tags": {"income_fen": 1.5}}, "fields.tags.income_fen.value"),
        ({"tags": 3}, "fields.tags"),
        ({"household": "HH 1"}, "fields.household"),
        ({"member": "not a number"}, "fields.member"),
    ],
)
def test_an_order_of_the_wrong_shape_never_becomes_a_request(
    county: County, fields: dict[str, object], key: str
) -> None:
    with pytest.raises(RequestInvalid) as raised:
        county.order("policy.record", fields)

    assert list(raised.value.problems) == [key]


def test_a_person_supplies_nothing_about_anybody(county: County) -> None:
    wallet = county.world.adult("zhoushan")
    fields = {"household": "hh-1", "tags": {"low_income": True}}

    refused = county.use(wallet, "policy.record", fields, kind=CredentialKind.NONE)

    assert codes(refused) == [Code.AGENT_NOT_AUTHORISED]
    assert not county.rows("policy_household")


def test_another_regions_department_supplies_nothing(county: County) -> None:
    refused = county.order("policy.record", {"household": "hh-1"}, home="ningbo")

    assert codes(refused) == [Code.HOME_PROGRAMME_ONLY]


def test_who_joins_twice_is_in_the_household_once(county: County) -> None:
    wallet = county.world.adult("zhoushan")
    for _ in range(2):
        county.supply("hh-1", wallet)

    assert county.people() == {"hh-1": [wallet.holder_ref]}
