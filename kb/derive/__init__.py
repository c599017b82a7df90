"""Derive: the derived graph, made anew or refreshed where something changed."""

from kb.derive.anew import derive_all
from kb.derive.former import standing_for
from kb.derive.refresh import refresh

__all__ = ["derive_all", "refresh", "standing_for"]
