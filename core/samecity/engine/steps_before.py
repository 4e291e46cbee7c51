"""Steps 1-5: everything that can be said before the card's home is asked.

Each step returns None when it passes, or the reason that wins.
"""

from __future__ import annotations

from samecity.domain.card import CredentialKind
from samecity.domain.catalogue import Offer
from samecity.domain.clock import SHANGHAI
from samecity.domain.effects import OpenIncident
from samecity.domain.reasons import Code, Reason
from samecity.engine.answers import WrongAnswer, check_offer, checked_reason, typed
from samecity.engine.run import Run
from samecity.errors import PlatformUnreachable, ReaderError
from samecity.spi.region import Region


def check_shape(run: Run) -> Reason | None:
    """Step 1: the request is well formed; the border has checked its fields."""
    request = run.case.request
    if not 1 <= len(request.request_id) <= 64 or request.at.tzinfo != SHANGHAI:
        return Reason(Code.REQUEST_INVALID, {"problem": "request_id, at"})
    return None


def find_parties(run: Run) -> Reason | None:
    """Step 2: host, city and scenario are known."""
    case, directory = run.case, run.desk.directory
    request = case.request
    host = directory.region(request.host)
    if host is None:
        return Reason(Code.REGION_UNKNOWN, {"region": request.host[:40]})
    case.host = host
    city = host.identity.cities.get(request.city or _city_of(host, request.point))
    if city is None:
        return Reason(Code.REGION_UNKNOWN, {"region": request.city[:40]})
    case.city = city
    scenario = directory.scenario(request.scenario)
    if scenario is None:
        return Reason(Code.SCENARIO_UNKNOWN, {"scenario": request.scenario[:40]})
    case.scenario = scenario
    if request.fields is None:
        run.blame = scenario.plugin
        raise WrongAnswer("expected the schema of its fields to read them or to say what is wrong")
    if not isinstance(request.fields, scenario.spec.fields):
        return Reason(Code.REQUEST_INVALID, {"problem": "fields"})
    return None


def _city_of(host: Region, point_id: str) -> str:
    point = host.catalogue.points.get(point_id) if point_id else None
    return point.city if point is not None else host.identity.default_city


def find_offer(run: Run) -> Reason | None:
    """Step 3: the host offers it, here, today, in this depth."""
    case = run.case
    run.blame = case.host.plugin
    found = case.host.find_offer(case.request, case.city)
    is_by_data = type(case.host).find_offer is Region.find_offer
    if isinstance(found, Reason):
        return found if is_by_data else checked_reason(found)
    if not is_by_data:
        check_offer(typed(found, Offer), case.request.scenario)
    case.offer = found
    return None


def accept_kind(run: Run) -> Reason | None:
    """Step 4: the kind of credential is taken here; if not, another one is named (R19)."""
    case = run.case
    kind, spec = case.request.kind, case.scenario.spec
    if kind is CredentialKind.NONE and kind in spec.kinds:
        return None
    if kind not in spec.kinds or kind not in case.offer.kinds:
        accepted = sorted(one.value for one in spec.kinds & case.offer.kinds)
        facts = {"kind": kind.value, "accepted": ", ".join(accepted) or "-"}
        return Reason(Code.KIND_NOT_ACCEPTED, facts)
    return None


def read_credential(run: Run) -> Reason | None:
    """Step 5, first half: open the reader. Runs outside the transaction."""
    case = run.case
    try:
        case.presentment = run.reader.present(case.request.kind, case.scenario.wanted)
    except ReaderError as error:
        return Reason(error.reason)
    if case.presentment.kind is not case.request.kind:
        return Reason(Code.READER_ERROR)
    return None


def authenticate(run: Run) -> Reason | None:
    """Step 5, second half: the chip is genuine, the code is live; find the home."""
    case = run.case
    shown = case.presentment
    if shown.card is not None:
        home = run.desk.directory.region_of(shown.card.identification.issuer)
        if home is None:
            return Reason(Code.REGION_UNKNOWN, {"region": shown.card.identification.issuer.text})
        case.home = home
        if not shown.card.is_authentic:
            return _forged(run)
        return None
    if shown.document is not None and not shown.token:
        # Beside a code it is a proxy's, and says nothing of the card's home.
        region = run.desk.directory.region(shown.document.home)
        case.home = region if region is not None else case.host
        return None
    return _resolve_token(run)


def _resolve_token(run: Run) -> Reason | None:
    case, request = run.case, run.case.request
    try:
        found = run.desk.national.resolve(
            case.presentment.token, request.channel, request.at, case.store
        )
    except PlatformUnreachable:
        return Reason(Code.PLATFORM_UNREACHABLE)
    if isinstance(found, Reason):
        return found
    run.leftovers.append(found.use)
    home = run.desk.directory.region(found.ecard.home)
    if home is None:
        return Reason(Code.REGION_UNKNOWN, {"region": found.ecard.home[:40]})
    case.ecard, case.home = found.ecard, home
    return None


def _forged(run: Run) -> Reason:
    run.leftovers.append(OpenIncident(run.case.host.code, Code.CARD_NOT_AUTHENTIC.value))
    return Reason(Code.CARD_NOT_AUTHENTIC)
