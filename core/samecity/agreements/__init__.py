"""Agreements among regions, as data: one TOML file each. Plugins may register further ones."""
