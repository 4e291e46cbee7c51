"""Books that all workers of a run share: made ready before it, read after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import attrs

from samecity.cli.tap import open_world
from samecity.errors import ConfigurationError
from samecity.texts.catalogue import Texts
from samecity_conformance.load.plan import Plan
from samecity_conformance.load.scripts import prepare
from samecity_conformance.load.shape import find_shape
from samecity_conformance.load.stage import Stage, posted, read_ledger
from samecity_conformance.load.tally import Ledger
from samecity_conformance.under_test import Here

_PREPARES: int = 0
"""Number of the worker that only prepares."""


@attrs.frozen
class SharedBooks:
    """The journal at the address of a plan."""

    plan: Plan
    texts: Texts

    def prepare(self) -> dict[str, int]:
        """Make ready what the users of all workers share.

        Returns:
            What was moved by it, by account of the books.

        Raises:
            ConfigurationError: Somebody has used this journal before: nobody could tell then which
                answers are right.
        """
        with self._opened() as here:
            if next(here.platform.journal.cards(), None) is not None:
                raise ConfigurationError(
                    "expected a journal of its own for the run, received one with cards in it",
                    hint="name a database that does not exist yet, or is empty",
                )
            stage = Stage(here, number=_PREPARES, units=self.plan.units)
            prepare(stage, find_shape(self.plan.shape).acts())
            return posted(here)

    def read(self, before: dict[str, int]) -> Ledger:
        """Read the books when all users have left."""
        with self._opened() as here:
            return read_ledger(here, before)

    @contextmanager
    def _opened(self) -> Iterator[Here]:
        opening = open_world(
            self.texts,
            database_url=self.plan.database_url,
            cardholders_url=self.plan.cardholders_url,
        )
        with opening as world:
            yield Here(world, lambda: world)
