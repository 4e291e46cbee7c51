"""The tap: somebody uses a card somewhere for something, and the test gets the decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final, Protocol

import attrs

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Decision
from samecity.engine.acceptance import Acceptance
from samecity.errors import UnknownName
from samecity.synthetic.cast import Wallet
from samecity.synthetic.readers import HeldReader, Readers, hold_out
from samecity.synthetic.world import World
from samecity.testing.people import AGE, born_at

RIGHT_PIN: Final = "000000"
"""The PIN of every card that is issued in a test."""

_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


class Tap(Protocol):
    """Uses a card; a test is typed by it: `def test_…(tap: Tap) -> None`."""

    def __call__(
        self,
        home: str | Wallet,
        host: str,
        scenario: str,
        /,
        *,
        kind: CredentialKind | None = None,
        at: datetime | None = None,
        point: str = "",
        pin: str | None = RIGHT_PIN,
        agrees: bool = True,
        fields: Mapping[str, object] = _NOTHING,
        **more: object,
    ) -> Decision:
        """Use a card once, on the fixture's platform.

        Args:
            home: Who issued the card of a plain adult (region code, city code, slug or six digits),
                or a person whom `somebody` made.
            host: Where it is used, named likewise.
            scenario: Its code, such as `transit.ride`.
            kind: What is shown; None is what a plain person would show there.
            at: When; None is the clock's now.
            point: Id of a service point; empty lets the host choose.
            pin: What is entered when the PIN is asked; None enters nothing.
            agrees: Whether the person has seen the notice and agreed, and a child's guardian too.
            fields: The scenario's own fields whose names are arguments of `tap` itself.
            more: The scenario's other fields.

        Raises:
            UnknownName: There is no such place, scenario or point.
            RequestInvalid: A field has the wrong shape; names it.
        """

    @property
    def last(self) -> Acceptance:
        """The last decision, with what the host was told and whether it was a replay.

        Raises:
            LookupError: Nobody has tapped yet.
        """

    def again(self) -> Decision:
        """Send the last request once more, word for word, the same card held out again.

        Raises:
            LookupError: Nobody has tapped yet.
        """


@attrs.frozen
class _Request:
    body: Mapping[str, object]
    hold_out: Callable[[], HeldReader]


class PlatformTap:
    """A `Tap` on the platform of a world.

    Args:
        world: Where the people live.
        readers: What they hold their cards against; None is readers in memory.
    """

    def __init__(self, world: World, readers: Readers | None = None) -> None:
        self.world = world
        self._readers: Readers = readers or world
        self._sent: _Request | None = None
        self._last: Acceptance | None = None

    def __call__(
        self,
        home: str | Wallet,
        host: str,
        scenario: str,
        /,
        *,
        kind: CredentialKind | None = None,
        at: datetime | None = None,
        point: str = "",
        pin: str | None = RIGHT_PIN,
        agrees: bool = True,
        fields: Mapping[str, object] = _NOTHING,
        **more: object,
    ) -> Decision:
        """Use a card once; see `Tap`."""
        registry = self.world.registry
        region, city = registry.locate(host)
        if point:
            points = region.catalogue.points
            if point not in points:
                raise UnknownName("point", point, tuple(get_close_matches(point, points, 3)))
            city = points[point].city
        spec = registry.known_scenario(scenario).spec
        shown = kind or self.world.likely_kind(host, scenario, point)
        when = at or self.world.at
        said = [f"{region.code}:{scenario}"] if agrees else []
        envelope = {"city": city, "point": point, "notices": said, "consents": said}
        own = {**fields, **more}
        body = self.world.body(
            host, scenario, shown, own, at=when, guardian_agrees=agrees, **envelope
        )
        wallet = self._wallet(home, when)
        self._sent = _Request(
            body, lambda: hold_out(self._readers, wallet, shown, when, spec=spec, pin=pin)
        )
        return self._send(wallet)

    @property
    def last(self) -> Acceptance:
        """The last decision and what came with it; see `Tap`."""
        if self._last is None:
            raise LookupError("expected a tap before, received none")
        return self._last

    def again(self) -> Decision:
        """Send the last request once more; see `Tap`."""
        return self._accept()

    def _send(self, _wallet: Wallet) -> Decision:
        """Put the request to the platform; a tap with chips lets things go wrong meanwhile."""
        return self._accept()

    def _accept(self) -> Decision:
        if self._sent is None:
            raise LookupError("expected a tap before, received none")
        with closing(self._sent.hold_out()) as reader:
            self._last = self.world.platform.accept(self._sent.body, reader)
        return self._last.decision

    def _wallet(self, home: str | Wallet, when: datetime) -> Wallet:
        if isinstance(home, Wallet):
            return home
        return self.world.adult(home, born=born_at(AGE, when.year))
