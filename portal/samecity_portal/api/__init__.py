"""The REST API under `/api/v1`: what a terminal, a region or a tester needs, and nothing hidden."""

from samecity_portal.api.build import build_api

__all__ = ["build_api"]
