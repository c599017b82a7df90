"""`python -m kb.cli` is `whence`."""

from kb.cli import main

main()
