"""What a region claims, as its data say, and why the rest is omitted."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from samecity.errors import DataInvalid, UnknownName
from samecity.host.registry import Registry
from samecity.spi import Region
from samecity_conformance.profiles.profile import Profile, load_profiles
from samecity_conformance.wording import Wording


@attrs.frozen
class Claims:
    """What a region promises.

    Attributes:
        claimed: Profiles that it claims or that hold for everybody, in the suite's order.
        omitted: Every other profile, and why.
    """

    region: str
    claimed: tuple[str, ...]
    omitted: Mapping[str, Wording]


def claims(registry: Registry, region: str) -> Claims:
    """Return which profiles a region claims.

    Args:
        registry: What is installed.
        region: Code of a region, with a plugin or without.

    Raises:
        UnknownName: There is no such region.
        DataInvalid: Its `region.toml` claims a profile that does not exist, or that belongs to an
            agreement which does not name it.
    """
    found = registry.region(region)
    if found is None:
        raise UnknownName("region", region)
    profiles = load_profiles()
    for index, name in enumerate(found.identity.profiles):
        _check(registry, found, index, name, profiles)
    claimed = [
        profile.id
        for profile in profiles.values()
        if profile.everybody or profile.id in found.identity.profiles
    ]
    return Claims(
        region=found.code,
        claimed=tuple(claimed),
        omitted={
            profile.id: _why(registry, found, profile)
            for profile in profiles.values()
            if profile.id not in claimed
        },
    )


def _check(
    registry: Registry, region: Region, index: int, name: str, profiles: Mapping[str, Profile]
) -> None:
    profile = profiles.get(name)
    if profile is None:
        expected = f"one of {', '.join(profiles)}"
    elif not _can_claim(registry, region, profile):
        expected = f"a profile of an agreement that names {region.code}"
    else:
        return
    raise DataInvalid("region.toml", f"profiles.{index}", expected=expected, received=repr(name))


def _can_claim(registry: Registry, region: Region, profile: Profile) -> bool:
    return not profile.agreement or any(
        one.id == profile.agreement and one.names(region.identity.division)
        for one in registry.agreements.agreements
    )


def _why(registry: Registry, region: Region, profile: Profile) -> Wording:
    if _can_claim(registry, region, profile):
        return Wording(
            zh=f"{region.identity.zh}的 region.toml 没有声明“{profile.zh}”。",
            en=f"region.toml of {region.identity.en} does not claim “{profile.en}”.",
        )
    return Wording(
        zh=f"“{profile.zh}”的协议 {profile.agreement} 没有写明{region.identity.zh}。",
        en=f"The agreement {profile.agreement} of “{profile.en}” does not name "
        f"{region.identity.en}.",
    )
