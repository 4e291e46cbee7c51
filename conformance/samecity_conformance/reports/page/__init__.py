"""The report as one HTML file without script or network, for eye, ear, keyboard and paper."""

from samecity_conformance.reports.page.document import page_of

__all__ = ["page_of"]
