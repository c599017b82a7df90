"""Words: strings in, records out. Nothing below this package knows that a graph exists."""
