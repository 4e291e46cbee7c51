"""A new region's package: what the table of divisions and the agreements say of it.

An agreement names divisions, and a region never says whom it treats as a local: what the package
claims was looked up there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from typing import Final, Protocol

from samecity.domain.agreement import Agreement
from samecity.domain.identifiers import DivisionCode
from samecity.errors import CannotBegin
from samecity.host.registry import Registry
from samecity.kit.naming import check_free, kind_of, package_of, project_of
from samecity.kit.new import Package
from samecity.national.divisions import Division, Divisions
from samecity.national.t_union import load_t_union
from samecity.synthetic.cast import DEFAULT_AT

_RIDE: Final = "transit.ride"
_NEAR: Final = 3
_FAR: Final = "foshan"
"""Where outsiders are sought first: in no agreement that Same City ships."""


class Profile(Protocol):
    """A profile of the conformance suite, which the core does not import."""

    @property
    def id(self) -> str:
        """Its name in a `region.toml`."""

    @property
    def agreement(self) -> str:
        """Id of the agreement whose members alone can claim it, or empty."""


def plan_region(
    code: str,
    registry: Registry,
    profiles: Iterable[Profile],
    *,
    division: str | None = None,
    zh: str | None = None,
    en: str | None = None,
    agreements: Sequence[str] = (),
) -> Package:
    """Compute the package of a new region.

    Args:
        code: Name of the plugin and of the region.
        registry: What is installed.
        profiles: What a region can claim.
        division: Six digits or a slug; None for the place that is called like the region.
        zh: Name for Chinese readers; None for that of the division, likewise `en`.
        en: Name for English readers.
        agreements: Ids of agreements that name the division.

    Raises:
        CannotBegin: A name or the division is taken, there is no such division, or an agreement
            does not name it.
    """
    check_free(code, registry)
    place = _place(code, division, registry)
    named = [_agreement(id_, place, registry) for id_ in dict.fromkeys(agreements)]
    ids = [one.id for one in named]
    return Package(
        "region",
        {
            "code": code,
            "package": package_of(code),
            "project": project_of(code),
            "kind": kind_of(code),
            "division": place.code.text,
            "zh": zh or place.zh,
            "en": en or place.en,
            "cities": _cities(code, place, registry.divisions),
            "profiles": [one.id for one in profiles if one.agreement in ids],
            "agreements": [{"id": one.id, "zh": one.zh, "en": one.en} for one in named],
            "visitor": _visitor(place, ids, registry),
            "outsider": _outsider(place, registry),
        },
    )


# The division.


def _place(code: str, asked: str | None, registry: Registry) -> Division:
    divisions = registry.divisions
    namesake = divisions.by_slug(code)
    if asked is None and namesake is None:
        raise CannotBegin("division_missing", name=code, near=divisions.near(code))
    place = namesake if asked is None else _division(asked, divisions)
    assert place is not None
    if namesake is not None and namesake != place:
        raise CannotBegin("place_taken", name=code, place=_shown(namesake), division=_shown(place))
    for region in registry.regions.values():
        if region.identity.division.covers(place.code):
            raise CannotBegin("division_taken", division=_shown(place), plugin=region.plugin)
        if region.code == code:
            raise CannotBegin("region_taken", name=code, plugin=region.plugin)
    return place


def _division(asked: str, divisions: Divisions) -> Division:
    place = divisions.by_slug(asked)
    if place is not None:
        return place
    near = tuple(_shown(one) for one in _nearest(asked, divisions))
    try:
        county = DivisionCode(asked)
    except ValueError as error:
        raise CannotBegin("division_unknown", division=asked[:60], near=near) from error
    above = divisions.by_code(county.prefecture) or divisions.by_code(county.province)
    if above is None or asked.endswith("00"):
        raise CannotBegin("division_unknown", division=asked, near=near)
    raise CannotBegin("division_county", division=asked, above=_shown(above))


def _nearest(asked: str, divisions: Divisions) -> Iterable[Division]:
    if asked.isdecimal():
        return nsmallest(
            _NEAR, divisions.rows, key=lambda row: abs(int(row.code.text) - int(asked))
        )
    found = (divisions.by_slug(slug) for slug in divisions.near(asked))
    return [row for row in found if row is not None]


def _shown(place: Division) -> str:
    return f"{place.code} {place.slug}"


def _cities(code: str, place: Division, divisions: Divisions) -> list[Mapping[str, object]]:
    """Return the prefectures of a province; any other place is a city itself."""
    inside = [row for row in divisions.rows if row != place and place.code.covers(row.code)]
    t_union = load_t_union()
    return [
        {
            "code": code if row == place else row.slug,
            "division": row.code.text,
            "zh": row.zh,
            "en": row.en,
            "t_union": t_union[row.code].text if row.code in t_union else "",
        }
        for row in inside or [place]
    ]


# The agreements.


def _agreement(id_: str, place: Division, registry: Registry) -> Agreement:
    known = {one.id: one for one in registry.agreements.agreements}
    agreement = known.get(id_)
    if agreement is None:
        raise CannotBegin("agreement_unknown", agreement=id_, known=tuple(sorted(known)))
    facts: dict[str, str | tuple[str, ...]] = {
        "agreement": id_,
        "division": _shown(place),
        "members": tuple(_named(one, registry.divisions) for one in agreement.members),
    }
    if not agreement.names(place.code):
        raise CannotBegin("agreement_silent", **facts)
    if all(place.code.covers(member) for member in agreement.members):
        raise CannotBegin("agreement_alone", **facts)
    return agreement


def _named(member: DivisionCode, divisions: Divisions) -> str:
    row = divisions.by_code(member)
    return _shown(row) if row is not None else member.text


def _visitor(place: Division, agreements: Sequence[str], registry: Registry) -> object:
    """Return a home whose cards ride as locals by one of the agreements, or None."""
    plugins = registry.plugins.all
    ours = [one for one in registry.regions.values() if plugins[one.plugin].found.is_ours]
    homes = {one.code: one.identity.division for one in ours}
    homes |= {row.slug: row.code for row in registry.divisions.rows}
    for home, division in homes.items():
        if not place.code.covers(division) and not division.covers(place.code):
            by = registry.agreements.granting(division, place.code, _RIDE, DEFAULT_AT)
            if by is not None and by.id in agreements:
                return {"home": home, "agreement": by.id}
    return None


def _outsider(place: Division, registry: Registry) -> str:
    """Return a home that no agreement names together with the place, or nothing."""
    far = registry.divisions.by_slug(_FAR)
    assert far is not None
    for row in (far, *registry.divisions.rows):
        if not place.code.covers(row.code) and not row.code.covers(place.code):
            if not registry.agreements.naming(row.code, place.code, _RIDE):
                return row.slug
    return ""
