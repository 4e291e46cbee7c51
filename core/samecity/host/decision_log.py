"""The decision log: a plugin of ourselves that writes each decision as one line of JSON.

It is there when the operator names a file in `SAMECITY_DECISION_LOG`, such as one that a log
collector reads. A line says what was decided and why, and nothing of the person; the books are
the journal, not this file.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from samecity.domain.decision import Decision
from samecity.errors import PluginError
from samecity.spi import Manifest, hookimpl

NAME: Final = "decision_log"
_FILE: Final = "SAMECITY_DECISION_LOG"


class DecisionLog:
    """Appends a line to a file for each new decision.

    The file is opened for each line, so that it can be moved away while the platform runs.

    Args:
        file: Made where it is missing; what is in it stays.

    Raises:
        PluginError: The file cannot be written.
    """

    samecity_manifest = Manifest(name=NAME, zh="决定日志", en="Decision log")

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._append("")
        except OSError as error:
            raise PluginError(
                NAME,
                f"expected a file that can be written, received {error.strerror}",
                hint=f"name another file in {_FILE}, or unset it",
            ) from error

    @hookimpl
    def samecity_observe_decision(self, decision: Decision) -> None:
        """Write a decision down, as soon as it is committed."""
        line = {
            "request_id": decision.request_id,
            "host": decision.host,
            "home": decision.home,
            "scenario": decision.scenario,
            "allowed": decision.allowed,
            "treatment": decision.treatment,
            "reasons": [reason.code for reason in decision.reasons],
            "payable_fen": decision.terms.payable_fen,
            "at": decision.at.isoformat(),
        }
        self._append(json.dumps(line, ensure_ascii=False) + "\n")

    def _append(self, text: str) -> None:
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(text)


def log_named_by_environment() -> Path | None:
    """Return the file that `SAMECITY_DECISION_LOG` names, or None if it names none."""
    name = os.environ.get(_FILE, "")
    return Path(name) if name else None
