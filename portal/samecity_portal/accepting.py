"""A request and what is shown, put to a house: the way of every acceptance through the portal."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Final

import attrs

from samecity.domain.card import CredentialKind
from samecity.domain.clock import parse_moment
from samecity.domain.decision import Decision
from samecity.domain.reasons import Code
from samecity.engine.acceptance import Acceptance
from samecity.errors import RequestInvalid
from samecity_hardware_sim.bench import BenchReader
from samecity_portal.bench import PortalBench
from samecity_portal.house import House
from samecity_portal.shown import Shown, terminal

_TRIES: Final = 2


@attrs.frozen
class Accepted:
    """What came of a request.

    Attributes:
        opened: How often the reader was opened.
        balance_fen: What the purse that was shown holds now; None without one.
    """

    acceptance: Acceptance
    opened: int
    balance_fen: int | None

    @property
    def is_conflict(self) -> bool:
        """Whether the id belongs to another request."""
        return any(
            one.code == Code.IDEMPOTENCY_CONFLICT for one in self.acceptance.decision.reasons
        )


def accept(
    house: House,
    request: Mapping[str, object],
    shown: Shown,
    bench: PortalBench | None = None,
) -> Accepted:
    """Accept a request.

    Args:
        house: Who answers.
        request: In the form of `samecity.schemas.requests.EnvelopeSchema`; `request_id` and `at`
            may be left out.
        shown: What is held against the terminal.
        bench: Whose terminal it is; None takes a plain one.

    Raises:
        RequestInvalid: The request has the wrong shape; nothing was kept.
        UnknownName: There is no such card, person or region.
        ReaderError: Another reader has the card.
        JournalError: The journal cannot keep it.
    """
    body = {"request_id": f"r-{secrets.token_hex(8)}", **request}
    bench = bench or _bench(house, shown.card)
    with _terminal(house, bench, shown, body) as reader, naming_request():
        for _ in range(_TRIES):
            acceptance = house.platform.accept(dated(house, body), reader)
            accepted = Accepted(acceptance, reader.opened, reader.balance_fen())
            if "at" in body or not accepted.is_conflict:
                break
            # Somebody was faster with the same request, which has no moment of its own: once more.
    return accepted


def ask(house: House, request: Mapping[str, object], shown: Shown) -> Decision:
    """Decide a request and keep nothing of it; raises what `accept` raises."""
    body = {
        "request_id": f"r-{secrets.token_hex(8)}",
        "at": house.now().isoformat(),
        **request,
    }
    with _terminal(house, _bench(house, shown.card), shown, body) as reader, naming_request():
        return house.platform.ask(body, reader)


def dated(house: House, request: Mapping[str, object]) -> dict[str, object]:
    """Return a request with a moment: its own, else that of the first time it was sent, else now.

    Args:
        house: Who may know it already.
        request: As it came; it has a `request_id`.
    """
    if "at" in request:
        return dict(request)
    kept = house.platform.journal.recall(str(request["request_id"]))
    at = kept.decision.at if kept is not None else house.now()
    return {**request, "at": at.isoformat()}


@contextmanager
def naming_request() -> Iterator[None]:
    """Name what is wrong with a request by its place in the message."""
    try:
        yield
    except RequestInvalid as error:
        problems = {f"request.{field}": problem for field, problem in error.problems.items()}
        raise RequestInvalid(problems) from error


def _bench(house: House, card_ref: str) -> PortalBench:
    """Return plain terminals; in a test world those that a card's faults have in mind."""
    bench = house.bench(house.world())
    affliction = house.controls.afflicted.get(card_ref)
    if affliction is not None:
        bench.faults = affliction.schedule
        bench.sam = bench.sam if affliction.has_sam else None
    return bench


@contextmanager
def _terminal(
    house: House, bench: PortalBench, shown: Shown, body: Mapping[str, object]
) -> Iterator[BenchReader]:
    with naming_request():
        kind, at = _kind(body), _at(house, body)
    with closing(terminal(house, bench, shown, kind, at)) as reader:
        yield reader


def _kind(body: Mapping[str, object]) -> CredentialKind:
    try:
        return CredentialKind(str(body.get("kind")))
    except ValueError:
        expected = ", ".join(CredentialKind)
        raise RequestInvalid({"kind": f"expected one of {expected}"}) from None


def _at(house: House, body: Mapping[str, object]) -> datetime:
    """Return what the terminal's clock says."""
    if "at" not in body:
        return house.now()
    try:
        return parse_moment(str(body["at"]))
    except (ValueError, OverflowError):
        raise RequestInvalid({"at": "expected a moment as YYYY-MM-DDThh:mm"}) from None
