"""Profiles: what a region can claim, and what is left out of a run because it does not."""

from samecity_conformance.profiles.claims import Claims, claims
from samecity_conformance.profiles.profile import Profile, load_profiles

__all__ = ["Claims", "Profile", "claims", "load_profiles"]
