"""A machine at a point of a host: it builds the request, lets the platform decide, and answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from hashlib import blake2b
from typing import Final

import attrs

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Decision, reference_of
from samecity.domain.mapping import read_only
from samecity.domain.reasons import Code, Reason
from samecity.engine.acceptance import Acceptance
from samecity.errors import ReaderError, UnknownName
from samecity.platform import Platform
from samecity.spi.reader import Presentment
from samecity_hardware_sim.terminals.answer import Answer, is_torn, values_of
from samecity_hardware_sim.terminals.device_reader import DeviceReader
from samecity_hardware_sim.terminals.models import Action, Model
from samecity_hardware_sim.terminals.place import Place
from samecity_hardware_sim.terminals.reader import Hand, Terminal
from samecity_hardware_sim.terminals.taps import Tap, Taps

_ID_SIZE: Final = 12

NO_FIELDS: Final[Mapping[str, object]] = read_only({})
"""What an operator enters who enters nothing."""


@attrs.frozen(kw_only=True)
class Use:
    """What somebody wants of a machine now.

    Attributes:
        kind: What is held against it.
        said: The request's own fields.
        agrees: Whether who stands there has read the notice on the screen and agreed.
    """

    name: str
    action: Action
    kind: CredentialKind
    said: Mapping[str, object]
    agrees: bool = True
    guardian_agrees: bool = False


class Device:
    """A machine; one person at a time.

    Args:
        model: What it is.
        platform: Whom it asks.
        terminal: Its readers, its clock, its number.
        place: Where it stands.
        randbytes: Source of its request ids, which therefore say nothing of place or time.
    """

    def __init__(
        self,
        model: Model,
        platform: Platform,
        terminal: Terminal,
        place: Place,
        randbytes: Callable[[int], bytes],
    ) -> None:
        self.model = model
        self.platform = platform
        self.terminal = terminal
        self.place = place
        self._randbytes = randbytes
        self._salt = randbytes(_ID_SIZE)
        self._taps = Taps(model.same_tap)

    def use(
        self,
        hand: Hand,
        action: str = "",
        fields: Mapping[str, object] = NO_FIELDS,
        *,
        kind: CredentialKind | None = None,
        agrees: bool = True,
        guardian_agrees: bool = False,
    ) -> Answer:
        """Serve whoever stands in front of it.

        Args:
            hand: What is held against it.
            action: What it shall do; empty is the first thing it does.
            fields: What the operator enters.
            kind: What is shown; None is what it takes first.
            agrees: Whether the person has read the notice and agreed.
            guardian_agrees: Whether a minor's guardian agreed.

        Raises:
            UnknownName: It does no such thing, or asks for no such field.
            RequestInvalid: What was entered has the wrong shape.
            JournalError: As for `Platform.accept`.
        """
        name, does = self.model.action(action)
        for field in fields.keys() - does.asks:
            raise UnknownName("field", field, tuple(does.asks))
        use = Use(
            name=name,
            action=does,
            kind=kind or self.model.kind_for(does),
            said={**does.fields, **fields},
            agrees=agrees,
            guardian_agrees=guardian_agrees,
        )
        with closing(DeviceReader(self.terminal, hand)) as reader:
            try:
                return self.serve(reader, use)
            except ReaderError as error:
                return self.refuse(Reason(error.reason))

    def serve(self, reader: DeviceReader, use: Use) -> Answer:
        """Ask the platform, and answer what it says.

        Raises:
            ReaderError: The machine itself cannot read what is shown.
        """
        tap = self.same_tap(reader, use)
        body = tap.body if tap is not None else self.body(use)
        return self.decide(reader, use, body, tap)

    def decide(
        self, reader: DeviceReader, use: Use, body: Mapping[str, object], tap: Tap | None
    ) -> Answer:
        """Send a request, and once more under a new id if the old one is known to have failed."""
        acceptance = self.platform.accept(body, reader)
        if tap is not None and is_torn(acceptance.decision) and not reader.is_asked:
            body = {**body, **self._stamp()}
            acceptance = self.platform.accept(body, reader)
        return self.conclude(reader, use, body, acceptance, tap)

    def conclude(
        self,
        reader: DeviceReader,
        use: Use,
        body: Mapping[str, object],
        acceptance: Acceptance,
        tap: Tap | None,
    ) -> Answer:
        """Do what is left to do on the card, remember the tap, and answer."""
        decision, torn = acceptance.decision, is_torn(acceptance.decision)
        if decision.allowed:
            try:
                self.act(reader, use, decision)
            except ReaderError:
                torn = True
        opens = decision.allowed and not torn
        has_opened = tap is not None and tap.has_opened
        self.remember(reader, use, body, torn=torn, opened=opens or has_opened)
        if torn:
            return self.refuse(Reason(Code.READER_ERROR), decision=decision)
        return self.answer(
            decision,
            use.action.says if opens else "",
            reader,
            disclosure=acceptance.disclosure,
            is_allowed=opens,
            opens=opens and not has_opened,
            is_repeat=tap is not None,
        )

    def act(self, reader: DeviceReader, use: Use, decision: Decision) -> None:
        """Do on the card what an allowed decision leaves to the machine.

        Raises:
            ReaderError: The card left or refused.
        """
        if use.action.resets_pin:
            reader.reset_pin()
        if self.model.writes and decision.terms.payable_fen == 0:
            # Nothing was debited, so nothing was written: a purchase of nothing carries it.
            reader.debit(reference_of(decision.request_id), 0)

    def same_tap(self, reader: DeviceReader, use: Use) -> Tap | None:
        """Return the tap of which this is the same one; looks at the card only if there may be.

        Raises:
            ReaderError: It cannot tell whose card it is. Nothing is asked for then: it might be the
                same tap.
        """
        if use.kind not in self.model.kinds or not self._taps.has_any(self.terminal.now()):
            return None
        self.look(reader, use)
        return self._taps.find(self._shown(reader.seen), use, self.terminal.now())

    def look(self, reader: DeviceReader, use: Use) -> None:
        """Read what is shown before the platform asks for it.

        Raises:
            ReaderError: As for `TerminalReader.present`.
        """
        scenario = self.platform.registry.known_scenario(use.action.scenario)
        reader.look(use.kind, scenario.wanted)

    def remember(
        self,
        reader: DeviceReader,
        use: Use,
        body: Mapping[str, object],
        *,
        torn: bool,
        opened: bool,
    ) -> None:
        """Remember a tap that ended or was torn; a plain refusal may be tried again at once."""
        shown = self._shown(reader.seen)
        if shown and (torn or opened):
            self._taps.keep(Tap(shown, use, body, self.terminal.now(), torn, opened))

    def body(self, use: Use, **fields: object) -> dict[str, object]:
        """Build a new request.

        Args:
            use: What is wanted.
            fields: Further fields that the machine itself knows.
        """
        agreed = [f"{self.place.host}:{use.action.scenario}"] if use.agrees else []
        return {
            **self._stamp(),
            "scenario": use.action.scenario,
            "host": self.place.host,
            "city": self.place.city,
            "point": self.place.point,
            "kind": use.kind.value,
            "notices": agreed,
            "consents": agreed,
            "guardian_agrees": use.guardian_agrees,
            "fields": {**use.said, **fields},
        }

    def answer(
        self,
        decision: Decision | None,
        says: str,
        reader: DeviceReader,
        *,
        disclosure: Mapping[str, object] | None = None,
        is_allowed: bool = False,
        opens: bool = False,
        is_repeat: bool = False,
    ) -> Answer:
        """Put an answer together."""
        balance_fen = reader.receipts[-1].balance_fen if reader.receipts else reader.balance_fen
        reasons: tuple[Reason, ...] = ()
        if decision is not None:
            notes = () if self.model.is_gate else decision.notes
            reasons = (*decision.reasons, *notes)
        return Answer(
            decision=decision,
            says=says,
            values=values_of(decision, disclosure or {}, balance_fen),
            reasons=reasons,
            disclosure=disclosure or {},
            is_allowed=is_allowed,
            opens=opens,
            is_repeat=is_repeat,
            receipts=tuple(reader.receipts),
            balance_fen=balance_fen,
            reason_texts=self.platform.registry.reasons,
        )

    def refuse(self, reason: Reason, *, decision: Decision | None = None) -> Answer:
        """Refuse for a reason of the machine's own."""
        return Answer(
            decision=decision,
            says="",
            values={},
            reasons=(reason,),
            reason_texts=self.platform.registry.reasons,
        )

    def _shown(self, seen: Presentment | None) -> bytes:
        """Return what stands for a card or code while the machine remembers it."""
        if seen is None:
            return b""
        text = seen.card.identification.text if seen.card is not None else seen.token
        return blake2b(text.encode(), key=self._salt).digest() if text else b""

    def _stamp(self) -> dict[str, object]:
        request_id = f"t-{self._randbytes(_ID_SIZE).hex()}"
        return {"request_id": request_id, "at": self.terminal.now().isoformat()}
