"""The register of channels through which e-cards are issued and shown."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

import attrs
from marshmallow import fields

from samecity.schemas.toml import load_toml
from samecity.schemas.values import CODE, TEXT, StrictSchema

_FILE = files("samecity.national") / "data" / "channels.toml"


@attrs.frozen
class Channel:
    """A channel: an app or a bank's counter that issues e-cards and shows them."""

    code: str
    zh: str
    en: str
    source: str


class _ChannelSchema(StrictSchema):
    makes = Channel

    code = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    source = fields.String(required=True, validate=TEXT)


class _RegisterSchema(StrictSchema):
    channel = fields.List(fields.Nested(_ChannelSchema), required=True)


def load_register() -> Sequence[Channel]:
    """Read the register, in its own order.

    Raises:
        DataInvalid: The file is wrong.
    """
    register = load_toml(_FILE, _RegisterSchema)
    assert isinstance(register, dict)
    return tuple(register["channel"])


def load_channels() -> frozenset[str]:
    """Return the codes of all channels; raises what `load_register` raises."""
    return frozenset(channel.code for channel in load_register())
