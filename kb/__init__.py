"""Whence as a library: who said this, where is it written, and how did it get there? Knows nothing of HTTP."""

__version__ = "0.1.0"
