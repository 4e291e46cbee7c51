from __future__ import annotations

from pathlib import Path

import pytest

from samecity_conformance.run.digests import digest_of, digests
from samecity_conformance.run.wish import Wish
from samecity_conformance.suite.examples import examples
from tests.conformance.run.made import cases


def test_every_example_is_a_case_with_an_id_of_its_own() -> None:
    assert len(cases()) == len(examples()) >= 200


def test_every_case_shows_a_region_and_tests_a_requirement() -> None:
    assert [one.id for one in cases().values() if not one.regions] == []
    assert [one.id for one in cases().values() if not one.requirements] == []


@pytest.mark.parametrize(
    ("id_", "regions", "scenarios"),
    [
        ("transit.purse/G065/1", ("anhui",), ("transit.ride",)),
        ("transit.same_fare/G053/1", ("anhui", "zhoushan"), ("transit.ride",)),
        ("lottery", ("anhui", "ningbo"), ("lottery.claim",)),
    ],
)
def test_what_a_case_shows_is_found_in_its_words(
    id_: str, regions: tuple[str, ...], scenarios: tuple[str, ...]
) -> None:
    case = next(one for name, one in cases().items() if id_ in name)

    assert (case.regions, case.scenarios) == (regions, scenarios)


def test_titles_are_in_two_languages_and_differ() -> None:
    same = [one.id for one in cases().values() if one.zh == one.en]

    assert same == []


def test_the_digest_of_the_configuration_is_over_all_that_was_asked_for() -> None:
    before = digests(Wish(seed=1))

    assert before == digests(Wish(seed=1))
    assert before.configuration != digests(Wish(seed=2)).configuration
    assert before.suite == digests(Wish(seed=2)).suite
    assert len({before.core, before.suite, before.requirements}) == 3
    assert before.plugins.keys() >= {"anhui", "transit"}


def test_the_digest_of_a_package_changes_with_each_name_and_content_but_not_with_caches(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.py").write_text("1", encoding="utf-8")
    first = digest_of(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("2", encoding="utf-8")
    cached = digest_of(tmp_path)
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    renamed = digest_of(tmp_path)
    (tmp_path / "b.py").write_text("2", encoding="utf-8")

    assert first == cached
    assert len({first, renamed, digest_of(tmp_path)}) == 3
