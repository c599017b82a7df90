"""Tools for those who work on Whence."""
