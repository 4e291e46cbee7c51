"""A scene in a test world behind an address: one world for each scene, gone at its end.

In what the scene's registry differs from what is installed is told to the system by its test
controls; what they cannot say is omitted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Final
from urllib.parse import quote

import attrs
import msgspec

from samecity.domain.agreement import Agreement
from samecity.host.offers import without_local_offers
from samecity.host.registry import Registry
from samecity.spi import Region
from samecity.spi.journal import ChainReport, Posting
from samecity.synthetic.cast import Wallet
from samecity.synthetic.readers import HeldReader, Readers
from samecity.texts.catalogue import Texts
from samecity_conformance.bindings.binding import Binding
from samecity_conformance.bindings.http.handshake import NotUsable, System, look
from samecity_conformance.bindings.http.line import Line, line_to
from samecity_conformance.bindings.http.world import Made, RemoteReader, RemoteWorld
from samecity_conformance.bindings.memory import MEMORY
from samecity_conformance.messages import DecisionMessage
from samecity_conformance.unasked import Omitted, Unasked
from samecity_conformance.under_test import Conditions, Told
from samecity_conformance.variants import Unconnected, Unreachable

NEEDED: Final = ("worlds", "clock", "accept", "persons", "cards", "ecards", "journal")
"""What a system has to offer for any case."""

_PAGE: Final = 200
_OK: Final = (200, 201)
_CONFLICT: Final = 409


class Accepted(msgspec.Struct, frozen=True):
    """What `POST /acceptances` answers."""

    decision: DecisionMessage
    disclosure: dict[str, object]
    is_replay: bool
    opened: int
    balance_fen: int | None


class Account(msgspec.Struct, frozen=True):
    """A bank account."""

    balance_fen: int


class Refused(msgspec.Struct, frozen=True):
    """A problem document that has the decision with it."""

    decision: DecisionMessage


class Remote:
    """A test world of its own; a `samecity_conformance.under_test.UnderTest`.

    Args:
        line: To the system under test.
        offered: What it offers.
        lang: Language of the sentences about what it does not offer.
        conditions: Under which it begins.
    """

    def __init__(
        self, line: Line, offered: frozenset[str], lang: str, conditions: Conditions
    ) -> None:
        self._line = line
        self._offered = offered
        self._lang = lang
        for name in NEEDED:
            self._need(name)
        controls = self._controls(conditions)
        told = {"at": conditions.at.isoformat(), "coupling": conditions.coupling.value}
        self._id = line.ask("POST", "/worlds", told).check(*_OK).read(Made).id
        self.world = RemoteWorld(line, self._id, conditions.registry, conditions.at)
        self._postings: list[Posting] = []
        self._is_read = True
        self._controls_now: Mapping[str, Mapping[str, object]] = {}
        self._tell(controls)

    @property
    def readers(self) -> Readers:
        """What people hold their cards and codes against."""
        return self.world

    def accept(self, body: Mapping[str, object], reader: HeldReader) -> Told:
        """Answer a request, at a terminal of the system's own, and read the answer twice."""
        accepted = self._post(body, reader)
        if isinstance(accepted, Refused):
            again = self._post(body, reader, "zh")
            return Told(again.decision, accepted.decision, {}, is_replay=False)
        zh = self._decision(accepted.decision.request_id, "zh")
        return Told(zh, accepted.decision, accepted.disclosure, accepted.is_replay)

    def decide(self, body: Mapping[str, object], reader: HeldReader) -> DecisionMessage:
        """Answer a request with the decision alone, in one exchange."""
        return self._post(body, reader).decision

    def recall(self, request_id: str) -> object | None:
        """Return what the system tells of a request later."""
        return self._decision(request_id, "en")

    def postings(self) -> Sequence[Posting]:
        """Return all postings of the world, oldest first."""
        while not self._is_read:
            page, known = divmod(len(self._postings), _PAGE)
            path = f"/journal/postings?page={page + 1}&page_size={_PAGE}"
            rows = self.world.send("GET", path).check(*_OK).read(list[Posting])
            self._postings += rows[known:]
            self._is_read = len(rows) < _PAGE
        return self._postings

    def chains(self) -> Sequence[ChainReport]:
        """Let the system recompute the audit chain of each region."""
        return self.world.send("GET", "/journal/verify").check(*_OK).read(list[ChainReport])

    def account_fen(self, wallet: Wallet) -> int:
        """Return what a person's bank account holds."""
        self._need("accounts")
        reply = self.world.send("GET", f"/persons/{quote(wallet.holder_ref)}/account")
        return reply.check(*_OK).read(Account).balance_fen

    def heed(self, conditions: Conditions) -> None:
        """Turn the test controls until the world is under other conditions."""
        self._tell(self._controls(conditions))

    def close(self) -> None:
        """End the world."""
        self._line.ask("DELETE", f"/worlds/{quote(self._id)}").check(204, 404)

    def _post(
        self, body: Mapping[str, object], reader: HeldReader, lang: str = "en"
    ) -> Accepted | Refused:
        if not isinstance(reader, RemoteReader):
            raise Omitted(Unasked.POWER, self._lang)
        asked = {"request": body, "shown": reader.shown}
        self._is_read = False
        reply = self.world.send("POST", "/acceptances", asked, lang).check(*_OK, _CONFLICT)
        if reply.status == _CONFLICT:
            return reply.read(Refused)
        accepted = reply.read(Accepted)
        reader.opened += accepted.opened
        if reader.card:
            reader.balance[reader.card] = accepted.balance_fen
        return accepted

    def _decision(self, request_id: str, lang: str) -> DecisionMessage:
        reply = self.world.send("GET", f"/decisions/{quote(request_id)}", lang=lang)
        return reply.check(*_OK).read(DecisionMessage)

    def _need(self, name: str) -> None:
        if name not in self._offered:
            raise Omitted(name, self._lang)

    def _controls(self, conditions: Conditions) -> Mapping[str, Mapping[str, object]]:
        """Return what the test controls have to say, by the path of each."""
        told = dict(_differences(conditions.registry, self._lang))
        if not conditions.is_national_up:
            told["national-platform"] = {"is_up": False}
        return told

    def _tell(self, controls: Mapping[str, Mapping[str, object]]) -> None:
        """Turn what is to be otherwise than it is, and turn back what is not asked for any more."""
        over = {path: _BACK[path.partition("/")[0]] for path in self._controls_now}
        for path, message in {**over, **controls}.items():
            if self._controls_now.get(path) != message:
                self._need(path.partition("/")[0])
                self._line.ask("PUT", f"/worlds/{quote(self._id)}/{path}", message).check(*_OK)
        self._controls_now = controls


