"""The named questions, one `.rq` file each, read as package data."""
