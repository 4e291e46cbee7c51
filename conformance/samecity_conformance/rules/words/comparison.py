"""Comparing what was seen with what should have been; whatever differs is raised as `Unmet`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs
import msgspec

from samecity_conformance.messages import DecisionMessage
from samecity_conformance.rules.search import Unmet
from samecity_conformance.scene import Answer


def same(expected: object, received: object, name: str) -> None:
    """Compare two things; of records only the fields that differ are shown."""
    found = list(_differences(expected, received, name))
    if found:
        wanted, got = ([f"{where}={short(pair[side])}" for where, pair in found] for side in (0, 1))
        raise Unmet(" ".join(wanted), " ".join(got))


def _differences(
    expected: object, received: object, name: str
) -> Iterator[tuple[str, tuple[object, object]]]:
    if expected == received:
        return
    kind = type(expected)
    if kind is type(received) and (attrs.has(kind) or issubclass(kind, msgspec.Struct)):
        for field in _fields(kind):
            yield from _differences(getattr(expected, field), getattr(received, field), field)
    else:
        yield name, (expected, received)


def _fields(kind: type[object]) -> Sequence[str]:
    if issubclass(kind, msgspec.Struct):
        return kind.__struct_fields__
    assert attrs.has(kind)
    return [field.name for field in attrs.fields(kind)]


def short(value: object) -> str:
    """Return a value as text of 200 characters at most."""
    text = str(value)
    return text if len(text) <= 200 else f"{text[:199]}…"


def one_of(allowed: Iterable[str], received: str, name: str) -> None:
    """Expect one of several words."""
    known = sorted(str(one) for one in allowed)
    if received not in known:
        raise Unmet(f"{name} in {', '.join(known)}", f"{name}={received}")


def refused_with(codes: Iterable[str], answer: Answer) -> None:
    """Expect a refusal for one of some reasons."""
    decision = answer.en
    if decision.allowed:
        raise Unmet(f"refused with {', '.join(sorted(map(str, codes)))}", "allowed")
    one_of(codes, ",".join(decision.reason_codes), "reasons")


def untouched(answer: Answer) -> None:
    """Expect purse and books as they were."""
    same(0, answer.charged_fen, "charged_fen")
    same((), answer.postings, "postings")


def is_at_least(better: DecisionMessage, worse: DecisionMessage) -> bool:
    """Say whether a decision is worth no less than another: allowed, cheaper, wider limits."""
    if not worse.allowed:
        return True
    if not better.allowed:
        return False
    return better.terms.payable_fen <= worse.terms.payable_fen and all(
        better.terms.limits.get(name, -1) >= limit for name, limit in worse.terms.limits.items()
    )


def worth(decision: DecisionMessage) -> str:
    """Say what a decision is worth to the holder."""
    if not decision.allowed:
        return f"refused {','.join(decision.reason_codes)}"
    return f"payable_fen={decision.terms.payable_fen} limits={decision.terms.limits}"
