"""A decision in the reader's language, as plain data. Nothing here is ever stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from samecity.domain.decision import Decision
from samecity.domain.reasons import Reason
from samecity.spi.sources import ReasonText
from samecity.texts.reasons import render


def explain(decision: Decision, texts: Mapping[str, ReasonText], lang: str) -> dict[str, object]:
    """Return the decision as JSON values (design section 5).

    Args:
        decision: The decision.
        texts: Reason texts by code.
        lang: `zh` or `en`.
    """
    terms = decision.terms
    return {
        "request_id": decision.request_id,
        "home": decision.home,
        "host": decision.host,
        "scenario": decision.scenario,
        "kind": decision.kind.value,
        "allowed": decision.allowed,
        "treatment": decision.treatment.value,
        "decided_by": decision.decided_by,
        "reasons": explain_reasons(decision.reasons, texts, lang),
        "notes": explain_reasons(decision.notes, texts, lang),
        "terms": {
            "gross_fen": terms.gross_fen,
            "payable_fen": terms.payable_fen,
            "saving_fen": terms.saving_fen,
            "fund_fen": terms.fund_fen,
            "personal_fen": terms.personal_fen,
            "limits": dict(terms.limits),
        },
        "effects": [dict(effect) for effect in decision.effects],
        "disclosed": list(decision.disclosed),
        "steps": [
            {
                "n": step.n,
                "name": step.name,
                "verdict": step.verdict.value,
                "plugin": step.plugin,
                "rule": step.rule,
                "source": step.source,
            }
            for step in decision.steps
        ],
        "catalogue_version": decision.catalogue_version,
        "at": decision.at.isoformat(),
        "offline": decision.offline,
    }


def explain_reasons(
    reasons: Iterable[Reason], texts: Mapping[str, ReasonText], lang: str
) -> list[dict[str, str]]:
    """Return reasons with code, rule, message and next step.

    Args:
        reasons: Reasons or notes.
        texts: Reason texts by code.
        lang: `zh` or `en`.
    """
    explained = []
    for reason in reasons:
        text = texts.get(reason.code)
        message, next_step = render(text, reason.facts, lang) if text else (reason.code, "")
        explained.append(
            {
                "code": str(reason.code),
                "rule": reason.rule or (text.rule if text else ""),
                "message": message,
                "next_step": next_step,
            }
        )
    return explained
