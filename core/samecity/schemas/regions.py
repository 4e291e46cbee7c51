"""Schemas of a region's data folder: `region.toml`, `points/*.toml`, `catalogue/*.toml`."""

from __future__ import annotations

from collections.abc import Container, Sequence

from marshmallow import ValidationError, fields, post_load, validate

from samecity.domain.card import CredentialKind
from samecity.domain.catalogue import Hours, Item, OfferedTo, ServicePoint
from samecity.domain.figures import Figure, How, Milestone
from samecity.domain.identifiers import TUnionCity
from samecity.domain.places import Link, Place, Way
from samecity.domain.region import City, DatedFact, RegionIdentity
from samecity.schemas.values import CODE, COUNT, PERCENT, TEXT, Clock, Day, Division, StrictSchema

CARD_KINDS = ("card_contact", "card_contactless")
ECARD_KINDS = ("ecard_qr", "ecard_scan", "ecard_login")
_WORDS = {"card": CARD_KINDS, "ecard": ECARD_KINDS}
_T_UNION = validate.Regexp(r"[0-9]{4}\Z", error="four digits of GB/T 13497")


def kinds_of(words: list[str]) -> frozenset[CredentialKind]:
    """Spell out kinds of credential: `card` stands for both chips, `ecard` for its three forms.

    Args:
        words: Kinds, `card` or `ecard`.
    """
    return frozenset(CredentialKind(kind) for word in words for kind in _WORDS.get(word, (word,)))


def _every_kind() -> frozenset[CredentialKind]:
    # A default passes through no post_load.
    return kinds_of(list(_WORDS))


def _kinds() -> fields.List[str]:
    known = [*_WORDS, *(kind.value for kind in CredentialKind)]
    one = validate.OneOf(known, error=f"one of {', '.join(known)}")
    return fields.List(fields.String(validate=one), load_default=_every_kind, post_load=kinds_of)


def _codes() -> fields.List[str]:
    return fields.List(fields.String(validate=CODE), load_default=frozenset, post_load=frozenset)


class CitySchema(StrictSchema):
    """A city."""

    makes = City

    code = fields.String(required=True, validate=CODE)
    division = Division(required=True)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    t_union = fields.String(validate=_T_UNION, post_load=TUnionCity)
    connected_from = Day()
    gen3_start = Day()


class FactSchema(StrictSchema):
    """A dated figure."""

    makes = DatedFact

    row = fields.String(required=True, validate=validate.Length(min=1, max=12))
    key = fields.String(required=True, validate=CODE)
    value = fields.String(required=True, validate=TEXT)
    unit = fields.String(required=True, validate=TEXT)
    on = Day(required=True)
    source = fields.String(required=True, validate=TEXT)


def _operands(of: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(keys) for keys in of)


class FigureSchema(StrictSchema):
    """A figure that follows from facts."""

    makes = Figure

    row = fields.String(required=True, validate=validate.Length(min=1, max=12))
    key = fields.String(required=True, validate=CODE)
    how = fields.Enum(How, by_value=True, required=True)
    of = fields.List(
        fields.List(
            fields.String(validate=CODE), validate=validate.Length(min=1, error="a fact's key")
        ),
        required=True,
        validate=validate.Length(min=2, error="two operands or more"),
        post_load=_operands,
    )
    unit = fields.String(required=True, validate=TEXT)
    printed = fields.String(required=True, validate=TEXT)
    source = fields.String(required=True, validate=TEXT)
    per = fields.Integer(
        strict=True, load_default=1, validate=validate.Range(1, 10**9, error="1 or more")
    )
    decimals = fields.Integer(
        strict=True, load_default=0, validate=validate.Range(0, 4, error="places, 0-4")
    )


class MilestoneSchema(StrictSchema):
    """What a plan says of the catalogue."""

    makes = Milestone

    row = fields.String(required=True, validate=validate.Length(min=1, max=12))
    on = Day(required=True)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    source = fields.String(required=True, validate=TEXT)
    share = fields.Integer(strict=True, load_default=0, validate=PERCENT)
    each_domain = fields.Boolean(load_default=False)


class PlaceSchema(StrictSchema):
    """A township or island."""

    makes = Place

    code = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)


class LinkSchema(StrictSchema):
    """A way between two places."""

    makes = Link

    ends = fields.List(
        fields.String(validate=CODE),
        required=True,
        post_load=tuple,
        validate=validate.Length(equal=2, error="the codes of two places"),
    )
    by = fields.Enum(Way, by_value=True, required=True)
    minutes = fields.Integer(
        strict=True, required=True, validate=validate.Range(1, 1_440, error="minutes, 1-1,440")
    )
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


