"""`policy.monitor`: population, income and index of the programme's households, with warnings.

An institution's order. It reads the households of its own books and shows groups alone; what it
keeps to compare the next month with is what it showed (ZS-23).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import attrs
import msgspec
from marshmallow import fields, validate

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Terms
from samecity.domain.money import yuan
from samecity.domain.reasons import Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, Row, ScenarioSpec, shown_source
from samecity_benefits.policies.book import Monitoring, PolicyBook
from samecity_benefits.policies.household import all_households
from samecity_benefits.policies.match import PolicyScenario, refuse_no_programme
from samecity_benefits.policies.schema import POLICIES
from samecity_benefits.policies.statistics import (
    TOTAL,
    Anomaly,
    Counted,
    Figures,
    Indicator,
    Snapshot,
    aggregate,
    anomalies,
)
from samecity_benefits.policies.tags import Named, Tag

WARNING: Final = "MONITORING_WARNING"
FIGURES: Final = "MONITORED_FIGURES"
NOT_MONITORED: Final = "NOT_MONITORED"

_SNAPSHOT: Final = "policy_snapshot"
_EVERYBODY: Final = Named(TOTAL, "全部", "all")
_WORDS: Final[Mapping[Indicator, tuple[str, str]]] = {
    Indicator.PEOPLE: ("人口", "population"),
    Indicator.INCOME_FEN: ("人均年收入中位数（元）", "median yearly income per head, in yuan"),
    Indicator.INDEX: ("县域指数（千分比）", "county index, of 1,000"),
}


@attrs.frozen
class MonitorFields:
    """A look at the aggregates.

    Attributes:
        month: An earlier month, such as `2026-10`; empty counts now.
    """

    month: str = ""


class MonitorSchema(StrictSchema):
    """Fields of a look at the aggregates."""

    makes = MonitorFields

    month = fields.String(
        load_default="",
        validate=validate.Regexp(
            r"^([0-9]{4}-(0[1-9]|1[0-2]))?\Z", error="a month as YYYY-MM, or empty for now"
        ),
    )


class Monitor(PolicyScenario):
    """Shared-prosperity monitoring: aggregates with anomaly warnings, and no individual."""

    spec = ScenarioSpec(
        code="policy.monitor",
        domain="benefits",
        zh="共富监测",
        en="Monitor population, income and index",
        basis=Basis.HOME,
        fields=MonitorFields,
        schema=MonitorSchema,
        discloses=frozenset(),
        kinds=frozenset({CredentialKind.NONE}),
        rule="R25",
        source="S2 ZS-23",
        section=POLICIES,
        entitlement=PolicyBook,
        is_order=True,
    )

    def decide(self, case: Case) -> Outcome:
        """Show a month beside the last earlier one; the present month is counted and kept."""
        refusal = refuse_no_programme(case)
        if refusal is not None:
            return Refused(refusal)
        watched = case.entitlement_as(PolicyBook).monitoring
        asked = case.fields_as(MonitorFields).month
        if watched is None:
            return Refused(Reason(NOT_MONITORED))
        if not asked:
            return _count(case, watched)
        counted = _counted_months(case)
        series = counted if asked in counted else _published_months(watched)
        if asked not in series:
            return Refused(Reason(NOT_MONITORED))
        return _show(case, watched, series, asked)


def _count(case: Case, watched: Monitoring) -> Outcome:
    """Count the households of this moment and keep the figures as the month's."""
    now, hidden = aggregate(
        _households(case, watched),
        smallest_group=watched.smallest_group,
        line_fen=watched.line_fen,
    )
    month = f"{case.request.at:%Y-%m}"
    shown = _show(case, watched, {**_counted_months(case), month: now}, month)
    kept = {name: dict(figures) for name, figures in now.items()}
    row = case.home_shelf.get(_SNAPSHOT, month)
    return msgspec.structs.replace(
        shown,
        terms=Terms(limits={"hidden_groups": hidden, **shown.terms.limits}),
        effects=(case.home_shelf.set(_SNAPSHOT, month, kept, row),),
    )


def _show(case: Case, watched: Monitoring, series: Mapping[str, Snapshot], month: str) -> Allowed:
    """Show the figures of a month, and what changed since the last earlier one."""
    group_by = case.entitlement_as(PolicyBook).tags[watched.group_by]
    earlier = max((one for one in series if one < month), default="")
    found = anomalies(series.get(earlier, {}), series[month], change_percent=watched.change_percent)
    figures = [
        _figures_of(group, shown, group_by)
        for group, shown in sorted(series[month].items())
        if group != TOTAL
    ]
    return Allowed(
        Terms(limits={name.value: one for name, one in series[month].get(TOTAL, {}).items()}),
        notes=(*[_warning(one, group_by) for one in found], *figures),
        source=shown_source(watched.source, demo=watched.demo),
    )


def _households(case: Case, watched: Monitoring) -> Iterator[Counted]:
    for household in all_households(case):
        income = household.known.get(watched.income)
        yield Counted(
            group=str(household.known.get(watched.group_by, "")),
            people=len(household.people),
            income_fen=income if isinstance(income, int) else None,
        )


def _counted_months(case: Case) -> dict[str, Snapshot]:
    """Return what the programme itself counted and kept, by month."""
    return {row.key: _snapshot(row) for row in case.home_shelf.scan(_SNAPSHOT, "")}


def _snapshot(row: Row) -> Snapshot:
    snapshot: dict[str, dict[Indicator, int]] = {}
    for group, figures in row.body.items():
        assert isinstance(figures, Mapping)  # written above
        snapshot[group] = {Indicator(name): int(figure) for name, figure in figures.items()}
    return snapshot


def _published_months(watched: Monitoring) -> dict[str, Snapshot]:
    """Return what the county published, by month."""
    months: dict[str, dict[str, Figures]] = {}
    for one in watched.published:
        months.setdefault(one.month, {})[one.group] = one.figures
    return dict(months)


def _warning(anomaly: Anomaly, group_by: Tag) -> Reason:
    zh, en = _WORDS[anomaly.indicator]
    return Reason(
        WARNING,
        {
            **_group(anomaly.group, group_by),
            "indicator_zh": zh,
            "indicator_en": en,
            "before": _shown(anomaly.indicator, anomaly.before),
            "now": _shown(anomaly.indicator, anomaly.now),
            "percent": anomaly.percent,
        },
    )


def _figures_of(group: str, figures: Figures, group_by: Tag) -> Reason:
    told = [(_WORDS[name], _shown(name, figure)) for name, figure in figures.items()]
    return Reason(
        FIGURES,
        {
            **_group(group, group_by),
            "figures_zh": "；".join(f"{zh} {figure}" for (zh, _), figure in told),
            "figures_en": "; ".join(f"{en} {figure}" for (_, en), figure in told),
        },
    )


def _group(group: str, group_by: Tag) -> dict[str, str | int]:
    """Name a group in both languages."""
    named = next((word for word in group_by.words if word.id == group), _EVERYBODY)
    return {"group_zh": named.zh, "group_en": named.en}


def _shown(indicator: Indicator, figure: int) -> str:
    return yuan(figure) if indicator is Indicator.INCOME_FEN else str(figure)
