"""Copies of a platform's two stores: into a folder, out of it, and to other databases."""

from samecity.archive.backup import back_up, restore
from samecity.archive.transfer import Copied, Places, move

__all__ = ["Copied", "Places", "back_up", "move", "restore"]