class RegionSchema(StrictSchema):
    """`region.toml`."""

    code = fields.String(required=True, validate=CODE)
    division = Division(required=True)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    version = fields.String(required=True, validate=TEXT)
    default_city = fields.String(required=True, validate=CODE)
    city = fields.List(
        fields.Nested(CitySchema), required=True, validate=validate.Length(min=1, error="a city")
    )
    fact = fields.List(fields.Nested(FactSchema), load_default=list)
    figure = fields.List(fields.Nested(FigureSchema), load_default=list)
    milestone = fields.List(fields.Nested(MilestoneSchema), load_default=list)
    place = fields.List(fields.Nested(PlaceSchema), load_default=list)
    link = fields.List(fields.Nested(LinkSchema), load_default=list)
    sources = fields.List(fields.String(validate=TEXT), load_default=list)
    profiles = fields.List(fields.String(validate=CODE), load_default=tuple, post_load=tuple)

    @post_load
    def _make(self, data: dict[str, object], **_: object) -> object:
        cities: list[City] = data.pop("city")  # type: ignore[assignment]  # the field above
        by_code = {city.code: city for city in cities}
        if data["default_city"] not in by_code:
            raise ValidationError({"default_city": ["the code of a city below"]})
        data["facts"] = tuple(data.pop("fact"))  # type: ignore[arg-type]  # the field above
        data["figures"] = tuple(data.pop("figure"))  # type: ignore[arg-type]  # the field above
        data["milestones"] = tuple(data.pop("milestone"))  # type: ignore[arg-type]  # as above
        data["sources"] = tuple(data["sources"])  # type: ignore[arg-type]  # the field above
        places: list[Place] = data.pop("place")  # type: ignore[assignment]  # the field above
        links: list[Link] = data.pop("link")  # type: ignore[assignment]  # the field above
        data["places"] = {place.code: place for place in places}
        data["links"] = tuple(links)
        _check_links(data["places"], links)  # type: ignore[arg-type]  # as made above
        return RegionIdentity(**data, cities=by_code)  # type: ignore[arg-type]  # fields as above


def _check_links(places: Container[str], links: Sequence[Link]) -> None:
    for index, link in enumerate(links):
        if any(end not in places for end in link.ends):
            raise ValidationError({"link": {str(index): {"ends": ["the codes of places above"]}}})


class HoursSchema(StrictSchema):
    """Opening hours."""

    makes = Hours

    opens = Clock(required=True)
    closes = Clock(required=True)
    closed_weekdays = fields.List(
        fields.Integer(strict=True, validate=validate.Range(0, 6, error="0 (Monday) to 6")),
        load_default=frozenset,
        post_load=frozenset,
    )


class PointSchema(StrictSchema):
    """A row of a file in `points/`."""

    makes = ServicePoint

    id = fields.String(required=True, validate=CODE)
    city = fields.String(required=True, validate=CODE)
    type = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    kinds = _kinds()
    source = fields.String(required=True, validate=TEXT)
    depth = fields.Integer(
        strict=True, load_default=1, validate=validate.Range(1, 3, error="a depth, 1-3")
    )
    capacity = fields.Integer(strict=True, validate=COUNT)
    hours = fields.Nested(HoursSchema)
    services = _codes()
    attributes = fields.Dict(keys=fields.String(validate=CODE), load_default=dict)
    place = fields.String(load_default="", validate=CODE)
    demo = fields.Boolean(load_default=False)


class PointsSchema(StrictSchema):
    """A file of `points/`."""

    point = fields.List(fields.Nested(PointSchema), required=True)


class ItemSchema(StrictSchema):
    """A row of a file in `catalogue/`."""

    makes = Item

    id = fields.String(required=True, validate=CODE)
    scenario = fields.String(required=True, validate=CODE)
    domain = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    point_types = fields.List(
        fields.String(validate=CODE),
        required=True,
        post_load=frozenset,
        validate=validate.Length(min=1, error="a type of point"),
    )
    kinds = _kinds()
    offered_to = fields.Enum(OfferedTo, required=True)
    opens_on = Day(required=True)
    source = fields.String(required=True, validate=TEXT)
    match = fields.Dict(
        keys=fields.String(validate=CODE), values=fields.String(validate=TEXT), load_default=dict
    )
    cities = _codes()
    depth = fields.Integer(
        strict=True, load_default=1, validate=validate.Range(1, 3, error="a depth, 1-3")
    )
    lists = _codes()
    closes_on = Day()
    online = fields.Boolean(load_default=False)
    demo = fields.Boolean(load_default=False)


class CatalogueSchema(StrictSchema):
    """A file of `catalogue/`."""

    item = fields.List(fields.Nested(ItemSchema), required=True)
