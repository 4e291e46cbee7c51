"""Schemas of whatever crosses a border: data files, requests, decisions. marshmallow stays here."""
