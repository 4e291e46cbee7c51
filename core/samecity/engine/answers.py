"""What plugins answer, checked before anybody relies on it.

Types in Python are promises. What is checked here is what could otherwise charge wrongly, reach
somebody who has no part in the request, name the person, or fail only when the journal writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

import msgspec
from msgspec.structs import astuple

from samecity.domain.catalogue import Offer
from samecity.domain.decision import NO_LIMITS, Terms
from samecity.domain.effects import (
    NATIONAL,
    DebitPurse,
    LoadPurse,
    OpenIncident,
    Post,
    SetState,
    TakeFromPool,
    WriteCard,
    WriteEcard,
)
from samecity.domain.reasons import Code, Reason
from samecity.engine.directory import Directory
from samecity.schemas.shapes import shape_of
from samecity.spi.region import Vouch
from samecity.spi.scenario import Allowed, Case, Outcome, Refused

Answer = TypeVar("Answer")

MOST_FEN: Final = 10**11
"""No single use of a card moves more; the same bound as in every data file."""

_MOST: Final = 10**15
"""Any other number; every database and every JSON reader can hold it."""

_MAPPINGS: Final = (dict, MappingProxyType)
_WORDS: Final = (str, bool)


def _as_dict(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"expected plain JSON values, received {type(value).__name__}")


_encode: Final = msgspec.json.Encoder(enc_hook=_as_dict).encode


class WrongAnswer(ValueError):
    """A plugin answered something that it promised not to.

    Its text names types and attributes, never a value that could be personal, and may be logged.
    """


def typed(answer: object, kind: type[Answer]) -> Answer:
    """Return an answer if it is of the type that was asked for."""
    if not isinstance(answer, kind):
        raise WrongAnswer(f"expected {kind.__name__}, received {type(answer).__name__}")
    return answer


def checked_reason(reason: object, case: Case | None = None) -> Reason:
    """Return a reason that can be kept and shown; the plugin may change its own afterwards.

    Args:
        reason: What the plugin returned.
        case: Whom the reason must not name; None before a card was read.
    """
    code, facts, rule = astuple(typed(reason, Reason))
    if not (_is_word(code) and _is_word(rule)):
        raise WrongAnswer("expected a reason's code and rule to be printable texts")
    if not isinstance(facts, _MAPPINGS):
        raise WrongAnswer("expected a reason's facts to be a mapping")
    shown = ""
    for name, fact in facts.items():
        if not (isinstance(name, str) and (isinstance(fact, _WORDS) or _is_number(fact))):
            raise WrongAnswer("expected a reason's facts to be texts and whole numbers by name")
        shown += f"{name}{fact} "
    if not shown.isascii():
        _check_encodes(shown, "a reason's facts")
    if case is not None:
        check_names_nobody(case, shown)
    return Reason(code, dict(facts), rule)


def check_offer(offer: Offer, scenario: str) -> None:
    """Check an offer that a region's own code found."""
    _check_shape(offer)
    if offer.item.scenario != scenario:
        raise WrongAnswer("expected an item of the scenario, received one of another")


def check_vouch(vouch: Vouch, home: str, card_ref: str) -> None:
    """Check what a region's own code says of a card."""
    _check_shape(vouch)
    if (vouch.card.home, vouch.card.card_ref) != (home, card_ref):
        raise WrongAnswer("expected the card that was shown, received another")
    if vouch.holder.holder_ref != vouch.card.holder_ref:
        raise WrongAnswer("expected the card's holder, received another person")


