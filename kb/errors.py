"""Every error that Whence raises on purpose: what was wrong, where, and what to do about it.

Anything else that escapes is a bug of ours. `ItemError` means "this one failed, go on with the rest".
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command `whence` tells the shell."""

    OK = 0
    FAILED = 1
    USAGE = 2
    SOME_FAILED = 3
    STORE = 4


class WhenceError(Exception):
    """The one base. `message` names the input and the place, `remedy` says what to do next.

    Parameters:
        message: what is wrong, with the name of the input and, where there is one, the place in it.
        remedy: what the reader can do about it, as an imperative sentence.
    """

    exit_code = ExitCode.FAILED
    code = "error"

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".rstrip()


class ItemError(WhenceError):
    """One item of several could not be used; the others go on."""

    exit_code = ExitCode.SOME_FAILED
    code = "item-failed"


class DocumentError(ItemError):
    """A file could not be read as an article."""

    code = "unreadable-document"


class InvalidRecordError(ItemError):
    """What was extracted or given breaks the shapes, so it was not stored."""

    code = "invalid-record"


class UsageError(WhenceError):
    """A name, parameter or option that does not exist or does not fit."""

    exit_code = ExitCode.USAGE
    code = "usage"


class NotFoundError(WhenceError):
    """The thing asked for is not in this knowledge base."""

    exit_code = ExitCode.USAGE
    code = "not-found"


class NotAllowedError(WhenceError):
    """Whoever asks has not signed in, or their role does not reach that far."""

    code = "not-allowed"


class ConflictError(WhenceError):
    """Somebody decided since you looked, or what you say contradicts what stands."""

    code = "conflict"


class StoreError(WhenceError):
    """The knowledge base cannot be opened, read or written."""

    exit_code = ExitCode.STORE
    code = "store"


class StoreHeldError(StoreError):
    """Another process has the knowledge base open."""

    code = "store-held"


class QueryError(WhenceError):
    """A SPARQL text that the engine does not accept or could not evaluate.

    Parameters:
        line: one-based line of the fault in the query, or None where the engine does not say.
        column: one-based column of the fault, or None.
    """

    exit_code = ExitCode.USAGE
    code = "query"

    def __init__(self, message: str, remedy: str = "", *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message, remedy)
        self.line = line
        self.column = column


class DumpError(WhenceError):
    """A dump of a knowledge base cannot be read or written; nothing of it was taken in."""

    code = "dump"


class OntologyError(WhenceError):
    """The ontology is inconsistent, or a term was used that it does not define."""

    code = "ontology"
