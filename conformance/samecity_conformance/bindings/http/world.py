"""People and cards of a test world behind an address: made, and changed, by requests.

Everything a terminal does is the system's own: a reader here only knows what is shown to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from urllib.parse import quote

import attrs
import msgspec

from samecity.domain.card import AccountState, CardState, CredentialKind, Generation
from samecity.errors import ReaderError, UnknownName
from samecity.host.registry import Registry
from samecity.spi.national import Person
from samecity.spi.reader import DocumentEvidence, Presentment, Wanted
from samecity.synthetic.cast import CHANNEL, PURSE_FEN, Cast, Wallet
from samecity_conformance.bindings.http.line import Line, Reply

PIN: Final = "000000"
"""That of every new card."""

_OK: Final = (200, 201)


class Made(msgspec.Struct, frozen=True):
    """Whatever was made: its id."""

    id: str


class Card(msgspec.Struct, frozen=True):
    """A card, as far as a tester asks."""

    id: str
    home: str
    balance_fen: int | None


class Code(msgspec.Struct, frozen=True):
    """A code that an app shows."""

    token: str


class RemoteReader:
    """A terminal of the system under test, as far as its holder knows: what is shown to it.

    Attributes:
        shown: What is held against it, as `POST /acceptances` takes it.
        card: Id of the card that is held against it, or empty.
        opened: How often it was opened.
        balance: What the purses of the world hold, by card, as they were last told.
    """

    def __init__(
        self, shown: Mapping[str, object], *, card: str, balance: dict[str, int | None]
    ) -> None:
        self.shown = shown
        self.card = card
        self.opened = 0
        self.balance = balance

    def balance_fen(self) -> int | None:
        """Return what the purse held against it holds; None without one."""
        return self.balance.get(self.card)

    def close(self) -> None:
        """Do nothing: the system lets go of a card with each answer."""

    def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        """Refuse: the system reads, and no tester.

        Raises:
            ReaderError: Always.
        """
        raise self._elsewhere()

    def debit(self, transaction: str, amount_fen: int) -> int:
        """Refuse, as `present`."""
        raise self._elsewhere()

    def load(self, transaction: str, amount_fen: int, on: date) -> int:
        """Refuse, as `present`."""
        raise self._elsewhere()

    def proves(self, transaction: str) -> bool:
        """Refuse, as `present`."""
        raise self._elsewhere()

    def _elsewhere(self) -> ReaderError:
        return ReaderError("expected the system under test to use its terminal, received a tester")


class RemoteWorld(Cast):
    """A test world; its people are made here, its cards and codes there.

    A `samecity.synthetic.readers.Readers`.

    Args:
        line: To the system under test.
        world_id: Of the test world.
        registry: What is installed here, which the system has to have too.
        at: The moment from which validities and top-ups are counted.
    """

    def __init__(self, line: Line, world_id: str, registry: Registry, at: datetime) -> None:
        super().__init__(at)
        self._line = line
        self._id = world_id
        self._registry = registry
        self._known_as: dict[str, Person] = {}
        self._balance: dict[str, int | None] = {}

    @property
    def registry(self) -> Registry:
        """What is installed here."""
        return self._registry

    def send(
        self, method: str, path: str, body: Mapping[str, object] | None = None, lang: str = "en"
    ) -> Reply:
        """Send a request that is about this world."""
        return self._line.ask(method, path, body, world=self._id, lang=lang)

    # People and cards.

    def person(self, ref: str) -> Wallet:
        """Return one of the synthetic people, whom every system knows, with their card."""
        found = self._people.get(ref)
        if found is not None:
            self._known_as[found.person.resident_id.text] = _under(found.person, ref)
        return super().person(ref)

    def issue(
        self,
        person: Person,
        home: str,
        *,
        generation: Generation = Generation.THIRD,
        state: CardState = CardState.NORMAL,
        balance_fen: int = PURSE_FEN,
        last_topup_on: date | None = None,
        has_transit: bool = True,
        account: AccountState = AccountState.ACTIVE,
        serial: int | None = None,
    ) -> Wallet:
        """Give a person a card, as an issuer would; the system draws the serial of the chip."""
        known = self._known(person)
        told: dict[str, object] = {
            "person": known.holder.holder_ref,
            "home": home,
            "generation": generation.value,
            "state": state.value,
            "balance_fen": balance_fen,
            "has_transit": has_transit,
            "account": account.value,
            "at": self.at.isoformat(),
        }
        if last_topup_on is not None:
            told["last_topup_on"] = last_topup_on.isoformat()
        return self._wallet(known, self.send("POST", "/cards", told))

    def without_card(self, person: Person) -> Wallet:
        """Make a person known who has no card."""
        return Wallet(self._known(person))

    def set_state(self, wallet: Wallet, state: CardState) -> None:
        """Put a card into a state at its home, as if whatever leads there had happened."""
        path = f"/cards/{quote(self._card(wallet))}/state"
        self.send("PUT", path, {"state": state.value}).check(*_OK)

    def collect(self, wallet: Wallet) -> Wallet:
        """Hand a person the newest card that a decision issued to them."""
        reply = self.send("POST", "/cards/collect", {"person": wallet.holder_ref})
        return self._wallet(wallet.person, reply)

    def show_code(self, wallet: Wallet, at: datetime, *, channel: str = CHANNEL) -> str:
        """Show a code of the person's e-card, giving them one first if need be."""
        told = {"card": self._card(wallet), "channel": channel}
        ecard = self.send("POST", "/ecards", told).check(*_OK).read(Made)
        asked = {"channel": channel, "at": at.isoformat()}
        shown = self.send("POST", f"/ecards/{quote(ecard.id)}/codes", asked)
        return shown.check(*_OK).read(Code).token

    # Readers.

    def reader(
        self,
        wallet: Wallet,
        kind: CredentialKind,
        at: datetime,
        *,
        pin: str | None = None,
        channel: str = CHANNEL,
        document: DocumentEvidence | None = None,
    ) -> RemoteReader:
        """Make a terminal in front of which the person stands."""
        if kind is CredentialKind.NONE:
            return self._reader(_document(document or wallet.document), pin=pin)
        shown: dict[str, object] = {}
        if kind.is_ecard:
            shown["code"] = self.show_code(wallet, at, channel=channel)
        elif wallet.card_ref:
            shown["card"] = wallet.card_ref
        else:
            shown["person"] = wallet.holder_ref
        if document is not None:
            shown["proxy"] = document.holder_ref
        return self._reader(shown, card=str(shown.get("card", "")), pin=pin)

    def reader_of_code(self, kind: CredentialKind, token: str, at: datetime) -> RemoteReader:
        """Make a terminal against which a code is held that an app showed before."""
        return self._reader({"code": token})

    def reader_of_document(self, document: DocumentEvidence, at: datetime) -> RemoteReader:
        """Make a terminal at which nobody shows anything: a document or an office is known."""
        return self._reader(_document(document))

    def balance_fen(self, wallet: Wallet) -> int | None:
        """Return what the purse in a person's hand holds; None without one."""
        reply = self.send("GET", f"/cards/{quote(self._card(wallet))}")
        return reply.check(*_OK).read(Card).balance_fen

    def reset_pin(self, wallet: Wallet) -> None:
        """Reset the chip's PIN, as the counter's terminal does after an allowed `card.unlock`."""
        self.send("POST", f"/cards/{quote(self._card(wallet))}/pin-reset").check(*_OK)

    def clone(self, wallet: Wallet) -> None:
        """Put a copy in the person's hand: every number of the card, none of its keys."""
        self.send("POST", f"/cards/{quote(self._card(wallet))}/clone").check(*_OK)

    def _reader(
        self, shown: Mapping[str, object], *, card: str = "", pin: str | None = None
    ) -> RemoteReader:
        told = dict(shown) if pin is None else {**shown, "pin": pin}
        return RemoteReader(told, card=card, balance=self._balance)

    def _wallet(self, person: Person, reply: Reply) -> Wallet:
        card = reply.check(*_OK).read(Card)
        self._balance[card.id] = card.balance_fen
        return Wallet(person, card.home, card.id)

    def _card(self, wallet: Wallet) -> str:
        if not wallet.card_ref:
            raise UnknownName("card", "of a person without one")
        return wallet.card_ref

    def _known(self, person: Person) -> Person:
        """Return a person under the id by which the system knows them, made known if need be."""
        holder, number = person.holder, person.resident_id.text
        if number not in self._known_as:
            told: dict[str, object] = {
                "born": holder.born.isoformat(),
                "household": holder.household.text,
                "residence": holder.residence.text,
                "insured": holder.insured.text,
                "classes": sorted(holder.classes),
                "is_alive": holder.is_alive,
                "resident_id": number,
                "name": person.name,
            }
            made = self.send("POST", "/persons", told).check(*_OK).read(Made)
            self._known_as[number] = _under(person, made.id)
        return self._known_as[number]


def _under(person: Person, person_id: str) -> Person:
    return attrs.evolve(person, holder=attrs.evolve(person.holder, holder_ref=person_id))


def _document(document: DocumentEvidence) -> Mapping[str, object]:
    """Return who shows a document, or whose institution gives an order."""
    if not document.holder_ref:
        return {"order_of": document.home}
    who = {"card": document.card_ref} if document.card_ref else {"person": document.holder_ref}
    return {**who, "is_named": document.is_named, "is_present": document.is_present}
