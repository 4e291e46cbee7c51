"""National platforms that lie about codes, channels and whom a host knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import msgspec

from samecity.domain.ecard import CouplingPolicy
from samecity.domain.reasons import Code, Reason
from samecity.national.base import CardholderBase
from samecity.national.platform import EmbeddedNational
from samecity.spi import Resolved, StateStore
from samecity_conformance.mutants.lies import grounds
from samecity_conformance.mutants.mutant import NATIONAL, Mutant


class AcceptsAgain(EmbeddedNational):
    """A national platform that does not write down that a code was used."""

    def resolve(
        self, token: str, channel: str, at: datetime, store: StateStore
    ) -> Resolved | Reason:
        """Resolve, and leave the code unused."""
        found = super().resolve(token, channel, at, store)
        if isinstance(found, Reason):
            return found
        unused = msgspec.structs.replace(found.use, body={**found.use.body, "used_at": ""})
        return Resolved(found.ecard, unused)


class AcceptsLate(EmbeddedNational):
    """A national platform that gives a code a second more."""

    def resolve(
        self, token: str, channel: str, at: datetime, store: StateStore
    ) -> Resolved | Reason:
        """Resolve what has just expired as if it had not."""
        found = super().resolve(token, channel, at, store)
        if isinstance(found, Reason) and found.code == Code.QR_EXPIRED:
            return super().resolve(token, channel, at - timedelta(seconds=1), store)
        return found


class ExpiresEarly(EmbeddedNational):
    """A national platform for which second sixty is one too many."""

    def resolve(
        self, token: str, channel: str, at: datetime, store: StateStore
    ) -> Resolved | Reason:
        """Look a second ahead."""
        return super().resolve(token, channel, at + timedelta(seconds=1), store)


class OpenToAnyApp(EmbeddedNational):
    """A national platform that lets an app outside its register issue e-cards."""

    @property
    def channels(self) -> frozenset[str]:
        """The register, and one app more."""
        return super().channels | {"twenty-third"}


class OneNameForAll(EmbeddedNational):
    """A national platform by which every host calls a person the same."""

    def pseudonym(self, host: str, holder_ref: str) -> str:
        """Forget the host."""
        return super().pseudonym("anywhere", holder_ref)


class NamesByReference(EmbeddedNational):
    """A national platform that tells hosts the reference to the person."""

    def pseudonym(self, host: str, holder_ref: str) -> str:
        """Return the reference itself."""
        return holder_ref


def _answers_when_down(
    base: CardholderBase,
    channels: frozenset[str],
    coupling: CouplingPolicy,
    is_reachable: Callable[[], bool],
) -> EmbeddedNational:
    return EmbeddedNational(base, channels, coupling)


def _coupled(
    policy: CouplingPolicy,
    base: CardholderBase,
    channels: frozenset[str],
    coupling: CouplingPolicy,
    is_reachable: Callable[[], bool],
) -> EmbeddedNational:
    return EmbeddedNational(base, channels, policy, is_reachable)


MUTANTS: Final = (
    Mutant(
        "code-accepted-twice",
        "同一个二维码可用两次。",
        "A code is accepted twice.",
        NATIONAL,
        ("E-02",),
        grounds.national(AcceptsAgain),
    ),
    Mutant(
        "code-accepted-late",
        "过期一秒的二维码仍可用。",
        "A code is accepted a second after its sixty.",
        NATIONAL,
        ("E-01", "T-01"),
        grounds.national(AcceptsLate),
    ),
    Mutant(
        "code-expires-early",
        "第六十秒的二维码已不可用。",
        "A code is refused in its sixtieth second.",
        NATIONAL,
        ("E-01", "T-01"),
        grounds.national(ExpiresEarly),
    ),
    Mutant(
        "unregistered-app-issues",
        "未登记的渠道也能签发电子社保卡。",
        "An app outside the register issues e-cards.",
        NATIONAL,
        ("E-03",),
        grounds.national(OpenToAnyApp),
    ),
    Mutant(
        "codes-without-the-platform",
        "全国平台不可用时二维码仍被接受。",
        "Codes are accepted while the national platform cannot be asked.",
        NATIONAL,
        ("E-05",),
        grounds.national(_answers_when_down),
    ),
    Mutant(
        "ecard-outlives-the-card",
        "不管采用哪种政策，挂失后电子社保卡仍可用。",
        "The holder's wish keeps the e-card of a lost card alive under the strict policy too.",
        NATIONAL,
        ("E-06", "R18"),
        grounds.national(partial(_coupled, CouplingPolicy.HOLDER_AUTHORISED)),
    ),
    Mutant(
        "one-name-for-all-hosts",
        "各地用同一个假名称呼同一个人。",
        "Every host calls a person by the same name, so that hosts can compare notes.",
        NATIONAL,
        ("R25",),
        grounds.national(OneNameForAll),
    ),
    Mutant(
        "host-gets-the-reference",
        "用卡地得到持卡人的内部编号。",
        "A host gets the reference to the person instead of a name of its own.",
        NATIONAL,
        ("N-03",),
        grounds.national(NamesByReference),
        is_caught_by_contract=True,
    ),
)
