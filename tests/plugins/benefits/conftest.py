"""A home with people to be paid, and who orders, draws and spends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import count

import attrs
import pytest

from samecity.domain.card import AccountState, CredentialKind
from samecity.domain.holder import Holder
from samecity.engine.acceptance import Acceptance
from samecity.host.registry import Registry
from samecity.journal import open_journal
from samecity.platform import Platform
from samecity.spi import Account, DocumentEvidence, Reader, Row
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import Wallet, World

NONE = CredentialKind.NONE
CONTACT = CredentialKind.CARD_CONTACT


@attrs.frozen
class Desk:
    """Everybody who has to do with benefits, on one platform; several may ask at once."""

    world: World
    _numbers: Iterator[int] = attrs.field(factory=count)

    @property
    def platform(self) -> Platform:
        """The platform."""
        return self.world.platform

    def payee(self, account: AccountState = AccountState.ACTIVE, *, city: str = "") -> Wallet:
        """Make a person with a card of Binzhou, or of a city."""
        return self.world.adult(city or "binzhou", account=account)

    def ask(self, body: dict[str, object], reader: Reader) -> Acceptance:
        """Send a request under an id that no other one has, whoever else asks now."""
        return self.platform.accept({**body, "request_id": f"d-{next(self._numbers)}"}, reader)

    def use(
        self,
        wallet: Wallet,
        scenario: str,
        host: str = "binzhou",
        *,
        kind: CredentialKind = NONE,
        at: datetime | None = None,
        pin: str | None = "000000",
        point: str = "",
        **fields: object,
    ) -> Acceptance:
        """Use a card or a document."""
        body = self.world.body(host, scenario, kind, fields, at=at, point=point)
        return self.ask(body, self.world.reader(wallet, kind, self.world.at, pin=pin))

    def pay(self, wallet: Wallet, **fields: object) -> Acceptance:
        """Order one payment."""
        body = self.world.body(wallet.home, "benefit.pay", NONE, fields)
        return self.ask(body, self.world.reader(wallet, NONE, self.world.at))

    def activate(self, wallet: Wallet, host: str = "binzhou") -> Acceptance:
        """Bring the card to a bank's counter."""
        return self.use(wallet, "benefit.activate", host, kind=CONTACT)

    def draw(self, wallet: Wallet, amount_fen: int, host: str = "binzhou") -> Acceptance:
        """Draw cash."""
        return self.use(wallet, "benefit.cash", host, kind=CONTACT, amount_fen=amount_fen)

    def file(self, *lines: str, request_id: str = "", **fields: object) -> Acceptance:
        """Hand a batch in."""
        told = {"lines": list(lines), **fields}
        body = self.world.body("binzhou", "benefit.file", NONE, told)
        reader = MemoryReader(document=DocumentEvidence("", "binzhou"))
        if request_id:
            return self.platform.accept({**body, "request_id": request_id}, reader)
        return self.ask(body, reader)

    def balance_fen(self, wallet: Wallet) -> int:
        """Return what is on a person's account."""
        with self.platform.journal.snapshot() as store:
            return Account.of(wallet.holder_ref, store).balance_fen

    def orders(self, home: str = "binzhou") -> Mapping[str, Row]:
        """Return the rows of all orders of a home, by key."""
        with self.platform.journal.snapshot() as store:
            return {row.key: row for row in store.scan(home, "benefits", "order", "")}

    def bury(self, wallet: Wallet) -> None:
        """Report a death to the cardholder base; the card stays as it is."""
        holder: Holder = attrs.evolve(wallet.person.holder, is_alive=False)
        self.platform.base.add_person(attrs.evolve(wallet.person, holder=holder))


@pytest.fixture
def desk(registry: Registry) -> Desk:
    return Desk(World(Platform(registry=registry)))


@pytest.fixture(params=["memory", "file_url", "postgres_url"])
def shared(request: pytest.FixtureRequest, registry: Registry) -> Iterator[Desk]:
    """A desk on a journal of each kind, for several who come at once."""
    url = None if request.param == "memory" else str(request.getfixturevalue(request.param))
    platform = Platform(registry=registry, journal=open_journal(url))
    yield Desk(World(platform))
    platform.close()


def codes(acceptance: Acceptance) -> list[str]:
    decision = acceptance.decision
    return [one.code for one in (*decision.reasons, *decision.notes)]
