"""A security module in software: derives card keys and computes what a terminal cannot.

All keys come from a synthetic root made of randomness that the caller gives: test keys, never those
of anybody. Source: card-standards 1.9 and 2.8; how the root gives masters is project-defined.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from functools import lru_cache
from hmac import compare_digest
from itertools import count
from typing import Final

import attrs
from cryptography.hazmat.primitives.hashes import SM3, Hash
from cryptography.hazmat.primitives.hmac import HMAC

from samecity.errors import ReaderError
from samecity_hardware_sim.card.cryptograms import (
    Algorithm,
    cryptogram,
    diversify,
    mac,
    purse_session_key,
    tac,
)
from samecity_hardware_sim.card.image import Application, KeyUse
from samecity_hardware_sim.card.items import pack_moment
from samecity_hardware_sim.card.profile import P1, CardFactor, Profile
from samecity_hardware_sim.card.purse import Transaction
from samecity_hardware_sim.card.purse_files import PublicInformation, Start
from samecity_hardware_sim.card.secure_messaging import seal

_ROOT_SIZE: Final = 32
_KEY_SIZE: Final = 16
_KEPT: Final = 1024


@attrs.frozen
class SyntheticRoot:
    """The secret from which every test key comes.

    Attributes:
        secret: 32 bytes.
    """

    secret: bytes = attrs.field(repr=False)

    @classmethod
    def generate(cls, randbytes: Callable[[int], bytes]) -> SyntheticRoot:
        """Make a root.

        Args:
            randbytes: Source of randomness; a seeded one gives the same keys again.
        """
        return cls(randbytes(_ROOT_SIZE))

    def master(self, application: Application, use: KeyUse, id: int, cipher: Algorithm) -> bytes:
        """Return a master key, 16 bytes."""
        digest = Hash(SM3())
        name = f"{application.value} {use.value} {id:02X} {cipher.value}"
        digest.update(self.secret + name.encode("ascii"))
        return digest.finalize()[:_KEY_SIZE]


@attrs.frozen
class Address:
    """Where a card stands in the tree of keys.

    Attributes:
        application: Whose keys.
        algorithm: The cipher of the card's keys.
        place: Factor of region or issuer, 8 bytes.
        card: Factor of the card, 8 bytes.
    """

    application: Application
    algorithm: Algorithm
    place: bytes
    card: bytes = attrs.field(repr=False)


def ssc_address(
    division: str, historical: bytes, algorithm: Algorithm, profile: Profile = P1
) -> Address:
    """Address the social security application.

    Args:
        division: First six digits of the card identification.
        historical: 13 historical bytes of the answer to reset.
        algorithm: As the FCI of SSSE says.
        profile: Says which bytes are the factors.
    """
    if profile.card_factor is CardFactor.LAST_EIGHT:
        card = historical[-8:]
    else:
        card = historical[-6:] + bytes(2)
    return Address(Application.SSC, algorithm, region_factor(division, profile), card)


def region_factor(division: str, profile: Profile = P1) -> bytes:
    """Return the factor of a region: its six digits and a suffix, in ASCII."""
    return (division + profile.region_suffix).encode("ascii")


def purse_address(public: PublicInformation, algorithm: Algorithm) -> Address:
    """Address the purse whose file 15 was read."""
    return Address(Application.PURSE, algorithm, public.issuer, public.factor)


@attrs.frozen(kw_only=True)
class Debit:
    """What a SAM makes for DEBIT.

    Attributes:
        data: 15 bytes for the command: terminal's number, moment, MAC1.
        number: The terminal's transaction number.
        mac2: What the card must answer.
    """

    data: bytes
    number: int
    mac2: bytes


class Sam:
    """A security module.

    Args:
        root: Where its keys come from.
        places: Factors of the regions and issuers whose keys it holds, one level of derivation
            (prefecture); None holds the masters, two levels (province).
        profile: The choices it follows.
    """

    def __init__(
        self,
        root: SyntheticRoot,
        *,
        places: Collection[bytes] | None = None,
        profile: Profile = P1,
    ) -> None:
        self._root = root
        self._places = places
        self._profile = profile
        self._numbers = count(1)  # two terminals may share a SAM; next() is one step

    @property
    def profile(self) -> Profile:
        """The choices it follows."""
        return self._profile

    @property
    def levels(self) -> int:
        """How many derivations lead from its keys to a card's: 2 province, 1 prefecture."""
        return 2 if self._places is None else 1

    def card_key(self, address: Address, use: KeyUse, key_id: int) -> bytes:
        """Derive a card's key, 16 bytes.

        Raises:
            ReaderError: It holds no key of the card's region (`SAM_MISSING`).
        """
        if self._places is not None and address.place not in self._places:
            raise ReaderError("expected a SAM of the card's region", reason="SAM_MISSING")
        cipher = address.algorithm
        above = _place_key(self._root, address.application, cipher, address.place, use, key_id)
        return diversify(cipher, above, address.card)

    def internal(self, address: Address, factor: bytes, source: bytes) -> bytes:
        """Return what a genuine card answers to INTERNAL AUTHENTICATE, 8 bytes."""
        key = self.card_key(address, KeyUse.INTERNAL, self._profile.key_ids.internal)
        return cryptogram(address.algorithm, key, factor, source, self._profile)

    def external(self, address: Address, key_id: int, factor: bytes, source: bytes) -> bytes:
        """Return the data of EXTERNAL AUTHENTICATE, 16 bytes."""
        key = self.card_key(address, KeyUse.EXTERNAL, key_id)
        return cryptogram(address.algorithm, key, factor, source, self._profile) + source

    def sealed(
        self,
        address: Address,
        key_id: int,
        factor: bytes,
        header: bytes,
        data: bytes = b"",
        *,
        encrypted: bool = False,
    ) -> bytes:
        """Make a command with MAC; see `secure_messaging.seal`."""
        key = self.card_key(address, KeyUse.MESSAGE, key_id)
        return seal(
            address.algorithm, key, factor, header, data, self._profile, encrypted=encrypted
        )

    def debit(
        self,
        address: Address,
        start: Start,
        kind: Transaction,
        amount_fen: int,
        terminal: bytes,
        at: datetime,
    ) -> Debit:
        """Make the data of DEBIT for a purchase that the card has begun.

        Args:
            address: The purse.
            start: What it answered to INITIALIZE.
            kind: Purchase or CAPP purchase.
            amount_fen: As in INITIALIZE.
            terminal: 6 bytes, as in INITIALIZE.
            at: Moment of the purchase.
        """
        own = next(self._numbers)
        number, moment = own.to_bytes(4), pack_moment(at)
        amount = amount_fen.to_bytes(4)
        key = self.card_key(address, KeyUse.PURCHASE, self._profile.purse_key_index)
        seed = start.random + start.sequence.to_bytes(2) + number[2:]
        secret = purse_session_key(address.algorithm, key, seed)
        message = amount + bytes((kind,)) + terminal + moment
        mac1 = mac(address.algorithm, secret, message)
        mac2 = mac(address.algorithm, secret, amount)
        return Debit(data=number + moment + mac1, number=own, mac2=mac2)

    def credit(
        self, address: Address, start: Start, amount_fen: int, terminal: bytes, at: datetime
    ) -> bytes:
        """Make the data of CREDIT FOR LOAD, once the card's MAC1 is found right.

        Returns:
            11 bytes: moment and MAC2.

        Raises:
            ReaderError: MAC1 is wrong: the card has not the keys of its number.
        """
        cipher, moment = address.algorithm, pack_moment(at)
        key = self.card_key(address, KeyUse.LOAD, self._profile.purse_key_index)
        secret = purse_session_key(
            cipher, key, start.random + start.sequence.to_bytes(2) + b"\x80\x00"
        )
        facts = amount_fen.to_bytes(4) + bytes((Transaction.LOAD,)) + terminal
        expected = mac(cipher, secret, start.balance_fen.to_bytes(4) + facts)
        if not compare_digest(expected, start.mac1):
            raise ReaderError("expected MAC1 of a genuine purse, received another")
        return moment + mac(cipher, secret, facts + moment)

    def pseudonym(self, public: PublicInformation) -> str:
        """Return what stands for a purse in the books of all terminals under this root.

        Its number is short enough to be guessed, so nobody gets it back without the root.
        """
        digest = HMAC(self._root.master(Application.PURSE, KeyUse.TAC, 0xFF, Algorithm.SM4), SM3())
        digest.update(public.issuer + bytes.fromhex(public.number))
        return f"purse-{digest.finalize()[:8].hex()}"

    def tac(self, address: Address, message: bytes) -> bytes:
        """Return the TAC that the card must have made; the issuer alone can check it.

        Args:
            address: The purse.
            message: As card-standards 2.8 orders it; see `purchase_message`, `load_message`.
        """
        return tac(address.algorithm, self.card_key(address, KeyUse.TAC, 0), message)


@lru_cache(_KEPT)
def _place_key(
    root: SyntheticRoot,
    application: Application,
    cipher: Algorithm,
    place: bytes,
    use: KeyUse,
    key_id: int,
) -> bytes:
    """Derive the key of a region or issuer, which all its cards share."""
    return diversify(cipher, root.master(application, use, key_id, cipher), place)


def purchase_message(
    kind: Transaction, amount_fen: int, terminal: bytes, number: int, at: datetime
) -> bytes:
    """Return what the TAC of a purchase covers."""
    head = amount_fen.to_bytes(4) + bytes((kind,)) + terminal
    return head + number.to_bytes(4) + pack_moment(at)


def load_message(
    balance_fen: int, sequence: int, amount_fen: int, terminal: bytes, at: datetime
) -> bytes:
    """Return what the TAC of a load covers.

    Args:
        balance_fen: After the load.
        sequence: Online number of the load.
        amount_fen: What was loaded.
        terminal: 6 bytes.
        at: Moment of the load.
    """
    head = balance_fen.to_bytes(4) + sequence.to_bytes(2) + amount_fen.to_bytes(4)
    return head + bytes((Transaction.LOAD,)) + terminal + pack_moment(at)
