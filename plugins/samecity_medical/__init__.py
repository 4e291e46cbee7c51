"""Medical care: pharmacies, visits, filing of out-of-area care, one card for the patient file."""

from collections.abc import Iterable
from importlib.resources import files

from samecity.spi import Manifest, ReasonSource, Scenario, hookimpl
from samecity_medical.filing import FileForCare
from samecity_medical.patient_link import PatientLink
from samecity_medical.pharmacy import Pharmacy
from samecity_medical.visit import Visit

samecity_manifest = Manifest(name="medical", zh="医疗健康", en="Health care")


@hookimpl
def samecity_register_scenarios() -> Iterable[Scenario]:
    """Register the pharmacy, the visit, the filing and the patient file."""
    return [Pharmacy(), Visit(), FileForCare(), PatientLink()]


@hookimpl
def samecity_register_reasons() -> Iterable[ReasonSource]:
    """Register what can be wrong with a bill, a visit, a filing or a proxy."""
    return [ReasonSource(files("samecity_medical") / "reasons.toml")]
