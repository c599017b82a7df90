"""`whence ask` and `whence sparql`: questions by name, and questions in SPARQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from rdflib import URIRef

from kb.ask import Answer, ask, cell, explain, explained, shortened, to_csv, to_json
from kb.cli.options import with_store
from kb.cli.output import print_table
from kb.errors import UsageError
from kb.graph.catalogue import Parameter, questions
from kb.graph.scan import scan
from kb.graph.store import Solutions, Store


def _list_questions(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click's form
    if not wanted or ctx.resilient_parsing:
        return
    rows = [(q.name, q.title, " ".join(map(_usage, q.parameters))) for q in questions() if not q.is_internal]
    print_table(("question", "what it answers", "parameters"), rows)
    ctx.exit()


def _usage(parameter: Parameter) -> str:
    value = "|".join(parameter.allowed) or "…"
    return f"{parameter.name}={value}" if parameter.required else f"[{parameter.name}={value}]"


def _pairs(texts: tuple[str, ...]) -> dict[str, str]:
    pairs = dict(text.partition("=")[::2] for text in texts)
    if "" in pairs or not all("=" in text for text in texts):
        raise UsageError(f"{' '.join(texts)}: parameters are given as name=value.", "Example: speaker='Hana Drozik'.")
    return pairs


@click.command("ask")
@click.argument("question")
@click.argument("parameters", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_list_questions, help="List the questions."
)
@click.option(
    "--explain",
    "in_words",
    is_flag=True,
    help="A sentence a row, and the paragraph that it rests on; in CSV and JSON as two more columns.",
)
@with_store
def ask_command(store: Store, question: str, parameters: tuple[str, ...], form: str, in_words: bool) -> None:  # noqa: FBT001
    """Answer one of the named questions.

    Actors, articles and events may be given by name, everything else that is recorded by its IRI.
    """
    answer = ask(store, question, _pairs(parameters))
    if in_words and form == "table":
        _explain(store, answer)
    else:
        _PRINT[form](explained(store, answer) if in_words else answer.solutions, store.base)
    if form == "table" and not answer.solutions.rows:
        _explain_empty(answer)


def _explain_empty(answer: Answer) -> None:
    given = ", ".join(f"{name}={value}" for name, value in answer.values.items())
    click.echo(f"No row answers {answer.question.name}{' with ' if given else ''}{given}.", err=True)


def _explain(store: Store, answer: Answer) -> None:
    for explanation in explain(store, answer):
        click.echo(f"• {explanation.sentence}")
        if explanation.paragraph:
            click.echo(f"  ¶ {explanation.paragraph}")


def _table(solutions: Solutions, base: str) -> None:
    """What people read first, then the names of things, shortened: they can be given back as values of parameters."""
    _print(solutions, lambda iri: shortened(iri, base))


def _sparql_table(solutions: Solutions, base: str) -> None:
    """The same with whole IRIs but for the base, so that they can be put between angle brackets."""
    _print(solutions, lambda iri: cell(iri, base))


def _print(solutions: Solutions, name: Callable[[URIRef], str]) -> None:
    rows = [[name(term) if isinstance(term, URIRef) else cell(term, "") for term in row] for row in solutions.rows]
    named = [
        any(isinstance(row[column], URIRef) for row in solutions.rows) for column in range(len(solutions.variables))
    ]
    order = sorted(range(len(solutions.variables)), key=lambda column: named[column])
    print_table([solutions.variables[c] for c in order], ([row[c] for c in order] for row in rows))


def _csv(solutions: Solutions, _base: str) -> None:
    click.echo(to_csv(solutions), nl=False)


def _json(solutions: Solutions, _base: str) -> None:
    click.echo(to_json(solutions))


_PRINT = {"table": _table, "csv": _csv, "json": _json}


@click.command("sparql")
@click.argument("query", metavar="QUERY|@FILE")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), help="For rows.  [default: table]")
@with_store
def sparql_command(store: Store, query: str, form: str | None) -> None:
    """Answer a SPARQL query, or the one in a file: `whence sparql @query.rq`.

    Rows come as a table, graphs as Turtle, truth values as true or false.
    """
    text = _query_text(query)
    match scan(text).form:
        case "ASK":
            click.echo("true" if store.ask(text) else "false")
        case "CONSTRUCT" | "DESCRIBE":
            click.echo(store.construct(text).serialize(format="turtle"))
        case _:
            {**_PRINT, "table": _sparql_table}[form or "table"](store.select(text), store.base)


def _query_text(query: str) -> str:
    if not query.startswith("@"):
        return query
    try:
        return Path(query[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{query[1:]}: {reason}.", "Name a file with a SPARQL query in UTF-8 after the @.") from None
