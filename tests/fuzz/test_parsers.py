"""Every parser of ours takes whatever comes: it answers, or refuses with an error of ours; never anything else.

Hypothesis makes the inputs, from characters that matter to the parser at hand. `WHENCE_FUZZ=5000` runs longer.
The last test has atheris make them (`tests.fuzz.guided`), which learns what reaches further.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import WhenceError
from kb.graph.catalogue import parse_question
from kb.graph.rules import parse_rule
from kb.graph.scan import scan, tokens
from kb.graph.times import first_day, last_day
from kb.model import Document
from kb.text.datelines import find_date
from kb.text.documents import read_text
from kb.text.extract import extract
from kb.text.formats.plain import decode
from kb.text.numerals import parse_numeral
from kb.text.page_words import page_words
from kb.text.quotations import QuoteStyle, find_quotations
from server.negotiation import best, ranges
from tests.conftest import ROOT

EXAMPLES = int(os.environ.get("WHENCE_FUZZ", "60"))
fuzzed = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ANY = st.text(max_size=400)
QUOTES = list("“”‘’\"'«»„‚–—….,;:!?()[]\n\u202e\u200b\x00")
WORDS = "said that she told according to not he officials 3.5 million Tuesday Ms. Vale Courier é e\u0301 👩‍👩‍👧".split()
TAGS = "<p> </p> <div > <script> <!-- --> &amp; &#x; <h1> said <br/> “ \n".split(" ")
QUERY = (
    'SELECT * WHERE { } ( ) ?x <http://x/> < """ " \' # \\u0041 SERVICE LIMIT 10 FILTER INSERT DATA LOAD USING ; . '
    "\n \\ ^^ @en"
).split(" ")
PROSE = st.lists(st.sampled_from([*QUOTES, *WORDS, "\n\n"]), max_size=120).map(" ".join)
MARKUP = st.lists(st.sampled_from(TAGS), max_size=60).map("".join)
SPARQL = st.lists(st.sampled_from(QUERY), max_size=60).map(" ".join)


def whole(document: Document) -> None:
    """What every document promises: numbered from 1, in order, every piece verbatim in the source."""
    assert [p.number for p in document.paragraphs] == list(range(1, len(document.paragraphs) + 1))
    end = 0
    for paragraph in document.paragraphs:
        assert end <= paragraph.start <= paragraph.end <= len(document.source_text)
        end = paragraph.end
        for at, source, length in paragraph.pieces:
            assert paragraph.text[at : at + length] == document.source_text[source : source + length]


@fuzzed
@given(st.one_of(ANY, PROSE))
def test_plain_text_and_all_that_is_found_in_it(text):
    try:
        document = read_text("fuzz", text)
    except WhenceError:
        return
    whole(document)
    found = extract(document)
    actors = {actor.id for actor in found.actors}
    for one in found.attributions:
        for anchor in (one.source, one.cue, *one.contents, one.addressee_span, one.occasion):
            if anchor is not None:
                assert 0 <= anchor.start < anchor.end <= len(document.paragraph(anchor.paragraph).text)
        assert one.speaker is None or one.speaker in actors
        assert 0 <= one.confidence <= 1


@fuzzed
@given(st.one_of(MARKUP, ANY), st.sampled_from(["text/html", "text/markdown"]))
def test_marked_up_text(text, media_type):
    try:
        whole(read_text("fuzz", text, media_type))
    except WhenceError:
        return


@fuzzed
@given(st.binary(max_size=300))
def test_bytes_as_text(data):
    try:
        assert isinstance(decode("fuzz", data), str)
    except WhenceError:
        return


@fuzzed
@given(st.one_of(ANY, PROSE), st.sampled_from(QuoteStyle))
def test_quotations_lie_in_the_text_in_order(text, style):
    end = 0
    for start, stop, _ in find_quotations(text, style):
        assert end <= start < stop <= len(text)
        end = stop


@fuzzed
@given(st.one_of(ANY, SPARQL))
def test_tokens_of_sparql_are_verbatim_and_in_order(text):
    try:
        scanned = scan(text)
        found = list(tokens(text))
    except WhenceError:
        return
    assert scanned is not None
    assert all(one.text in text for one in found)


@fuzzed
@given(st.one_of(ANY, SPARQL, st.from_regex(r"(#\+ [a-z]+ = .{0,20}\n){0,4}", fullmatch=True)))
def test_headers_of_questions_and_rules(text):
    for parse in (parse_question, parse_rule):
        try:
            parse("fuzz", text)
        except WhenceError:
            continue


@fuzzed
@given(st.one_of(ANY, st.text(alphabet="0123456789-/~?XuY. ", max_size=14)))
def test_dates_are_read_or_left(text):
    for day in (first_day(text), last_day(text)):
        assert day is None or len(day) == len("2020-01-01")
    find_date(text, page_words())


@fuzzed
@given(st.one_of(ANY, st.text(alphabet="0123456789,.-½ millionhundredtwo", max_size=20)))
def test_numerals_are_read_or_refused(text):
    try:
        assert parse_numeral(text).is_finite()
    except (WhenceError, ValueError):
        return


@fuzzed
@given(st.one_of(ANY, st.text(alphabet="text/html*;q=0.19,+ ", max_size=60)))
def test_accept_headers(text):
    assert all(one is not None for one in ranges(text))
    assert best(text, ("text/html", "text/turtle")) in {None, "text/html", "text/turtle"}


@pytest.mark.slow
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is made for Linux on x86-64 only")
def test_a_fuzzer_led_by_what_the_parsers_run_breaks_none(tmp_path):
    command = [sys.executable, "-m", "tests.fuzz.guided", os.environ.get("WHENCE_FUZZ_SECONDS", "5")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(re.search(r"Done (\d+) runs", done.stderr)[1]) > 20
    assert list(tmp_path.iterdir()) == []