_BACK: Final[Mapping[str, Mapping[str, object]]] = {
    "national-platform": {"is_up": True},
    "agreements": {"suspended_at": None},
    "homes": {"is_up": True},
    "t-union": {"is_connected": True},
    "local-offers": {"are_in_force": True},
}
"""What puts each control back."""


def _differences(registry: Registry, lang: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield path and message of the controls by which what is installed becomes a registry."""
    installed = registry.installed
    if registry is installed:
        return
    held = {one.id: one for one in registry.agreements.agreements}
    for agreement in installed.agreements.agreements:
        ends = _end(agreement, held.pop(agreement.id, None), lang)
        if ends is not None:
            yield f"agreements/{quote(agreement.id)}", {"suspended_at": ends.isoformat()}
    if held or registry.regions.keys() != installed.regions.keys():
        raise Omitted(Unasked.PLUGINS, lang)
    for code, region in registry.regions.items():
        if region is not installed.regions[code]:
            control = _control_of(region, installed, lang)
            if control is not None:
                yield control


def _end(installed: Agreement, held: Agreement | None, lang: str) -> datetime | None:
    """Return when an agreement ends otherwise than it is written; None if it does not."""
    if held is None:
        return installed.valid_from
    if held == installed:
        return None
    if held.valid_to is None or attrs.evolve(held, valid_to=installed.valid_to) != installed:
        raise Omitted(Unasked.PLUGINS, lang)
    return held.valid_to


def _control_of(
    region: Region, installed: Registry, lang: str
) -> tuple[str, Mapping[str, object]] | None:
    """Return the control that makes a region what it is to be; None if that is as installed."""
    if type(region) is Unreachable:
        return (f"homes/{region.code}", {"is_up": False}) if region.is_down else None
    if type(region) is Unconnected and region.connected_from is None:
        return f"t-union/{region.code}", {"is_connected": False}
    if region is without_local_offers(installed).regions[region.code]:
        return "local-offers", {"are_in_force": False}
    raise Omitted(Unasked.PLUGINS, lang)


@cache
def _system(sut: str) -> System:
    """Return what a system says of itself, asked once by this process."""
    return look(sut)


def _begin(binding: Binding, conditions: Conditions) -> Remote:
    offered = frozenset(_system(binding.sut).has)
    return Remote(line_to(binding.sut), offered, binding.lang, conditions)


def _missing(texts: Texts, sut: str) -> str:
    """Say what is missing for any case; an address that cannot be used is the pre-flight's."""
    if not sut:
        return texts("conform.binding.http")
    try:
        offered = _system(sut).has
    except NotUsable:
        return ""
    lacking = next((name for name in NEEDED if name not in offered), "")
    return texts("conform.not_offered", what=lacking) if lacking else ""


HTTP: Final = Binding("http", MEMORY.readers, has_chips=False, lacks=_missing, begins=_begin)
"""Cards, codes and terminals are the system's own; what is shown goes over the line."""
