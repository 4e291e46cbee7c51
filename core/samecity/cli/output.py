"""Printing: JSON for machines, decisions and tables for people."""

from __future__ import annotations

import json

import click

_STYLES = {
    "LOCAL": "green",
    "LOCAL_EQUAL": "bold green",
    "HOST_OPEN": "cyan",
    "NATIONAL_BASELINE": "yellow",
    "HOME_POLICY": "blue",
    "REFUSED": "red",
}


def print_json(value: object) -> None:
    """Print plain data as JSON, readable and with its Chinese as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
