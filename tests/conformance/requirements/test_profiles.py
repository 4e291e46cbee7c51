from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest

from samecity.domain.region import RegionIdentity
from samecity.errors import DataInvalid, UnknownName
from samecity.host.registry import Registry
from samecity_conformance.profiles import claims, load_profiles
from samecity_conformance.requirements import load_requirements
from samecity_conformance.variants import Altered, registry_with
from tests.docs.page import ROOT

NAMES = (
    "national-baseline",
    "delta-same-city",
    "ningbo-zhoushan",
    "e-card",
    "hardware",
    "privacy",
    "resilience",
)


def claiming(*profiles: str) -> Registry:
    """Return a registry in which Binzhou claims some profiles."""

    class Claiming(Altered):
        def alter(self) -> None:
            identity: RegionIdentity = self.identity
            self.identity = attrs.evolve(identity, profiles=profiles)

    return registry_with({"binzhou": Claiming})


def test_the_profiles_are_those_of_the_design() -> None:
    assert tuple(load_profiles()) == NAMES


def test_every_profile_contains_requirements() -> None:
    book = load_requirements()

    for profile in load_profiles().values():
        assert profile.contains(book), profile.id


@pytest.mark.parametrize(
    ("region", "omitted"),
    [
        ("anhui", {"ningbo-zhoushan"}),
        ("binzhou", {"delta-same-city", "ningbo-zhoushan"}),
        ("ningbo", set()),
        ("zhoushan", set()),
    ],
)
def test_the_regions_claim_what_their_agreements_name(
    registry: Registry, region: str, omitted: set[str]
) -> None:
    found = claims(registry, region)

    assert set(found.omitted) == omitted
    assert set(found.claimed) == set(NAMES) - omitted


def test_an_omission_says_why_in_both_languages(registry: Registry) -> None:
    why = claims(registry, "binzhou").omitted["delta-same-city"]

    assert "delta" in why.en
    assert "Binzhou" in why.en
    assert "滨州" in why.zh


def test_what_is_not_claimed_is_omitted_but_for_what_everybody_owes() -> None:
    found = claims(claiming(), "binzhou")

    assert found.claimed == ("national-baseline", "privacy")
    assert "does not claim" in found.omitted["hardware"].en


def test_nobody_claims_the_profile_of_an_agreement_that_does_not_name_them() -> None:
    with pytest.raises(DataInvalid) as caught:
        claims(claiming("e-card", "delta-same-city"), "binzhou")

    assert (caught.value.file, caught.value.key) == ("region.toml", "profiles.1")
    assert "delta-same-city" in caught.value.received


def test_a_profile_that_does_not_exist_is_named() -> None:
    with pytest.raises(DataInvalid) as caught:
        claims(claiming("everything"), "binzhou")

    assert caught.value.key == "profiles.0"
    assert "national-baseline" in caught.value.expected


def test_a_region_that_does_not_exist_claims_nothing(registry: Registry) -> None:
    with pytest.raises(UnknownName):
        claims(registry, "atlantis")


def test_a_wrong_file_of_profiles_is_named_by_key(tmp_path: Path) -> None:
    file = tmp_path / "profiles.toml"
    file.write_text('[[profile]]\nid = "e-card"\n', encoding="utf-8")

    with pytest.raises(DataInvalid) as caught:
        load_profiles(file)

    assert caught.value.key == "profile.0.zh"


def test_the_page_about_regions_names_every_profile() -> None:
    page = (ROOT / "docs" / "write-a-region.md").read_text(encoding="utf-8")
    [row] = re.findall(r"\| `profiles` \|.*", page)

    assert [name for name in NAMES if f"`{name}`" not in row] == []
