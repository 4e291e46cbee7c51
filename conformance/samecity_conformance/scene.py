"""One scene: a platform of its own, people with cards, a moment, and the answers they got.

Everything here is the real thing: platform, plugins, journal in memory, synthetic people; or, over
a binding to a system elsewhere, that system.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from typing import Final

import attrs

from samecity.domain.card import CredentialKind
from samecity.domain.ecard import CouplingPolicy
from samecity.engine.acceptance import Acceptance
from samecity.host.registry import Registry
from samecity.journal.memory import MemoryJournal
from samecity.national.base import CardholderBase, MemoryBase
from samecity.national.channels import load_channels
from samecity.national.platform import EmbeddedNational
from samecity.platform import Platform
from samecity.spi.journal import Journal, Posting
from samecity.spi.national import Person
from samecity.spi.reader import DocumentEvidence, Purses
from samecity.synthetic.cast import DEFAULT_AT, Cast, Wallet
from samecity.synthetic.readers import HeldReader, Readers
from samecity.synthetic.world import World
from samecity_conformance.bindings import MEMORY, Binding
from samecity_conformance.messages import DecisionMessage
from samecity_conformance.somebody import Somebody
from samecity_conformance.unasked import Omitted, Unasked
from samecity_conformance.under_test import Conditions, Here, UnderTest

_CHANNELS: Final = load_channels()

_SECRET: Final = bytes(range(32))
"""A fixed key: the same scene gives the same references, run after run."""

MakeNational = Callable[
    [CardholderBase, frozenset[str], CouplingPolicy, Callable[[], bool]], EmbeddedNational
]
"""Makes a national platform of base, channels, coupling, and whether it can be reached."""

Accept = Callable[[Mapping[str, object], HeldReader], Acceptance]
"""Answers a request."""

_SHOWN_AS: Final = {
    "card": (CredentialKind.CARD_CONTACTLESS, CredentialKind.CARD_CONTACT),
    "e-card": (CredentialKind.ECARD_QR, CredentialKind.ECARD_SCAN, CredentialKind.ECARD_LOGIN),
    "person": (CredentialKind.NONE,),
}


@attrs.frozen
class Answer:
    """What came back for one request, and what it did.

    Attributes:
        zh: The decision for Chinese readers.
        en: The decision for English readers.
        disclosure: What the host was told, by field.
        is_replay: Whether the journal already had it.
        opened: How often the reader was opened.
        charged_fen: What left the purse; below 0 when it was loaded.
        postings: What was newly written into the books.
    """

    zh: DecisionMessage
    en: DecisionMessage
    disclosure: Mapping[str, object]
    is_replay: bool
    opened: int
    charged_fen: int
    postings: tuple[Posting, ...]


@attrs.define
class Sent:
    """A request as it was sent, to be sent again."""

    body: dict[str, object]
    reader: HeldReader


class Scene:
    """Where one scenario plays; it has to be closed.

    Attributes:
        registry: Regions, scenarios, agreements; `install` replaces them.
        binding: How cards and codes are reached.
        national: Makes the national platform.
        open_books: Opens the books; by default new ones in memory.
        at: Now. The world begins at the first moment a scenario names.
        coupling: How loss of a card reaches its e-card; set before the first person appears.
        envelope: Keys that every further request bears, such as `channel` or `notices`.
        pin: What the holder enters when asked for the PIN.
        kind: Kind of credential that every further request shows; None chooses one that is taken.
        wallets: People with their cards, in order of appearance.
        sent: The last request; its reader stays open until the next one is sent.
        answers: All answers, oldest first.
    """

    def __init__(
        self,
        registry: Registry,
        binding: Binding = MEMORY,
        national: MakeNational = EmbeddedNational,
    ) -> None:
        self.registry = registry
        self.binding = binding
        self.national = national
        self.open_books: Callable[[], Journal] = MemoryJournal
        self.at = DEFAULT_AT
        self.coupling = CouplingPolicy.SEED_STRICT
        self._is_national_up = True
        self.envelope: dict[str, object] = {}
        self.pin: str | None = None
        self.kind: CredentialKind | None = None
        self.wallets: list[Wallet] = []
        self.sent: Sent | None = None
        self.answers: list[Answer] = []
        self._under_test: UnderTest | None = None

    @property
    def under_test(self) -> UnderTest:
        """What the scene is played on, begun when it is first asked for.

        Raises:
            pytest.skip.Exception: The system under test does not offer what the scene needs.
            NotUsable: It cannot be reached.
        """
        if self._under_test is None:
            begins = self.binding.begins
            self._under_test = (
                self._begin_here() if begins is None else begins(self.binding, self._conditions)
            )
        return self._under_test

    @property
    def world(self) -> Cast:
        """The people of the scene, with their cards."""
        return self.under_test.world

    @property
    def readers(self) -> Readers:
        """What the people of the world hold their cards and codes against."""
        return self.under_test.readers

    @property
    def is_national_up(self) -> bool:
        """Whether the national platform can be reached."""
        return self._is_national_up

    @is_national_up.setter
    def is_national_up(self, is_up: bool) -> None:
        self._is_national_up = is_up
        self.heed()

    def heed(self) -> None:
        """Let what the scene is played on know that the registry, or what answers, has changed."""
        if self._under_test is not None:
            self._under_test.heed(self._conditions)

    def install(self, registry: Registry) -> None:
        """Put other plugins or agreements in force.

        Args:
            registry: What holds from the first person on.

        Raises:
            ValueError: Somebody is on the scene already, under the former registry.
            pytest.skip.Exception: The system under test is elsewhere and has plugins of its own.
        """
        if self._under_test is not None:
            raise ValueError("expected the step before the first person, received it after")
        if registry.installed is not self.registry.installed:
            self.check_here(Unasked.PLUGINS)
        self.registry = registry

    def reopen(self, purses: Purses) -> None:
        """Open the platform again on books that outlived it, as after the end of its process.

        Args:
            purses: Asked for what was left open.
        """
        here = self.expect_here(Unasked.POWER)
        self.close()
        old = here.platform
        here.world.platform = Platform(
            registry=self.registry,
            journal=self.open_books(),
            base=old.base,
            national=old.national,
            purses=purses,
        )

    @property
    def platform(self) -> Platform:
        """The scene's platform, for what no message tells.

        Raises:
            pytest.skip.Exception: It is elsewhere.
        """
        return self.expect_here(Unasked.STORE).platform

    def check_here(self, what: Unasked) -> None:
        """See that the scene plays, or will play, on a platform of this process.

        Args:
            what: Is asked of it and could be asked of no system elsewhere.

        Raises:
            pytest.skip.Exception: The scene plays elsewhere.
        """
        if self.binding.begins is not None:
            raise Omitted(what, self.binding.lang)

    def expect_here(self, what: Unasked) -> Here:
        """Return the platform of this process; see `check_here`."""
        self.check_here(what)
        here = self.under_test
        assert isinstance(here, Here)  # see `under_test`
        return here

    @property
    def wallet(self) -> Wallet:
        """The person who appeared last."""
        assert self.wallets, "expected a Given step with a person, received none"
        return self.wallets[-1]

    @property
    def answer(self) -> Answer:
        """The last answer."""
        assert self.answers, "expected a When step with a request, received none"
        return self.answers[-1]

    def person(self, told: Somebody) -> Person:
        """Make a person, the first one of a scene the same in every scene.

        Args:
            told: Who it is.
        """
        return told.person(self.registry, len(self.wallets))

    def kind_for(self, credential: str, place: str, scenario: str) -> CredentialKind:
        """Return the kind that is shown: one that is taken there, else the first of its sort.

        Args:
            credential: `card`, `e-card` or `person`.
            place: Region or city.
            scenario: Scenario code.
        """
        if self.kind is not None:
            return self.kind
        region, _ = self.registry.locate(place)
        taken = {kind for item in region.catalogue.of(scenario) for kind in item.kinds}
        sort = _SHOWN_AS[credential]
        return next((kind for kind in sort if kind in taken), sort[0])

    def use(
        self,
        credential: str,
        scenario: str,
        place: str,
        fields: Mapping[str, object],
        *,
        point: str = "",
        wallet: Wallet | None = None,
    ) -> Answer:
        """Let somebody use a credential.

        Args:
            credential: `card`, `e-card` or `person`.
            scenario: Scenario code.
            place: Region or city, as a person writes it.
            fields: The scenario's own fields.
            point: Service point, or empty.
            wallet: Who; None is the person who appeared last.
        """
        kind = self.kind_for(credential, place, scenario)
        more = {**self.envelope, "point": point} if point else self.envelope
        body = self.world.body(place, scenario, kind, fields, at=self.at, **more)
        holder = wallet or self.wallet
        return self.send(body, self.readers.reader(holder, kind, self.at, pin=self.pin))

    def order(
        self, scenario: str, place: str, fields: Mapping[str, object], *, point: str = ""
    ) -> Answer:
        """Let an institution of a place give an order; nobody shows anything.

        Args:
            scenario: Code of a scenario that is an order.
            place: Region or city, as a person writes it.
            fields: The scenario's own fields.
            point: Service point, or empty.
        """
        more = {**self.envelope, "point": point} if point else self.envelope
        none = CredentialKind.NONE
        body = self.world.body(place, scenario, none, fields, at=self.at, **more)
        region, _ = self.registry.locate(place)
        office = DocumentEvidence("", region.code)
        return self.send(body, self.readers.reader_of_document(office, self.at))

    def send(
        self, body: dict[str, object], reader: HeldReader, accept: Accept | None = None
    ) -> Answer:
        """Send a request and keep the answer.

        Args:
            body: Plain data.
            reader: What the credential is held against.
            accept: Who answers, such as a validator; None is the platform.
        """
        if self.sent is not None and self.sent.reader is not reader:
            self.sent.reader.close()
        self.sent = Sent(body, reader)
        balance_fen = reader.balance_fen() or 0
        opened, booked = reader.opened, len(self.under_test.postings())
        if accept is None:
            told = self.under_test.accept(body, reader)
        else:
            told = self.expect_here(Unasked.VALIDATOR).told(accept(body, reader))
        self.answers.append(
            Answer(
                zh=told.zh,
                en=told.en,
                disclosure=told.disclosure,
                is_replay=told.is_replay,
                opened=reader.opened - opened,
                charged_fen=balance_fen - (reader.balance_fen() or 0),
                postings=tuple(self.under_test.postings()[booked:]),
            )
        )
        return self.answer

    def as_local(self, home: str) -> Answer:
        """Send the last request once more in a world of its own, the person holding another card.

        Args:
            home: Issuer of that card; the person stays the same.
        """
        assert self.sent is not None
        kind = CredentialKind(str(self.sent.body["kind"]))
        with closing(self.another()) as other:
            wallet = other.world.issue(self.wallet.person, home)
            reader = other.readers.reader(wallet, kind, self.at, pin=self.pin)
            return other.send(self.sent.body, reader)

    def another(self) -> Scene:
        """Return a scene with a world of its own, at the same moment and by the same binding."""
        other = Scene(self.registry, self.binding, self.national)
        other.at, other.coupling = self.at, self.coupling
        return other

    @property
    def _conditions(self) -> Conditions:
        return Conditions(self.registry, self.at, self.coupling, self.is_national_up)

    def _begin_here(self) -> Here:
        base = MemoryBase(_SECRET)
        national = self.national(base, _CHANNELS, self.coupling, lambda: self.is_national_up)
        platform = Platform(
            registry=self.registry,
            journal=self.open_books(),
            base=base,
            national=national,
        )
        world = World(platform, self.at)
        return Here(world, partial(self.binding.readers_of, world))

    def close(self) -> None:
        """Let go of what is held against the last reader, and end what the scene is played on."""
        if self.sent is not None:
            self.sent.reader.close()
        if self._under_test is not None:
            self._under_test.close()
