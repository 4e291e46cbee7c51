"""Texts that people read, in Chinese and English, kept as data."""
