from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from marshmallow import fields, post_load

from samecity.errors import DataInvalid
from samecity.schemas.toml import load_toml
from samecity.schemas.values import StrictSchema


@attrs.frozen
class Fare:
    base_fen: int


class FareSchema(StrictSchema):
    base_fen = fields.Integer(required=True, strict=True)

    @post_load
    def make(self, data: dict[str, int], **_: object) -> Fare:
        return Fare(**data)


class DoubledSchema(FareSchema):
    @post_load
    def make(self, data: dict[str, int], **_: object) -> Fare:
        return Fare(2 * data["base_fen"])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "fare.toml"
    written.write_text("base_fen = 200\n", encoding="utf-8")
    return written


def test_the_same_text_is_loaded_once_wherever_it_stands(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.toml"
    copy.write_bytes(file.read_bytes())

    assert load_toml(copy, FareSchema) is load_toml(file, FareSchema)


def test_a_file_that_was_changed_is_loaded_anew(file: Path) -> None:
    before = load_toml(file, FareSchema)
    file.write_text("base_fen = 300\n", encoding="utf-8")

    assert (before, load_toml(file, FareSchema)) == (Fare(200), Fare(300))


def test_each_schema_makes_its_own_of_the_same_text(file: Path) -> None:
    assert load_toml(file, FareSchema) == Fare(200)
    assert load_toml(file, DoubledSchema) == Fare(400)


@pytest.mark.parametrize(
    ("content", "key", "expected", "received"),
    [
        (b"base_fen = '2'\n", "base_fen", "a valid integer", "'2'"),
        (b"", "base_fen", "this key", "nothing"),
        (b"base_fen = 2\nper_km_fen = 1\n", "per_km_fen", "no such key", "1"),
        (b"base_fen\n", "-", "TOML", ""),
        (b"\xff", "-", "UTF-8", "other bytes"),
    ],
)
def test_each_file_with_a_mistake_is_named_also_where_another_had_the_same(
    tmp_path: Path, content: bytes, key: str, expected: str, received: str
) -> None:
    for name in ("one.toml", "other.toml"):
        wrong = tmp_path / name
        wrong.write_bytes(content)

        with pytest.raises(DataInvalid) as caught:
            load_toml(wrong, FareSchema)

        found = caught.value
        assert (found.file, found.key, found.expected) == (name, key, expected)
        assert received in found.received
