"""Policies that find their people: household profiles, conditions, corrections, monitoring."""
