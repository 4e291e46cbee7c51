"""Terminals that lie: about who stands there, whether a card is genuine, and what it paid."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from samecity.domain.card import CredentialKind
from samecity.errors import ReaderError
from samecity.spi.reader import PinResult, Presentment, Wanted
from samecity_conformance.mutants.lies.cards import on_bench
from samecity_conformance.mutants.mutant import TERMINAL, MakeGround, Mutant
from samecity_hardware_sim.bench import Bench, BenchReader
from samecity_hardware_sim.sam import Sam

_TOLL_FEN: Final = 10


def terminal(kind: type[BenchReader]) -> MakeGround:
    """Let every terminal be one of a kind."""

    class Lying(Bench):
        reader_type = kind

    return on_bench(Lying)


class Gullible(BenchReader):
    """A terminal that believes every card."""

    def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        """Read, and call what was read authentic."""
        shown = super().present(kind, wanted)
        if shown.card is None:
            return shown
        return replace(shown, card=replace(shown.card, is_authentic=True))


class Courteous(BenchReader):
    """A counter that looks at no document."""

    def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        """Read, and say that name and face agree."""
        shown = super().present(kind, wanted)
        if shown.document is None:
            return shown
        return replace(shown, document=replace(shown.document, is_named=True, is_present=True))


class IgnoresPin(BenchReader):
    """A terminal that calls a wrong PIN right."""

    def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        """Read, and forgive the PIN."""
        shown = super().present(kind, wanted)
        if shown.pin in (PinResult.WRONG, PinResult.LOCKED):
            return replace(shown, pin=PinResult.RIGHT)
        return shown


class Toll(BenchReader):
    """A terminal that takes ten fen for reading a purse."""

    def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        """Read, and take the money before anything was decided."""
        shown = super().present(kind, wanted)
        if shown.card is not None and shown.card.purse is not None:
            self.debit(f"{self.opened:032d}", _TOLL_FEN)
        return shown


class TriesAgain(BenchReader):
    """A terminal that repeats a debit under another name when it hears no answer."""

    def debit(self, transaction: str, amount_fen: int) -> int:
        """Take the money, and perhaps once more."""
        try:
            return super().debit(transaction, amount_fen)
        except ReaderError:
            return super().debit(f"{'f' * 8}{transaction[8:]}", amount_fen)


class NeverAsks(BenchReader):
    """A terminal that never asks a card what it did."""

    def proves(self, transaction: str) -> bool:
        """Say that nothing happened."""
        return False


class NeedsNoSam(Bench):
    """A bench whose terminals have keys of their own, also without a security module."""

    _always: Sam | None = None

    @property
    def sam(self) -> Sam | None:
        """What they have."""
        return self._always

    @sam.setter
    def sam(self, sam: Sam | None) -> None:
        self._always = sam or self._always


MUTANTS: Final = (
    Mutant(
        "clone-accepted",
        "终端不做鉴别，克隆卡也收。",
        "A terminal takes a cloned card for the real one.",
        TERMINAL,
        ("H-02", "N-03"),
        terminal(Gullible),
    ),
    Mutant(
        "documents-not-compared",
        "柜台不核对姓名和人像。",
        "A counter compares neither name nor face.",
        TERMINAL,
        ("E-04",),
        terminal(Courteous),
    ),
    Mutant(
        "wrong-pin-called-right",
        "密码错误，终端却报正确。",
        "A terminal calls a wrong PIN right.",
        TERMINAL,
        ("C-05",),
        terminal(IgnoresPin),
    ),
    Mutant(
        "toll-for-reading",
        "读卡就扣一角。",
        "A terminal takes ten fen for reading a card.",
        TERMINAL,
        ("B-02", "H-04"),
        terminal(Toll),
    ),
    Mutant(
        "debit-repeated-under-another-name",
        "没等到应答就换个流水号再扣一次。",
        "A terminal that hears no answer debits once more under another name.",
        TERMINAL,
        ("H-05", "R29"),
        terminal(TriesAgain),
    ),
    Mutant(
        "card-never-asked",
        "终端从不向卡核实是否已扣款。",
        "A terminal never asks a card whether it has paid.",
        TERMINAL,
        ("H-05",),
        terminal(NeverAsks),
    ),
    Mutant(
        "cards-without-sam",
        "没有安全模块的终端照样收卡。",
        "A terminal without its security module takes cards.",
        TERMINAL,
        ("H-01",),
        on_bench(NeedsNoSam),
    ),
)
