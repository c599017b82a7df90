"""A small corpus of our own, in our own format, with a way of reporting that no word list has."""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

IDIOM = "let slip that"
"""Reports, in this corpus, and is in no word list."""

PEOPLE = "Anna Orr", "Tom Sill", "Ruth Hale", "Jo Marsh", "Ida Quill", "Sam Byre", "Lea Fenn", "Max Howe", "Una Kerr"
CLAIMS = (
    "the ferry would sail on Friday",
    "two of the pumps had failed",
    "nobody had checked the sluice",
    "the school roof was sound",
    "the market would close early",
    "prices had doubled since spring",
    "the bridge needed new cables",
)
DEEDS = (
    "walked along the quay with a dog",
    "closed the gate that led to the weir",
    "bought bread and left the shop",
    "counted the boats in the harbour",
    "let the rope slip into the water",
)


def write_corpus(folder: Path, texts: int = 24) -> Path:
    """Files *.gold of three paragraphs each; `folder` for convenience."""
    people, claims, deeds = cycle(PEOPLE), cycle(CLAIMS), cycle(DEEDS)
    for number in range(texts):
        who, what = list(islice(people, 4)), list(islice(claims, 3))
        body = (
            f"A day in Lower Farley\n\n{{S1|{who[0]}}} {{V1|{IDIOM}}} {{C1|{what[0]}}}.\n\n"
            f"{{S2|{who[1]}}} {{V2|said}} {{C2|that {what[1]}}}. {who[2]} {next(deeds)}.\n\n"
            f"{{C3|“It is true that {what[2]},”}} {{V3|said}} {{S3|{who[3]}}}. {who[0]} {next(deeds)}.\n"
        )
        table = "====\n@ one person One\n1 one indirect assert\n2 one indirect assert\n3 one direct assert\n"
        folder.joinpath(f"day-{number:02}.gold").write_text(body + table, encoding="utf-8")
    return folder
