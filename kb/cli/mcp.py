"""`whence mcp`: the knowledge base as tools for language models, over the Model Context Protocol on standard input.

It asks a running server, so the server's limits hold: queries only read, and none runs away. Every answer says how many
rows it has, and in words where it has none or not all, so that a model need not guess what silence means.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from kb import __version__
from kb.client import Row, Whence
from kb.errors import UsageError
from kb.settings import read_settings

MOST_ROWS = 100
"""The most rows of one answer."""
INSTRUCTIONS = (
    "Who said what, where it is written, and how it got there. A claim is what somebody is reported to have said; it "
    "is not thereby true. Cite claims by their IRI, quote and article."
)
Tool = Callable[..., Any]
Told = dict[str, Any]


def told(rows: list[Row], empty: str, total: int | None = None) -> Told:
    """An answer as a model is given it: at most `MOST_ROWS` rows, how many there are, and what to make of that.

    Parameters:
        empty: what to say where there is no row.
        total: how many rows there are in all, where more were found than fetched.
    """
    count = len(rows) if total is None else total
    shown = rows[:MOST_ROWS]
    answer: Told = {"count": count, "rows": shown}
    if not rows:
        answer["message"] = empty
    elif count > len(shown):
        answer["message"] = f"These are {len(shown)} of {count}. Ask for less, or for the next ones where it can page."
    return answer


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools over one served knowledge base: a model is told the signature and docstring of each."""

    kb: Whence

    def resolve_name(self, name: str) -> Told:
        """Find the people, groups, outlets and events that a name may stand for, with their IRIs, likeliest first."""
        return told(self.kb.resolve(name), f"Nobody and nothing here has a name like {name!r}.")

    def search_claims(
        self, text: str = "", speaker: str = "", outlet: str = "", since: str = "", until: str = "", offset: int = 0
    ) -> Told:
        """Find claims by their words, by who says them, by outlet and date (YYYY, YYYY-MM or YYYY-MM-DD), best first.

        `text` finds claims with all of its words in any order and any place; "words in quotation marks" must stand as
        they are, and a -word may not stand there. A claim is what somebody is reported to have said; it is not thereby
        true. `offset` passes over so many.
        """
        filters = {"speaker": speaker, "outlet": outlet, "since": since, "until": until}
        given = {name: value for name, value in filters.items() if value}
        if not text and not given:
            raise UsageError("There is nothing to search for.", "Give text, speaker, outlet, since or until.")
        found = self.kb.search(text, kind="claim", limit=MOST_ROWS, offset=offset, **given)
        return told(found["hits"], _nothing_found(text, given), found["total"] - offset)

    def trace_claim(self, claim: str) -> Told:
        """The chain of a claim (its IRI) from the article that prints it to the deepest source it names.

        Each row has a sentence, and the paragraph that it rests on.
        """
        return told(
            self.kb.ask("chain-of-claim", claim=claim, explain="yes"), f"Nothing is recorded of who says {claim}."
        )

    def ask_question(self, question: str, parameters: dict[str, str] | None = None) -> Told:
        """Ask one of the named questions (describe_shape lists them) with its parameters, as in {"who": "Ann Lee"}.

        Each row says in a sentence why it is in the answer, and gives the paragraph that it rests on.
        """
        given = parameters or {}
        asked = ", ".join(f"{name}={value}" for name, value in given.items())
        rows = self.kb.ask(question, **{**given, "explain": "yes"})
        return told(rows, f"No row answers {question}{' with ' if given else ''}{asked}.")

    def run_query(self, query: str) -> Told:
        """Run a read-only SPARQL SELECT over all graphs; at most 100 rows. See describe_shape for the terms."""
        return told(self.kb.select(query), "The query has no result. describe_shape lists the classes and properties.")

    def describe_shape(self) -> Told:
        """The classes and properties in use with their counts, and the named questions: what queries are made of."""
        return self.kb.shape()

    def all(self) -> tuple[Tool, ...]:
        """The tools, in the order in which a model may want them."""
        return (
            self.resolve_name,
            self.search_claims,
            self.trace_claim,
            self.ask_question,
            self.run_query,
            self.describe_shape,
        )


def _nothing_found(text: str, filters: dict[str, str]) -> str:
    wanted = [f"the words {text!r}"] if text else []
    wanted += [f"{name} {value!r}" for name, value in filters.items()]
    return (
        f"No claim has {', '.join(wanted)}. Search for fewer words or another form of them, or resolve_name for names."
    )


def make_server(kb: Whence) -> Any:
    """An MCP server with the tools. Raises UsageError where the extra is not installed."""
    try:
        from mcp.server.mcpserver import MCPServer
    except ImportError:
        raise UsageError(
            "The Model Context Protocol is an extra that is not installed.", "Run: pip install 'whence[mcp]'"
        ) from None
    server = MCPServer("whence", title="Whence", version=__version__, instructions=INSTRUCTIONS)
    for tool in Tools(kb).all():
        server.add_tool(tool)
    return server


@click.command("mcp")
@click.option("--url", help="The address of the running server.  [default: that of `whence serve`]")
@click.option("--token", envvar="WHENCE_TOKEN", help="A token, where the server is not open to all.")
def mcp_command(url: str | None, token: str | None) -> None:
    """Offer the knowledge base to language models over the Model Context Protocol (standard input and output)."""
    settings = read_settings()
    address = url or f"http://{settings.text('host')}:{settings.integer('port')}/"
    make_server(Whence(address, token)).run("stdio")