def checked_outcome(case: Case, answer: Outcome, directory: Directory) -> Outcome:
    """Return what a scenario decided, if it adds up and names nobody.

    Args:
        case: What was decided.
        answer: What the scenario returned.
        directory: Knows the reasons that can be explained.
    """
    if isinstance(answer, Refused):
        if not _is_amount(answer.gross_fen):
            raise WrongAnswer("expected Refused.gross_fen to be 0 or more whole fen")
        return Refused(checked_reason(answer.reason, case), answer.gross_fen)
    allowed = typed(answer, Allowed)
    terms, effects, notes, reasons, source = astuple(allowed)
    if not (isinstance(source, str) and source.isprintable()):
        raise WrongAnswer("expected Allowed.source to be a printable text")
    checked_terms = _checked_terms(terms)
    if checked_terms is terms and notes == () and reasons == ():
        return allowed
    checked_reasons = _checked_all(case, reasons, directory)
    if any(one.code != Code.QUEUED for one in checked_reasons):
        raise WrongAnswer("expected no reason but QUEUED in a yes, received another")
    checked_notes = _checked_all(case, notes, directory)
    check_names_nobody(case, " ".join(checked_terms.limits))
    return Allowed(checked_terms, effects, checked_notes, checked_reasons, source)


def _checked_all(
    case: Case, reasons: tuple[Reason, ...], directory: Directory
) -> tuple[Reason, ...]:
    checked = tuple(checked_reason(one, case) for one in typed(reasons, tuple))
    if not all(directory.knows_reason(one.code) for one in checked):
        raise WrongAnswer("expected a reason code that somebody registered")
    return checked


def _checked_terms(terms: object) -> Terms:
    if type(terms) is not Terms:
        raise WrongAnswer(f"expected Terms, received {type(terms).__name__}")
    gross, payable, saving, fund, personal, limits = astuple(terms)
    if not (type(gross) is type(payable) is type(saving) is type(fund) is type(personal) is int):
        raise WrongAnswer("expected every amount of the terms to be int")
    if not terms.is_conserved:
        raise WrongAnswer("expected four parts, none below 0, that add up to the gross amount")
    if gross > MOST_FEN:
        raise WrongAnswer(f"expected at most {MOST_FEN} fen")
    if payable and personal:
        raise WrongAnswer("expected payable or personal to be 0, received both above")
    if limits is NO_LIMITS:
        return terms
    if not _is_plain(limits) or not all(map(_is_number, limits.values())):
        raise WrongAnswer("expected limits to be whole numbers by name")
    _check_encodes(limits, "limits")
    return Terms(gross, payable, saving, fund, personal, dict(limits))


def check_effects(case: Case, outcome: Allowed) -> None:
    """Check that effects touch nobody who has no part in the request, and take what is said."""
    effects = outcome.effects
    if type(effects) is not tuple:
        raise WrongAnswer(f"expected effects in a tuple, received {type(effects).__name__}")
    parties = (case.host.code, case.home.code, NATIONAL)
    shown, purses = "", 0
    for effect in effects:
        kind = type(effect)
        check = _CHECKS.get(kind)
        if check is None:
            raise WrongAnswer(f"expected an effect, received {kind.__name__}")
        shown += check(effect, case, outcome)
        for region in effect.touches():
            if region not in parties:
                raise WrongAnswer("expected effects on host, home or nation, received another")
        purses += kind is DebitPurse or kind is LoadPurse
    if purses > 1:
        raise WrongAnswer("expected one effect on the purse at most, received more")
    if shown:
        check_names_nobody(case, shown)


# Each check returns the text of the effect that a decision shows, if there is any. Those that most
# decisions pass are written out: a call costs as much as what it does.


def _check_set_state(effect: msgspec.Struct, *_: object) -> str:
    _region, kind, key, body, version = astuple(effect)
    if not (isinstance(kind, str) and kind.isprintable()):
        raise WrongAnswer("expected SetState.kind to be a printable text")
    if not (isinstance(key, str) and key.isprintable()):
        raise WrongAnswer("expected SetState.key to be a printable text")
    if not (type(version) is int and 0 <= version <= _MOST):
        raise WrongAnswer("expected SetState.version to be the version that was read")
    if not isinstance(body, _MAPPINGS):
        raise WrongAnswer("expected SetState.body to be a mapping")
    _check_encodes(body, "SetState.body")
    return kind


def _check_post(effect: msgspec.Struct, *_: object) -> str:
    _payer, _payee, account, amount_fen = astuple(effect)
    if not (isinstance(account, str) and account.isprintable()):
        raise WrongAnswer("expected Post.account to be a printable text")
    if not (type(amount_fen) is int and 0 < amount_fen <= MOST_FEN):
        raise WrongAnswer("expected Post.amount_fen to be whole fen above 0")
    return account


