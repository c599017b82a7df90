"""`whence mcp`: the knowledge base as tools for language models, over the Model Context Protocol on standard input.

It asks a running server, so the server's limits hold: queries only read, and none runs away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from kb.client import Row, Whence
from kb.errors import UsageError
from kb.settings import read_settings

MOST_ROWS = 100
Tool = Callable[..., Any]


def tools(kb: Whence) -> tuple[Tool, ...]:
    """The tools, each a function whose signature and docstring are what a model is told of it."""

    def resolve_name(name: str) -> list[dict[str, Any]]:
        """Find the people, groups, outlets and events that a name may stand for, with their IRIs, likeliest first."""
        return kb.resolve(name)

    def search_claims(text: str = "", speaker: str = "") -> list[Row]:
        """Find claims by words in the quote, by who says it, or both: quote, speaker, article, paragraph, IRI.

        A claim is what somebody is reported to have said; it is not thereby true.
        """
        if not text and not speaker:
            raise UsageError("There is nothing to search for.", "Give text, speaker, or both.")
        found = kb.claims(speaker=speaker or None, text=text or None)
        return [row for _, row in zip(range(MOST_ROWS), found, strict=False)]

    def trace_claim(claim: str) -> list[Row]:
        """The chain of a claim (its IRI) from the article that prints it to the deepest source it names."""
        return kb.chain(claim)

    def run_query(query: str) -> list[Row]:
        """Run a read-only SPARQL SELECT over all graphs; at most 100 rows. See describe_shape for the terms."""
        return kb.select(query)[:MOST_ROWS]

    def describe_shape() -> dict[str, Any]:
        """The classes and properties in use with their counts, and the named questions: what queries are made of."""
        return kb.shape()

    return (resolve_name, search_claims, trace_claim, run_query, describe_shape)


def make_server(kb: Whence) -> Any:
    """An MCP server with the tools. Raises UsageError where the extra is not installed."""
    try:
        from mcp.server.mcpserver import MCPServer
    except ImportError:
        raise UsageError(
            "The Model Context Protocol is an extra that is not installed.", "Run: pip install 'whence[mcp]'"
        ) from None
    server = MCPServer("whence", instructions="Who said what, where it is written, and how it got there.")
    for tool in tools(kb):
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
