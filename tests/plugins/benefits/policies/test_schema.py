"""`policies.toml`: a wrong file names file, key, what was expected and what stands there."""

from __future__ import annotations

from pathlib import Path

import pytest

from samecity.errors import DataInvalid
from samecity.host.registry import Registry
from samecity.schemas.toml import load_toml
from samecity_benefits.policies.book import PolicyBook
from samecity_benefits.policies.condition import (
    AllOf,
    AnyOf,
    Comparison,
    Not,
    Relation,
)
from samecity_benefits.policies.schema import PolicyBookSchema
from samecity_benefits.policies.tags import DERIVED

TAGS = """\
place = "330900"

[[tag]]
id = "age"
subject = "person"
type = "number"
zh = "年龄"
en = "age"
department = "police"
source = "test"

[[tag]]
id = "township"
subject = "household"
type = "word"
zh = "乡镇"
en = "township"
department = "police"
source = "test"
words = [{ id = "gouqi", zh = "枸杞乡", en = "Gouqi" }]

[[tag]]
id = "low_income"
subject = "household"
type = "flag"
zh = "低收入"
en = "low income"
department = "police"
source = "test"
"""
POLICY = """\
[[policy]]
id = "allowance"
subject = "person"
zh = "津贴"
en = "Allowance"
one_tap = "/apply"
source = "test"
when = WHEN
"""
MONITORING = """\
[monitoring]
group_by = "township"
income = "age"
line_fen = 1
smallest_group = 5
change_percent = 10
source = "test"
"""
AGE = '{ tag = "age", at_least = 80 }'


def load(folder: Path, when: str = AGE, *, tags: str = TAGS, policy: str = POLICY) -> PolicyBook:
    file = folder / "policies.toml"
    file.write_text(tags + policy.replace("WHEN", when), encoding="utf-8")
    book = load_toml(file, PolicyBookSchema)
    assert isinstance(book, PolicyBook)
    return book


def test_conditions_nest_as_deep_as_their_text(tmp_path: Path) -> None:
    when = (
        '{ all = [{ tag = "age", at_least = 80 }, { any = [{ tag = "low_income", is = true },'
        ' { not = { tag = "township", one_of = ["gouqi"] } }] }] }'
    )

    (policy,) = load(tmp_path, when).policies

    assert policy.when == AllOf(
        (
            Comparison("age", Relation.AT_LEAST, (80,)),
            AnyOf(
                (
                    Comparison("low_income", Relation.IS, (True,)),
                    Not(Comparison("township", Relation.ONE_OF, ("gouqi",))),
                )
            ),
        )
    )


ONE_FORM = "one of all, any, not, or a tag with one of is, one_of, at_least, at_most"


@pytest.mark.parametrize(
    ("when", "key", "expected", "received"),
    [
        ('{ tag = "aeg", at_least = 8 }', "policy.0.when.tag", "a tag of this file", "'aeg'"),
        (
            '{ tag = "age", at_least = "8" }',
            "policy.0.when.at_least",
            "a whole number, 0-1000000000000",
            "'8'",
        ),
        (
            '{ tag = "age", at_least = true }',
            "policy.0.when.at_least",
            "a whole number, 0-1000000000000",
            "True",
        ),
        (
            '{ tag = "low_income", at_least = 1 }',
            "policy.0.when.at_least",
            "is for a tag of type flag",
            "1",
        ),
        (
            '{ all = [{ tag = "age", is = 1 }, { not = { tag = "township", is = "wuhu" } }] }',
            "policy.0.when.all.1.not.is",
            "one of gouqi",
            "'wuhu'",
        ),
        ('{ tag = "age" }', "policy.0.when", ONE_FORM, "{'tag': 'age'}"),
        ("{ at_least = 8 }", "policy.0.when", ONE_FORM, "{'at_least': 8}"),
        (
            '{ tag = "age", at_least = 8, at_most = 9 }',
            "policy.0.when",
            ONE_FORM,
            None,
        ),
        (
            '{ any = [{ tag = "age", is = 1 }], tag = "age" }',
            "policy.0.when",
            ONE_FORM,
            None,
        ),
        ("{ any = [] }", "policy.0.when.any", "1-20 parts", "[]"),
        ('{ tag = "age", above = 8 }', "policy.0.when.above", "no such key", "8"),
        ('"age >= 80"', "policy.0.when", "a table", "'age >= 80'"),
    ],
)
def test_a_wrong_condition_is_named_down_to_its_key(
    tmp_path: Path, when: str, key: str, expected: str, received: str | None
) -> None:
    with pytest.raises(DataInvalid) as raised:
        load(tmp_path, when)

    error = raised.value
    assert (error.file, error.key, error.expected) == ("policies.toml", key, expected)
    assert received in (None, error.received)


