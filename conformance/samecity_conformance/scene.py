"""One scene: a platform of its own, people with cards, a moment, and the answers they got.

Everything here is the real thing: platform, plugins, journal in memory, synthetic people.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import attrs

from samecity.domain.card import CredentialKind
from samecity.domain.ecard import CouplingPolicy
from samecity.domain.holder import Holder
from samecity.domain.identifiers import DivisionCode, ResidentId, resident_check_character
from samecity.engine.acceptance import Acceptance
from samecity.host.registry import Registry
from samecity.journal.memory import MemoryJournal
from samecity.national.base import MemoryBase
from samecity.national.channels import load_channels
from samecity.national.platform import EmbeddedNational
from samecity.platform import Platform
from samecity.spi.journal import Posting
from samecity.spi.national import Person
from samecity.spi.reader import DocumentEvidence
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import DEFAULT_AT, Wallet, World
from samecity_conformance.messages import DecisionMessage, read_decision

_CHANNELS: Final = load_channels()

_SECRET: Final = bytes(range(32))
"""A fixed key: the same scene gives the same references, run after run."""

_SHOWN_AS: Final = {
    "card": (CredentialKind.CARD_CONTACTLESS, CredentialKind.CARD_CONTACT),
    "e-card": (CredentialKind.ECARD_QR, CredentialKind.ECARD_SCAN, CredentialKind.ECARD_LOGIN),
    "person": (CredentialKind.NONE,),
}


ADULT: Final = date(1990, 1, 1)
"""Birth date of a person of whom nothing else is said: 36 years in the world of the examples."""


@attrs.frozen
class Somebody:
    """Who a person is, by places as a person writes them.

    Attributes:
        household: Place of the household register.
        residence: Place of habitual residence.
        insured: Insured place.
        classes: Certified statuses.
    """

    born: date
    household: str
    residence: str
    insured: str
    classes: frozenset[str] = frozenset()


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
    reader: MemoryReader


class Scene:
    """Where one scenario plays.

    Attributes:
        registry: Regions, scenarios, agreements; `install` replaces them.
        at: Now. The world begins at the first moment a scenario names.
        coupling: How loss of a card reaches its e-card; set before the first person appears.
        is_national_up: Whether the national platform can be reached.
        envelope: Keys that every further request bears, such as `channel` or `notices`.
        pin: What the holder enters when asked for the PIN.
        kind: Kind of credential that every further request shows; None chooses one that is taken.
        wallets: People with their cards, in order of appearance.
        sent: The last request.
        answers: All answers, oldest first.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.at = DEFAULT_AT
        self.coupling = CouplingPolicy.SEED_STRICT
        self.is_national_up = True
        self.envelope: dict[str, object] = {}
        self.pin: str | None = None
        self.kind: CredentialKind | None = None
        self.wallets: list[Wallet] = []
        self.sent: Sent | None = None
        self.answers: list[Answer] = []
        self._world: World | None = None

    @property
    def world(self) -> World:
        """The world on the scene's platform."""
        if self._world is None:
            base = MemoryBase(_SECRET)
            national = EmbeddedNational(base, _CHANNELS, self.coupling, lambda: self.is_national_up)
            platform = Platform(
                registry=self.registry, journal=MemoryJournal(), base=base, national=national
            )
            self._world = World(platform, self.at)
        return self._world

    def install(self, registry: Registry) -> None:
        """Put other plugins or agreements in force.

        Args:
            registry: What holds from the first person on.

        Raises:
            ValueError: Somebody is on the scene already, under the former registry.
        """
        if self._world is not None:
            raise ValueError("expected the step before the first person, received it after")
        self.registry = registry

    @property
    def platform(self) -> Platform:
        """The scene's platform."""
        return self.world.platform

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
        born, number = told.born, len(self.wallets)
        household = self._division(told.household)
        holder = Holder(
            holder_ref=f"h-scene-{number}",
            born=born,
            household=household,
            residence=self._division(told.residence),
            insured=self._division(told.insured),
            classes=told.classes,
        )
        first17 = f"99{household.text[:4]}{born:%Y%m%d}{900 + number:03d}"
        resident_id = ResidentId(first17 + resident_check_character(first17))
        return Person(holder, resident_id, f"测试场{number}")

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
        return self.send(body, self.world.reader(holder, kind, self.at, pin=self.pin))

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
        return self.send(body, MemoryReader(document=DocumentEvidence("", region.code)))

    def send(self, body: dict[str, object], reader: MemoryReader) -> Answer:
        """Send a request to the platform and keep the answer.

        Args:
            body: Plain data.
            reader: What the credential is held against.
        """
        purse = reader.card.purse if reader.card is not None else None
        balance_fen = purse.balance_fen if purse is not None else 0
        opened, booked = reader.opened, len(self.platform.journal.postings())
        acceptance = self.platform.accept(body, reader)
        self.sent = Sent(body, reader)
        self.answers.append(
            Answer(
                zh=self._read(acceptance, "zh"),
                en=self._read(acceptance, "en"),
                disclosure=acceptance.disclosure,
                is_replay=acceptance.is_replay,
                opened=reader.opened - opened,
                charged_fen=balance_fen - purse.balance_fen if purse is not None else 0,
                postings=tuple(self.platform.journal.postings()[booked:]),
            )
        )
        return self.answer

    def as_local(self, home: str) -> Answer:
        """Send the last request once more in a world of its own, the person holding another card.

        Args:
            home: Issuer of that card; the person stays the same.
        """
        assert self.sent is not None
        other = Scene(self.registry)
        other.at, other.coupling = self.at, self.coupling
        kind = CredentialKind(str(self.sent.body["kind"]))
        wallet = other.world.issue(self.wallet.person, home)
        return other.send(self.sent.body, other.world.reader(wallet, kind, self.at, pin=self.pin))

    def _division(self, place: str) -> DivisionCode:
        region, city = self.registry.locate(place)
        return region.identity.cities[city].division

    def _read(self, acceptance: Acceptance, lang: str) -> DecisionMessage:
        return read_decision(self.platform.explain(acceptance.decision, lang))
