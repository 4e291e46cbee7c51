"""Reading a region's data folder into a region, with every row checked."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from collections.abc import Set as AbstractSet
from importlib.resources.abc import Traversable

from samecity.domain.catalogue import Catalogue, Item, ServicePoint
from samecity.domain.region import RegionIdentity
from samecity.errors import DataInvalid
from samecity.schemas.regions import CatalogueSchema, PointsSchema, RegionSchema
from samecity.schemas.toml import load_toml
from samecity.spi.region import Region
from samecity.spi.scenario import SectionSpec
from samecity.spi.sources import RegionSource


def load_region(source: RegionSource, sections: Mapping[str, SectionSpec], plugin: str) -> Region:
    """Read a region.

    Args:
        source: The folder and the class to make.
        sections: Sections that the installed scenario plugins define, by file name.
        plugin: Who registers the region.

    Raises:
        DataInvalid: A file is missing or wrong; names file, key, expected, received.
    """
    folder = source.folder
    identity = load_toml(folder / "region.toml", RegionSchema)
    assert isinstance(identity, RegionIdentity)
    catalogue = load_catalogue(folder, identity.cities, identity.places)
    loaded: dict[type[object], object] = {}
    for name, spec in sections.items():
        file = folder / f"{name}.toml"
        if file.is_file():
            loaded[spec.kind] = load_toml(file, spec.schema)
    return source.factory(identity, catalogue, loaded, plugin=plugin)


def load_catalogue(
    folder: Traversable, cities: Mapping[str, object], places: Container[str] = ()
) -> Catalogue:
    """Read `points/*.toml` and `catalogue/*.toml` and check that their rows fit each other.

    Args:
        folder: The data folder.
        cities: The region's cities by code.
        places: Codes of the places where its points can lie.

    Raises:
        DataInvalid: As for `load_region`; also an id used twice, or a city or
            place that is not there.
    """
    points: dict[str, ServicePoint] = {}
    for file, content in _files(folder / "points", PointsSchema):
        for index, point in enumerate(content["point"]):
            assert isinstance(point, ServicePoint)
            where = f"point.{index}"
            _check_unique(file, f"{where}.id", point.id, points)
            _check_cities(file, f"{where}.city", {point.city}, cities)
            if point.place and point.place not in places:
                raise DataInvalid(
                    file,
                    f"{where}.place",
                    expected="a place of region.toml",
                    received=repr(point.place),
                )
            points[point.id] = point
    items: dict[str, Item] = {}
    for file, content in _files(folder / "catalogue", CatalogueSchema):
        for index, item in enumerate(content["item"]):
            assert isinstance(item, Item)
            where = f"item.{index}"
            _check_unique(file, f"{where}.id", item.id, items)
            _check_cities(file, f"{where}.cities", item.cities, cities)
            items[item.id] = item
    return Catalogue(items.values(), points.values())


def _files(
    folder: Traversable, schema: type[PointsSchema | CatalogueSchema]
) -> Iterator[tuple[str, dict[str, list[object]]]]:
    if not folder.is_dir():
        raise DataInvalid(folder.name, "-", expected="a folder", received="no such folder")
    found = (file for file in folder.iterdir() if file.name.endswith(".toml"))
    for file in sorted(found, key=lambda one: one.name):
        content = load_toml(file, schema, folder=folder.name)
        assert isinstance(content, dict)
        yield f"{folder.name}/{file.name}", content


def _check_unique(file: str, key: str, id_: str, known: Container[str]) -> None:
    if id_ in known:
        raise DataInvalid(file, key, expected="an id of its own", received=repr(id_))


def _check_cities(
    file: str, key: str, named: AbstractSet[str], cities: Mapping[str, object]
) -> None:
    for city in sorted(named - cities.keys()):
        raise DataInvalid(file, key, expected="a city of region.toml", received=repr(city))