@pytest.mark.parametrize(
    ("right", "wrong", "key", "expected"),
    [
        ('one_tap = "/apply"', 'one_tap = "javascript:1"', "policy.0.one_tap", None),
        ('id = "allowance"', 'id = "Allowance"', "policy.0.id", None),
        ('subject = "person"', 'subject = "pet"', "policy.0.subject", None),
        ('subject = "person"', 'subject = "household"', "policy.0.when.tag", None),
        ('zh = "津贴"\n', "", "policy.0.zh", "this key"),
    ],
)
def test_a_wrong_policy_is_named(
    tmp_path: Path, right: str, wrong: str, key: str, expected: str | None
) -> None:
    with pytest.raises(DataInvalid) as raised:
        load(tmp_path, policy=POLICY.replace(right, wrong))

    assert raised.value.key == key
    assert expected in (None, raised.value.expected)


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        ('place = "330900"', 'place = "zhoushan"', "place"),
        ('type = "flag"', 'type = "word"', "tag.2.words"),
        ('type = "number"', 'type = "flag"', "tag.0.id"),
        ('id = "low_income"', 'id = "township"', "tag.2.id"),
        ('department = "police"', 'department = "The Police"', "tag.0.department"),
    ],
)
def test_a_wrong_tag_is_named(tmp_path: Path, right: str, wrong: str, key: str) -> None:
    with pytest.raises(DataInvalid) as raised:
        load(tmp_path, tags=TAGS.replace(right, wrong, 1))

    assert raised.value.key == key


def test_a_policy_stands_there_once(tmp_path: Path) -> None:
    with pytest.raises(DataInvalid) as raised:
        load(tmp_path, policy=POLICY + POLICY)

    assert (raised.value.key, raised.value.expected) == ("policy.1.id", "an id of its own")


def test_a_condition_nobody_could_check_is_refused(tmp_path: Path) -> None:
    either = '{ any = [{ tag = "age", is = 1 }, { tag = "age", is = 2 }] }'

    with pytest.raises(DataInvalid) as raised:
        load(tmp_path, f"{{ all = [{', '.join([either] * 7)}] }}")

    assert (raised.value.key, raised.value.expected) == (
        "policy.0.when",
        "a condition of at most 64 alternatives",
    )


@pytest.mark.parametrize(("key", "named"), [("group_by", "low_income"), ("income", "age")])
def test_monitoring_watches_tags_of_the_household(tmp_path: Path, key: str, named: str) -> None:
    told = MONITORING.replace(f'{key} = "', f'{key} = "{named}" # ')

    with pytest.raises(DataInvalid) as raised:
        load(tmp_path, tags=TAGS.replace('place = "330900"\n', f'place = "330900"\n{told}'))

    assert raised.value.key == f"monitoring.{key}"


def test_published_figures_are_of_groups_that_are_watched(tmp_path: Path) -> None:
    told = """\
[monitoring]
group_by = "township"
income = "income_fen"
line_fen = 1
smallest_group = 5
change_percent = 10
source = "test"
published = [{ month = "2026-09", group = "wuhu", figures = { people = 9 }, source = "test" }]

[[tag]]
id = "income_fen"
subject = "household"
type = "number"
zh = "收入"
en = "income"
department = "police"
source = "test"
"""

    with pytest.raises(DataInvalid) as raised:
        load(tmp_path, tags=TAGS + told)

    error = raised.value
    assert (error.key, error.expected, error.received) == (
        "monitoring.published.0.group",
        "a word of township",
        "'wuhu'",
    )


def test_the_installed_base_is_demo_data_from_the_seed(registry: Registry) -> None:
    book = registry.regions["zhoushan"].section(PolicyBook)

    assert book is not None
    assert 8 <= len(book.policies) <= 10
    assert all(policy.demo and policy.source == "S2 ZS-21" for policy in book.policies)
    assert any(policy.one_tap for policy in book.policies)
    assert {name for name, tag in book.tags.items() if tag.is_derived} == set(DERIVED)
