"""The register of channels through which e-cards are issued and shown."""

from __future__ import annotations

from importlib.resources import files

from marshmallow import fields

from samecity.schemas.toml import load_toml
from samecity.schemas.values import CODE, TEXT, StrictSchema

_FILE = files("samecity.national") / "data" / "channels.toml"


class _ChannelSchema(StrictSchema):
    code = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    source = fields.String(required=True, validate=TEXT)


class _RegisterSchema(StrictSchema):
    channel = fields.List(fields.Nested(_ChannelSchema), required=True)


def load_channels() -> frozenset[str]:
    """Read the register.

    Raises:
        DataInvalid: The file is wrong.
    """
    register = load_toml(_FILE, _RegisterSchema())
    assert isinstance(register, dict)
    return frozenset(row["code"] for row in register["channel"])
