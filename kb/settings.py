"""Settings are rows: name, default, help. They are read from the environment once, at the door."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from kb.errors import UsageError


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: the environment variable `WHENCE_<NAME>` overrides `default`; `kind` is int, float, bool or str."""

    name: str
    default: str
    kind: type
    help: str

    @property
    def variable(self) -> str:
        """The environment variable's name."""
        return f"WHENCE_{self.name.upper()}"


ROWS: tuple[Setting, ...] = (
    Setting("store", "whence-kb", str, "the knowledge base: a folder, or the query URL of a SPARQL 1.1 server"),
    Setting("update_url", "", str, "where a SPARQL server takes updates; where empty, by the store's URL"),
    Setting("store_user", "", str, "the user name at a SPARQL server"),
    Setting("store_password", "", str, "the password at a SPARQL server"),
    Setting("store_token", "", str, "the bearer token for a SPARQL server; goes before user and password"),
    Setting("store_digest", "0", bool, "1 where the SPARQL server asks for digest authentication (Virtuoso)"),
    Setting("store_timeout", "60", int, "a SPARQL server must answer within so many seconds"),
    Setting("store_batch_kb", "256", int, "updates to a SPARQL server are cut into requests of about this size"),
    Setting(
        "base", "http://127.0.0.1:8321/", str, "the IRI that names of a NEW knowledge base start with; stored in it"
    ),
    Setting("host", "127.0.0.1", str, "the address that the server listens on"),
    Setting("port", "8321", int, "the port that the server listens on"),
    Setting("accounts", "", str, "the file of accounts and tokens; where empty, accounts.sqlite in the store's folder"),
    Setting("signing_key", "", str, "the file of the key that signs what whence decide records; where empty, none"),
    Setting("reading", "open", str, "who may read: open (everybody) or closed (only who has signed in)"),
    Setting("https", "0", bool, "1 where readers reach the server by https: cookies then travel by nothing else"),
    Setting(
        "proxies", "0", int, "so many reverse proxies stand before the server; their X-Forwarded-For and -Proto count"
    ),
    Setting(
        "hosts",
        "",
        str,
        "names that the server goes by, separated by spaces, * for any; where empty, any, but on this machine alone "
        "(host 127.0.0.1, no proxies) localhost, 127.0.0.1, [::1] and the host of the base",
    ),
    Setting(
        "origins",
        "",
        str,
        "origins whose pages may ask the server, such as http://127.0.0.1:3333, separated by spaces, * for any; where "
        "empty, any, but on this machine alone none",
    ),
    Setting("session_hours", "12", int, "how long a sign-in lasts"),
    Setting("min_confidence", "0.5", float, "findings of a lower confidence (0..1) are not stored"),
    Setting("gazetteer", "", str, "a folder with your own places.tsv and events.tsv, added to those that come along"),
    Setting("trained_model", "", str, "the file of `whence train` that the extractor trained works with"),
    Setting("max_file_mb", "40", int, "files larger than this many megabytes are refused"),
    Setting("allow_update", "0", bool, "1 lets administrators with a token send SPARQL updates and write graphs"),
    Setting("default_graph", "union", str, "what queries see: union (all graphs) or unnamed (the standard's dataset)"),
    Setting("threads", "8", int, "the server answers so many requests at once"),
    Setting("query_seconds", "15", float, "a query that runs longer is stopped"),
    Setting("query_rows", "10000", int, "an answer has at most so many rows or triples, and says so; 0 for all"),
    Setting("query_workers", "2", int, "so many queries run at once, each for its first moments"),
    Setting("query_slice", "0.3", float, "so many seconds are a query's first moments; then it yields to the others"),
    Setting(
        "query_long", "1", int, "so many queries run on at once; four times as many stand still until it is their turn"
    ),
    Setting("query_queue", "16", int, "so many queries wait for a worker; more are told to come back"),
    Setting("query_wait", "30", float, "a query waits so many seconds for a worker"),
    Setting("query_memory_mb", "1024", int, "a query that needs more memory is stopped"),
    Setting("compute_per_minute", "60", float, "seconds of computing a minute for each client; 0 for no limit"),
    Setting("compute_burst", "120", float, "seconds of computing that a client may save up"),
    Setting("max_query_kb", "512", int, "queries and updates longer than this are refused"),
    Setting("services", "", str, "IRIs of SPARQL endpoints that SERVICE may ask, separated by spaces; none by default"),
    Setting(
        "load_hosts",
        "",
        str,
        "hosts that administrators may LOAD from, separated by spaces: host, host:port, or host:port=address where the "
        "address is not public; none by default",
    ),
    Setting("load_seconds", "30", float, "a document that is loaded must be there within so many seconds"),
    Setting("title", "Whence", str, "what the knowledge base is called, in feeds and descriptions"),
    Setting("licence", "", str, "the IRI of the licence of the knowledge base's own records, for VoID and Signposting"),
    Setting("dumps", "", str, "the folder of dumps to offer; where empty, dumps/ in the store's folder"),
    Setting("dump_hours", "0", float, "the server makes a dump every so many hours; 0 for never"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force, one value a row; `settings["port"]` is an int where the row says so."""

    values: Mapping[str, str | int | float | bool]

    def __getitem__(self, name: str) -> str | int | float | bool:
        return self.values[name]

    def text(self, name: str) -> str:
        """The value of a row of kind str."""
        return str(self.values[name])

    def integer(self, name: str) -> int:
        """The value of a row of kind int."""
        return int(self.values[name])

    def number(self, name: str) -> float:
        """The value of a row of kind float or int."""
        return float(self.values[name])

    def flag(self, name: str) -> bool:
        """The value of a row of kind bool."""
        return bool(self.values[name])


_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


def _parse(row: Setting, text: str) -> str | int | float | bool:
    if row.kind is bool:
        if text.lower() not in _TRUE | _FALSE:
            raise UsageError(f"{row.variable}={text!r} is neither yes nor no.", "Set it to 1 or 0.")
        return text.lower() in _TRUE
    try:
        value: str | int | float = row.kind(text)
    except ValueError:
        raise UsageError(f"{row.variable}={text!r} is not a number.", f"The default is {row.default}.") from None
    return value


def read_settings(environ: Mapping[str, str] = os.environ, **overrides: str | None) -> Settings:
    """The settings from `environ`, with `overrides` (by row name; None means not given) going first.

    Raises:
        UsageError: a value does not fit its row's kind.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    texts = {row.name: given.get(row.name, environ.get(row.variable, row.default)) for row in ROWS}
    return Settings({row.name: _parse(row, texts[row.name]) for row in ROWS})