def _check_debit(effect: msgspec.Struct, case: Case, outcome: Allowed) -> str:
    amount_fen, purse_ref = astuple(effect)
    if type(amount_fen) is not int or amount_fen != outcome.terms.payable_fen:
        raise WrongAnswer("expected to debit what is payable, received another amount")
    _check_purse(case, purse_ref)
    return ""


def _check_load(effect: msgspec.Struct, case: Case, _: Allowed) -> str:
    amount_fen, purse_ref = astuple(effect)
    if not (type(amount_fen) is int and 0 < amount_fen <= MOST_FEN):
        raise WrongAnswer("expected to load whole fen above 0, received another amount")
    _check_purse(case, purse_ref)
    return ""


def _check_purse(case: Case, purse_ref: object) -> None:
    card = case.presentment.card
    if card is None or card.purse is None or card.purse.purse_ref != purse_ref:
        raise WrongAnswer("expected the purse that was read, received another")


def _check_pool(effect: msgspec.Struct, *_: object) -> str:
    _region, pool, units, capacity = astuple(effect)
    if not (isinstance(pool, str) and pool.isprintable()):
        raise WrongAnswer("expected TakeFromPool.pool to be a printable text")
    if not (_is_number(units) and _is_number(capacity) and capacity >= 0):
        raise WrongAnswer("expected TakeFromPool with units and a capacity in whole numbers")
    return pool


def _check_incident(effect: msgspec.Struct, *_: object) -> str:
    _region, incident = astuple(effect)
    if not (isinstance(incident, str) and incident.isprintable()):
        raise WrongAnswer("expected OpenIncident.incident to be a printable text")
    return incident


def _check_card(effect: msgspec.Struct, case: Case, _: Allowed) -> str:
    _check_shape(effect)
    card, event, version = astuple(effect)
    if version and (case.card is None or card.card_ref != case.card.card_ref):
        raise WrongAnswer("expected the card that was shown or a new one, received another")
    if not (_is_number(version) and version >= 0 and event.isprintable()):
        raise WrongAnswer("expected WriteCard with an event and the version that was read")
    return str(event)


def _check_ecard(effect: msgspec.Struct, *_: object) -> str:
    _check_shape(effect)
    _ecard, version = astuple(effect)
    if not (_is_number(version) and version >= 0):
        raise WrongAnswer("expected WriteEcard.version to be the version that was read")
    return ""


_CHECKS: Final[Mapping[type[object], Callable[[msgspec.Struct, Case, Allowed], str]]] = {
    SetState: _check_set_state,
    WriteCard: _check_card,
    WriteEcard: _check_ecard,
    TakeFromPool: _check_pool,
    Post: _check_post,
    DebitPurse: _check_debit,
    LoadPurse: _check_load,
    OpenIncident: _check_incident,
}


def check_names_nobody(case: Case, shown: str) -> None:
    """Refuse what a decision shows if it holds a reference to the person or the card (R25)."""
    card = case.card
    if (
        case.pseudonym in shown
        or case.holder.holder_ref in shown
        or (card is not None and card.card_ref in shown)
    ):
        raise WrongAnswer("expected what a decision shows to name nobody, received a reference")


def _check_shape(answer: object) -> None:
    try:
        shape_of(type(answer)).check(answer)
    except TypeError as error:
        raise WrongAnswer(str(error)) from error


def _check_encodes(value: object, what: str) -> None:
    try:
        _encode(value)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise WrongAnswer(f"expected {what} to be plain JSON values") from error


def _is_plain(mapping: object) -> bool:
    # One of the plugin's own class could be endless, or say something else the next time.
    return isinstance(mapping, _MAPPINGS) and all(isinstance(key, str) for key in mapping)


def _is_number(number: object) -> bool:
    return type(number) is int and -_MOST <= number <= _MOST


def _is_amount(amount_fen: object) -> bool:
    return type(amount_fen) is int and 0 <= amount_fen <= MOST_FEN


def _is_word(text: object) -> bool:
    return isinstance(text, str) and text.isprintable()
