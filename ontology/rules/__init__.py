"""One CONSTRUCT a derived class or shortcut."""
