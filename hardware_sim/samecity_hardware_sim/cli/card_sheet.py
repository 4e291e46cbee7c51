"""What a card image holds, for the screen and for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import attrs
from rich.console import RenderableType

from samecity.cli.views.screen import Cell, table
from samecity.cli.views.sentence import Sentence
from samecity.domain.money import yuan
from samecity.texts.catalogue import Texts
from samecity_hardware_sim.card.image import FileKind, KeyImage, Rights, Validity
from samecity_hardware_sim.card_files.sheet import DirectorySheet, Entry, FileSheet, masked


@attrs.frozen
class SheetView:
    """How sheets are shown.

    Attributes:
        texts: In the reader's language.
        shows_personal: Whether values that tell whose card it is are shown in full.
    """

    texts: Texts
    shows_personal: bool

    def things(self, sheets: Iterable[DirectorySheet]) -> Iterator[RenderableType]:
        """Return what a person sees."""
        headings = [self.texts(f"sim.card.show.{one}") for one in ("place", "what", "content")]
        for sheet in sheets:
            yield Sentence(self._title(sheet), style="bold")
            if rows := list(self._rows(sheet)):
                yield table("", headings, rows)
            yield ""
        if not self.shows_personal:
            yield Sentence(self.texts("sim.card.show.masked"), style="dim")

    def plain(self, sheets: Iterable[DirectorySheet]) -> list[dict[str, object]]:
        """Return what a machine reads."""
        return [
            {
                "id": sheet.id,
                "name": sheet.name,
                "application": sheet.application,
                "validity": sheet.validity,
                "pin": {"tries_left": sheet.pin[0], "tries": sheet.pin[1]} if sheet.pin else None,
                "keys": [_plain_key(key) for key in sheet.keys],
                "purse": _plain_purse(sheet),
                "files": [self._plain_file(sheet, file) for file in sheet.files],
            }
            for sheet in sheets
        ]

    def _plain_file(self, sheet: DirectorySheet, file: FileSheet) -> dict[str, object]:
        return {
            "id": file.id,
            "name": self._file_name(sheet, file),
            "kind": file.kind,
            "used": file.used,
            "size": file.size,
            "read": _rights(file.read),
            "entries": [
                {"tag": one.name, "name": self._entry_name(one), "value": self._value(one)}
                for one in file.entries
            ],
        }

    def _title(self, sheet: DirectorySheet) -> str:
        kind = self.texts.word("sim.card.directory", sheet.id)
        name = sheet.name if kind == sheet.id else f"{kind} {sheet.name}"
        state = self.texts(f"sim.card.validity.{sheet.validity}")
        shown = f"{sheet.id} {name}".rstrip()
        return shown if sheet.validity is Validity.ACTIVE else f"{shown} [{state}]"

    def _rows(self, sheet: DirectorySheet) -> Iterator[Sequence[Cell]]:
        texts = self.texts
        if sheet.pin:
            left, tries = sheet.pin
            yield "PIN", "", texts("sim.card.show.tries", left=left, tries=tries)
        for (use, algorithm), keys in groupby(sheet.keys, lambda one: (one.use, one.algorithm)):
            name = texts(f"sim.card.key.{use}")
            yield algorithm.value, name, " ".join(_key_text(key) for key in keys)
        if sheet.purse:
            money = texts("money", yuan=yuan(sheet.purse.balance_fen))
            yield "", texts("sim.card.show.balance"), Sentence(money, style="bold")
            counters = f"{sheet.purse.offline_sequence} / {sheet.purse.online_sequence}"
            yield "", texts("sim.card.show.counters"), counters
        for file in sheet.files:
            unit = "bytes" if file.kind is FileKind.TRANSPARENT else "records"
            used = texts(f"sim.card.show.{unit}", used=file.used, size=file.size)
            yield file.id, self._file_name(sheet, file), Sentence(used, style="dim")
            for one in file.entries:
                yield f"  {one.name}", self._entry_name(one), self._value(one) or "—"

    def _file_name(self, sheet: DirectorySheet, file: FileSheet) -> str:
        key = f"{sheet.id}.{file.id}"
        name = self.texts.word("sim.card.file", key)
        return "" if name == key else name

    def _entry_name(self, entry: Entry) -> str:
        name = self.texts.word("sim.card.entry", entry.name)
        return "" if name == entry.name else name

    def _value(self, entry: Entry) -> str:
        return entry.value if self.shows_personal else masked(entry)


def _key_text(key: KeyImage) -> str:
    used_up = "" if key.tries_left == key.tries else f"({key.tries_left}/{key.tries})"
    return f"{key.id:02X}{used_up}"


def _plain_key(key: KeyImage) -> dict[str, object]:
    return {
        "id": f"{key.id:02X}",
        "use": key.use,
        "algorithm": key.algorithm.value,
        "version": key.version,
        "tries_left": key.tries_left,
        "tries": key.tries,
    }


def _plain_purse(sheet: DirectorySheet) -> dict[str, int] | None:
    purse = sheet.purse
    if purse is None:
        return None
    return {
        "balance_fen": purse.balance_fen,
        "offline_sequence": purse.offline_sequence,
        "online_sequence": purse.online_sequence,
    }


def _rights(rights: Rights) -> list[list[str]]:
    """Return alternatives; an empty one is everybody, none at all is nobody."""
    return [list(one) for one in rights]
