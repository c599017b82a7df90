"""Derive: the derived graph, made anew or refreshed where something changed."""

from kb.derive.former import standing_for
from kb.derive.refresh import derive_all, refresh

__all__ = ["derive_all", "refresh", "standing_for"]
