"""Measurements of Whence: a generator of realistic knowledge bases, and one report."""
