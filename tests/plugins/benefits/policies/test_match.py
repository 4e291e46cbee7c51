"""`policy.match`: every answer has grounds, unknown is never no, no household sees another."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samecity.domain.card import CardState, CredentialKind
from samecity.domain.decision import Decision
from samecity.domain.identifiers import DivisionCode
from samecity.domain.reasons import Code
from samecity.domain.treatment import Treatment
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.spi import Person
from samecity.synthetic.world import Wallet, World
from samecity_benefits.policies.book import PolicyBook
from samecity_benefits.policies.tags import Subject
from tests.plugins.benefits.policies.conftest import County, codes, notes

DAY = timedelta(days=1)
REGISTRY = Registry(Plugins())


def living_in(county: County, wallet: Wallet, place: str) -> Wallet:
    holder = attrs.evolve(wallet.person.holder, residence=DivisionCode(place))
    person = Person(holder, wallet.person.resident_id, wallet.person.name)
    return county.world.issue(person, wallet.home)


def child_of(county: County, parent: Wallet, born: date) -> Wallet:
    wallet = county.world.adult("zhoushan", born=born)
    holder = attrs.evolve(wallet.person.holder, guardian_ref=parent.holder_ref)
    person = Person(holder, wallet.person.resident_id, wallet.person.name)
    county.world.platform.base.add_person(person)
    return attrs.evolve(wallet, person=person)


def test_a_match_names_its_grounds_in_both_languages(county: County) -> None:
    wallet = county.world.adult("zhoushan", born=date(1940, 1, 1))

    decision = county.match(wallet)

    note = notes(decision)["senior-allowance"]
    assert note.code == "POLICY_FITS_ONE_TAP"
    assert note.facts["because_zh"] == "年龄 ≥ 80周岁；本地户籍：是"
    assert note.facts["because_en"] == "age ≥ 80 years; household register here: yes"
    assert note.facts["link"] == "/e-home/apply/senior-allowance"
    assert (note.facts["who_zh"], note.facts["who_en"]) == ("您", "you")


def test_an_income_is_shown_in_yuan(county: County) -> None:
    wallet = county.world.adult("zhoushan")
    county.supply("hh-1", wallet, income_fen=1_200_000)

    note = notes(county.match(wallet))["minimum-income"]

    assert note.facts["because_zh"] == "人均年收入 ≤ 12000.00元"
    assert note.facts["because_en"] == "yearly income per head ≤ 12000.00 yuan"


def test_an_unknown_tag_gives_may_qualify_and_names_what_is_missing(county: County) -> None:
    decision = county.match(county.world.adult("zhoushan"))

    note = notes(decision)["disability-aid"]
    assert note.code == "POLICY_MAY_FIT"
    assert note.facts["unknown_en"] == "holds a disability certificate; certified low income"
    assert decision.terms.limits["fits"] == 0
    assert decision.terms.limits["may_fit"] == len(decision.notes)


def test_one_known_no_decides_whatever_else_is_unknown(county: County) -> None:
    wallet = county.world.adult("zhoushan")
    county.supply("hh-1", wallet, low_income=False)

    assert "disability-aid" not in notes(county.match(wallet))
    note = notes(county.match(wallet, "disability-aid"))["disability-aid"]
    assert note.code == "POLICY_DOES_NOT_FIT"
    assert note.facts["because_en"] == "certified low income: no"


def test_what_is_supplied_turns_may_into_yes(county: County) -> None:
    wallet = county.world.adult("zhoushan")
    before = notes(county.match(wallet))["disability-aid"].code

    county.supply("hh-1", wallet, disabled=True, low_income=True)

    assert before == "POLICY_MAY_FIT"
    assert notes(county.match(wallet))["disability-aid"].code == "POLICY_FITS_ONE_TAP"


def test_a_certified_status_is_known_and_a_missing_one_is_not_denied(county: County) -> None:
    wallet = county.world.adult("zhoushan")
    holder = attrs.evolve(wallet.person.holder, classes=frozenset({"veteran"}))
    veteran = county.world.issue(
        Person(holder, wallet.person.resident_id, wallet.person.name), "zhoushan"
    )

    assert notes(county.match(veteran))["veteran-visit"].code == "POLICY_FITS"
    assert notes(county.match(county.world.adult("zhoushan")))["veteran-visit"].code == (
        "POLICY_MAY_FIT"
    )


@pytest.mark.parametrize(
    ("born", "fits"), [(date(1946, 11, 23), True), (date(1946, 11, 24), False)]
)
def test_an_age_counts_from_the_birthday_on(county: County, born: date, fits: bool) -> None:
    found = notes(county.match(county.world.adult("zhoushan", born=born)))

    assert ("senior-allowance" in found) is fits


def test_the_people_of_a_household_are_counted(county: County) -> None:
    family = [county.world.adult("zhoushan") for _ in range(5)]
    for wallet in family[:4]:
        county.supply("hh-1", wallet)
    four = county.match(family[0])

    county.supply("hh-1", family[4])

    assert "large-family" not in notes(four)
    note = notes(county.match(family[4]))["large-family"]
    assert (note.code, note.facts["because_en"]) == (
        "POLICY_FITS_ONE_TAP",
        "people in the household ≥ 5",
    )
    assert note.facts["who_en"] == "your household"


def test_somebody_who_died_is_not_counted(county: County) -> None:
    family = [county.world.adult("zhoushan") for _ in range(5)]
    for wallet in family:
        county.supply("hh-1", wallet)
    person = family[4].person
    gone = attrs.evolve(person.holder, is_alive=False)
    county.world.platform.base.add_person(Person(gone, person.resident_id, person.name))

    assert "large-family" not in notes(county.match(family[0]))


def test_a_parent_sees_what_fits_a_child_and_an_adult_member_is_not_shown(county: County) -> None:
    parent = county.world.adult("zhoushan")
    child = child_of(county, parent, date(2012, 5, 1))
    grown_up = county.world.adult("zhoushan", born=date(1940, 1, 1))
    for wallet in (parent, child, grown_up):
        county.supply("hh-1", wallet)
    county.supply("hh-1", child, student=True, low_income=True)

    seen = county.match(parent)

    fitting = [note for note in seen.notes if note.code.startswith("POLICY_FITS")]
    assert [(note.facts["policy"], note.facts["who_en"]) for note in fitting] == [
        ("student-grant", "a family member in your care")
    ]
    assert notes(county.match(grown_up))["senior-allowance"].code == "POLICY_FITS_ONE_TAP"


def test_the_tags_of_one_household_never_show_in_anothers_answer(county: County) -> None:
    one, other = county.world.adult("zhoushan"), county.world.adult("zhoushan")
    alone = county.match(other).notes

    county.supply("hh-1", one, disabled=True, low_income=True, township="gouqi", employed=False)

    assert county.match(other, after=DAY).notes == alone
    county.supply("hh-2", other)
    assert county.match(other, after=DAY).notes == alone


SUPPLIED = st.fixed_dictionaries(
    {},
    optional={
        "low_income": st.booleans(),
        "income_fen": st.integers(0, 3_000_000),
        "owns_home": st.booleans(),
        "township": st.sampled_from(("gouqi", "yangshan")),
        "disabled": st.booleans(),
        "employed": st.booleans(),
        "occupation": st.sampled_from(("fisher", "other")),
    },
)


@settings(max_examples=25)
@given(theirs=SUPPLIED, mine=SUPPLIED)
def test_whatever_is_known_of_one_household_another_gets_the_same_answer(
    theirs: dict[str, object], mine: dict[str, object]
) -> None:
    def answer(*, has_neighbour: bool) -> Decision:
        county = County(World(Platform(registry=REGISTRY)))
        me, neighbour = county.world.adult("zhoushan"), county.world.adult("zhoushan")
        fields = {"household": "hh-1", "member": me.person.resident_id.text, "tags": mine}
        county.order("policy.record", fields)
        if has_neighbour:
            number = neighbour.person.resident_id.text
            county.order("policy.record", {"household": "hh-2", "member": number, "tags": theirs})
            county.match(neighbour)
        return county.match(me)

    alone, beside = answer(has_neighbour=False), answer(has_neighbour=True)

    assert (beside.notes, beside.terms) == (alone.notes, alone.terms)


def test_who_moves_takes_their_own_tags_along_and_leaves_the_households(county: County) -> None:
    stays, moves = county.world.adult("zhoushan"), county.world.adult("zhoushan")
    for wallet in (stays, moves):
        county.supply("hh-1", wallet)
    county.supply("hh-1", moves, disabled=True, low_income=True)
    assert notes(county.match(moves))["disability-aid"].code == "POLICY_FITS_ONE_TAP"

    county.supply("hh-2", moves)

    assert notes(county.match(moves))["disability-aid"].code == "POLICY_MAY_FIT"
    assert county.people() == {"hh-1": [stays.holder_ref], "hh-2": [moves.holder_ref]}


def test_a_policy_can_be_asked_for_by_name_and_an_unknown_one_is_refused(county: County) -> None:
    wallet = county.world.adult("zhoushan")

    assert list(notes(county.match(wallet, "large-family"))) == ["large-family"]
    assert codes(county.match(wallet, "no-such-policy")) == [Code.ITEM_NOT_IN_LIST]


def test_the_programme_is_for_who_lives_in_its_region(county: County) -> None:
    local = county.world.adult("zhoushan")

    assert codes(county.match(living_in(county, local, "330200"))) == [Code.HOME_PROGRAMME_ONLY]
    assert county.match(living_in(county, local, "330922")).allowed
    assert codes(county.match(county.world.adult("ningbo"))) == [Code.HOME_PROGRAMME_ONLY]
    assert codes(county.match(county.world.adult("foshan"))) == [Code.HOME_PROGRAMME_ONLY]


def test_a_newcomer_without_the_local_register_belongs_to_it(county: County) -> None:
    decision = county.match(county.world.person("p-chen"))

    assert (decision.allowed, decision.treatment) == (True, Treatment.LOCAL)
    assert "senior-allowance" not in notes(decision)


@pytest.mark.parametrize(
    "kind",
    [
        CredentialKind.CARD_CONTACT,
        CredentialKind.ECARD_QR,
        CredentialKind.ECARD_SCAN,
        CredentialKind.ECARD_LOGIN,
    ],
)
def test_every_kind_of_credential_gets_the_same_answer(
    county: County, kind: CredentialKind
) -> None:
    wallet = county.world.adult("zhoushan", born=date(1940, 1, 1))

    assert county.use(wallet, "policy.match", kind=kind).notes == county.match(wallet).notes


def test_a_lost_card_matches_nothing(county: County) -> None:
    wallet = county.world.adult("zhoushan", state=CardState.LOST_FORMAL)

    assert codes(county.match(wallet)) == [Code.CARD_REPORTED_LOST]
    assert not county.rows("policy_record")


def test_a_result_is_kept_with_its_date_and_kept_again_only_when_it_changes(county: County) -> None:
    wallet = county.world.adult("zhoushan")
    county.supply("hh-1", wallet)
    for days in range(3):
        county.match(wallet, after=days * DAY)
    county.supply("hh-1", wallet, disabled=True, low_income=True)
    county.match(wallet, after=5 * DAY)

    old, new = county.results("hh-1")
    assert (old.at[:10], new.at[:10]) == ("2026-11-23", "2026-11-28")
    assert ("disability-aid", wallet.holder_ref) in old.found["may_fit"]
    assert ("disability-aid", wallet.holder_ref) in new.found["fits"]


def test_one_tap_counts_what_can_be_started_at_once(registry: Registry, county: County) -> None:
    book = registry.regions["zhoushan"].section(PolicyBook)
    assert book is not None
    wallet = county.world.adult("zhoushan", born=date(1940, 1, 1))
    county.supply("hh-1", wallet, veteran=True, income_fen=1_000_000)

    decision = county.match(wallet)

    fitting = {name for name, note in notes(decision).items() if note.code != "POLICY_MAY_FIT"}
    assert fitting == {"senior-allowance", "veteran-visit", "minimum-income"}
    limits = decision.terms.limits
    assert (limits["policies"], limits["fits"], limits["one_tap"]) == (len(book.policies), 3, 1)
    assert {one.subject for one in book.policies} == set(Subject)
