"""The read interface that integrators' software knows (SSCardDriver), as a Python class.

Profile P1: names, arguments, formats and error codes as other people's code and papers show them;
no claim of conformity with LD/T 33, whose text is not public. Source: card-standards 1.9 and 1.11.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from hmac import compare_digest
from typing import Concatenate, Final, ParamSpec

import attrs

from samecity.errors import ReaderError
from samecity.texts.catalogue import Texts
from samecity_hardware_sim.card.profile import P1, Profile
from samecity_hardware_sim.sam import Sam
from samecity_hardware_sim.terminals.card_at_hand import CardAtHand, card_in_reader
from samecity_hardware_sim.terminals.error_codes import ErrorCode, Stopped, stopped_by
from samecity_hardware_sim.terminals.fields import fields_of, joined, read_bytes, shown
from samecity_hardware_sim.terminals.file_address import file_addresses
from samecity_hardware_sim.terminals.keypad import Keypad, Prompt, ask, ask_new
from samecity_hardware_sim.terminals.reader import Terminal

Answer = tuple[int, str]
"""0 and what was read, or a negative code and what it means; the interface calls it pOutInfo."""

_BY_PIN, _BY_KEY = 1, 2
_CODES: Final = frozenset(ErrorCode)
_CRYPTOGRAM_SIZE: Final = 8
_PROOF_SIZE: Final = 2 * _CRYPTOGRAM_SIZE
_P = ParamSpec("_P")


@attrs.frozen
class _Begun:
    """What step 1 leaves for step 2.

    Attributes:
        ends: Lets go of the card.
        proof: What the card answered to INTERNAL AUTHENTICATE.
        inner: Original information of the internal authentication.
        outer: That of the external one, or empty.
    """

    card: CardAtHand
    ends: ExitStack
    proof: bytes = attrs.field(repr=False)
    inner: bytes = attrs.field(repr=False)
    outer: bytes = attrs.field(repr=False)


def _answering(
    function: Callable[Concatenate[SSCardDriver, _P], str],
) -> Callable[Concatenate[SSCardDriver, _P], Answer]:
    """Return 0 with what a function returns, or the code and text of what stopped it."""

    @wraps(function)
    def answer(self: SSCardDriver, /, *args: _P.args, **kwargs: _P.kwargs) -> Answer:
        try:
            return 0, function(self, *args, **kwargs)
        except Stopped as stopped:
            return self._error(stopped)
        except ReaderError as error:
            return self._error(stopped_by(error))

    return answer


class SSCardDriver:
    """Reads cards for integrators' software; no function raises for a card, reader or holder.

    Every function returns a code and a text. After 0 the text is what was read: **personal data**,
    which belongs in no log. After a negative code it says what went wrong and nothing about whom.
    Each function connects to a card and lets go of it without power; the connection stays between
    the two HSM steps alone.

    Args:
        terminal: Its readers, SAM and number.
        keypad: Where PINs come from; what it returns goes to the card and nowhere else.
        device: Number of the device (终端设备号).
        lang: Of the texts, `zh` or `en`.
        profile: The choices it follows.
    """

    def __init__(
        self,
        terminal: Terminal,
        keypad: Keypad,
        *,
        device: str = "",
        lang: str = "zh",
        profile: Profile = P1,
    ) -> None:
        self.texts = Texts(lang)
        self._terminal = terminal
        self._keypad = keypad
        self._device = device
        self._profile = profile
        self._begun: _Begun | None = None

    @_answering
    def iReadCardBas(self, iType: int) -> str:
        """Read who the holder is and which card it is; card and SAM prove themselves first.

        Args:
            iType: 1 contact, 2 contactless, 3 both, contact first, 4 both, contactless first.

        Returns:
            division｜social security number｜card number｜card identification｜name｜historical
            bytes｜specification｜issued on｜valid until｜terminal｜device｜
        """
        with self._card(iType) as card:
            sam = self._sam()
            if not card.ssc.is_genuine(sam):
                raise Stopped(ErrorCode.NOT_GENUINE)
            if card.asks_for_key:
                card.ssc.authenticate(sam, self._profile.key_ids.read_ssse)
            return self._basics(card)

    @_answering
    def iReadCardBas_HSM_Step1(self, iType: int) -> str:
        """Begin to read without a SAM: tell what a security module elsewhere needs to know.

        Args:
            iType: As for `iReadCardBas`.

        Returns:
            division｜historical bytes｜algorithm｜card identification｜internal factor｜internal
            original｜external factor｜external original｜terminal｜, the two external ones empty
            where the card asks for no key.
        """
        with ExitStack() as ends:
            card = ends.enter_context(self._card(iType))
            line = card.ssc.line
            inner, factor = line.challenge(), line.challenge()
            proof = line.ask("00880000", factor + inner, _CRYPTOGRAM_SIZE)
            outer = outer_factor = b""
            if card.asks_for_key:
                outer, outer_factor = line.challenge(), line.challenge()
            self._begun = _Begun(card, ends.pop_all(), proof, inner, outer)
        return joined(
            card.division,
            card.historical,
            f"{card.ssc.algorithm.ssc_code:02X}",
            card.ssc.identification.text,
            *map(shown, (factor, inner, outer_factor, outer, self._terminal.number)),
        )

    @_answering
    def iReadCardBas_HSM_Step2(self, pKey: str) -> str:
        """End what step 1 began; it has to be begun anew whatever comes of it.

        Args:
            pKey: internal cryptogram and original｜external cryptogram and original｜, 32
                hexadecimal digits each, the second empty where step 1 told nothing about it.

        Returns:
            As `iReadCardBas`.
        """
        begun, self._begun = self._begun, None
        if begun is None:
            raise Stopped(ErrorCode.NOT_CONNECTED)
        with begun.ends:
            first, second = fields_of(pKey, 2)
            internal = read_bytes(first, _PROOF_SIZE)
            external = read_bytes(second, _PROOF_SIZE if begun.outer else 0)
            originals = (internal[_CRYPTOGRAM_SIZE:], external[_CRYPTOGRAM_SIZE:])
            if originals != (begun.inner, begun.outer):
                raise Stopped(ErrorCode.OTHER_CARD)
            if not compare_digest(internal[:_CRYPTOGRAM_SIZE], begun.proof):
                raise Stopped(ErrorCode.HSM_DIFFERS)
            if external:
                begun.card.prove_key(external)
            return self._basics(begun.card)

    @_answering
    def iReadCard(self, iType: int, iAuthType: int, pCardInfo: str, pFileAddr: str) -> str:
        """Read items of files.

        Args:
            iType: As for `iReadCardBas`.
            iAuthType: 1 prefers the PIN where PIN or key opens a file, 2 the key.
            pCardInfo: card identification｜card number｜ of the card that is meant.
            pFileAddr: file｜tag｜…｜$ once or more, such as `DF01EF05|20|21|$`.

        Returns:
            file｜value｜…｜$ for each file.
        """
        if iAuthType not in (_BY_PIN, _BY_KEY):
            raise Stopped(ErrorCode.WRONG_ARGUMENT)
        addresses = file_addresses(pFileAddr)
        with self._card(iType) as card:
            card.require(pCardInfo)
            card.open(addresses, by_pin=iAuthType == _BY_PIN, pin=self._pin, sam=self._sam)
            return "".join(
                joined(address.name, *card.items(address).values()) + "$" for address in addresses
            )

    @_answering
    def iVerifyPIN(self, iType: int) -> str:
        """Ask the holder for the PIN and have the card check it; a wrong one costs a try.

        Args:
            iType: As for `iReadCardBas`.
        """
        with self._card(iType) as card:
            card.verify(self._pin())
        return ""

    @_answering
    def iChangePIN(self, iType: int) -> str:
        """Ask the holder for the PIN and twice for a new one, and have the card change it.

        The new one may not be the initial PIN.

        Args:
            iType: As for `iReadCardBas`.
        """
        with self._card(iType) as card:
            old = self._pin()
            card.change_pin(old, self._new_pin())
        return ""

    @_answering
    def iReloadPIN(self, iType: int, pCardInfo: str) -> str:
        """Put a new PIN in place of a forgotten one; the SAM proves that the counter may.

        Args:
            iType: As for `iReadCardBas`.
            pCardInfo: As for `iReadCard`.
        """
        with self._card(iType) as card:
            card.require(pCardInfo)
            sam = self._sam()
            card.ssc.reload_pin(sam, self._new_pin())
        return ""

    @_answering
    def iUnblockPIN(self, iType: int, pCardInfo: str) -> str:
        """Give the PIN all its tries back; the SAM proves that the counter may.

        Args:
            iType: As for `iReadCardBas`.
            pCardInfo: As for `iReadCard`.
        """
        with self._card(iType) as card:
            card.require(pCardInfo)
            card.ssc.reload_pin(self._sam())
        return ""

    def _error(self, stopped: Stopped) -> Answer:
        code = int(stopped.code)
        if code not in _CODES:
            return code, self.texts("sscard.status_word", status=f"{-code:04X}")
        name = ErrorCode(code).name.lower()
        return code, self.texts(f"sscard.{name}", left=stopped.tries_left)

    @contextmanager
    def _card(self, i_type: int) -> Iterator[CardAtHand]:
        """Connect to a card for a while; what step 1 began is over."""
        begun, self._begun = self._begun, None
        if begun is not None:
            begun.ends.close()
        with card_in_reader(self._terminal, i_type, self._profile) as card:
            yield card

    def _basics(self, card: CardAtHand) -> str:
        return joined(*card.basics(), shown(self._terminal.number), self._device)

    def _sam(self) -> Sam:
        if self._terminal.sam is None:
            raise Stopped(ErrorCode.NO_SAM)
        return self._terminal.sam

    def _pin(self) -> str:
        return ask(self._keypad, Prompt.PIN)

    def _new_pin(self) -> str:
        return ask_new(self._keypad, self._profile.initial_pin)
