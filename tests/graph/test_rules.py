"""Each rule makes what its class or shortcut means, on a small invented case; the catalogue orders them soundly."""

from __future__ import annotations

import re
from functools import cache

import pytest
from rdflib import RDF, SKOS, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query

from kb.errors import OntologyError
from kb.graph.rules import Rule, in_order, load_rules, parse_rule
from kb.vocab import WH, V, ontology_text

EX = "http://example.org/"
PREFIXES = f"""
@prefix wh: <{WH.prefix}> . @prefix v: <{V.prefix}> . @prefix : <{EX}> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ARTICLES = """
:v1 a wh:SourceVersion ; wh:versionOf :a1 . :p1 a wh:Paragraph ; wh:inVersion :v1 .
:v2 a wh:SourceVersion ; wh:versionOf :a2 . :p2 a wh:Paragraph ; wh:inVersion :v2 .
"""


@cache
def prepared(text: str) -> Query:
    return prepareQuery(text)


def derive(data: str) -> Graph:
    """All that the rules make of `data`, run in order, each seeing what went before."""
    graph = Graph().parse(data=PREFIXES + ARTICLES + data, format="turtle")
    made = Graph()
    for rule in load_rules():
        new = graph.query(prepared(rule.text)).graph
        assert new is not None
        made += new
        graph += new
    return made


def ex(name: str) -> URIRef:
    return URIRef(EX + name)


def of_class(made: Graph, name: str) -> set[str]:
    return {str(s).removeprefix(EX) for s in made.subjects(RDF.type, WH[name])}


def pairs(made: Graph, name: str) -> set[tuple[str, str]]:
    return {(str(s).removeprefix(EX), str(o).removeprefix(EX)) for s, o in made.subject_objects(WH[name])}


CHAIN = """
:c1 a wh:Claim ; wh:assertedBy :weekly ; wh:reportsClaim :c2 ; wh:inArticle :a1 ; wh:inParagraph :p1 .
:c2 a wh:Claim ; wh:assertedBy :reporter ; wh:reportsClaim :c3 ; wh:inArticle :a1 ; wh:inParagraph :p1 .
:c3 a wh:Claim ; wh:assertedBy :guard ; wh:conveys :q3 ; wh:inArticle :a1 ; wh:inParagraph :p1 .
:q3 a wh:Proposition . :weekly a wh:Outlet . :reporter a wh:Person . :guard a wh:AnonymousActor .
"""


def test_a_chain_of_reports() -> None:
    made = derive(CHAIN)
    assert of_class(made, "FirstHandClaim") == {"c3"}
    assert of_class(made, "Report") == {"c1", "c2"}
    assert of_class(made, "RelayedReport") == {"c1"}
    assert of_class(made, "UnnamedlySourcedClaim") == {"c1", "c2", "c3"}
    assert of_class(made, "AnonymouslySourcedClaim") == {"c1", "c2", "c3"}
    assert of_class(made, "ArmedGroupSourcedClaim") == set()
    assert pairs(made, "derivedFromClaim") == {("c1", "c2"), ("c1", "c3"), ("c2", "c3")}
    assert pairs(made, "ultimatelyConveys") == {("c1", "q3"), ("c2", "q3")}
    assert {o for s, o in pairs(made, "restsOnActor") if s == "c1"} == {"reporter", "guard"}
    assert pairs(made, "hopNumber") == {("c2", "1"), ("c3", "2")}


def test_a_mouthpiece_speaks_for_its_owner() -> None:
    made = derive("""
        :c1 a wh:Claim ; wh:assertedBy :agency-here ; wh:conveys :q1 ; wh:inArticle :a1 ; wh:inParagraph :p1 .
        :q1 a wh:Proposition . :agency-here a wh:Outlet ; wh:identifiedAs :agency .
        :agency a wh:Outlet . :militia a wh:ArmedGroup .
        :d a wh:Link ; wh:linkKind v:operated-by ; wh:hasOutcome v:confirmed ; wh:linkFrom :agency ;
            wh:linkTo :militia .
    """)
    assert pairs(made, "operatedBy") == {("agency", "militia")}
    assert of_class(made, "ArmedGroupSourcedClaim") == {"c1"}


def link(kind: str, outcome: str = "confirmed", more: str = "") -> Graph:
    return derive(f"""
        :c1 a wh:Claim ; wh:conveys :q1 ; wh:assertedBy :x ; wh:inArticle :a1 ; wh:inParagraph :p1 .
        :q1 a wh:Proposition .
        :c2 a wh:Claim ; wh:conveys :q2 ; wh:assertedBy :y ; wh:inArticle :a2 ; wh:inParagraph :p2 .
        :q2 a wh:Proposition .
        :d a wh:Link ; wh:linkKind v:{kind} ; wh:linkFrom :c2 ; wh:linkTo :c1 ; wh:hasOutcome v:{outcome} . {more}
    """)


@pytest.mark.parametrize(
    ("kind", "term"),
    [
        ("repeats", "repeatsClaim"),
        ("possible-copy", "possiblyDerivedFrom"),
        ("supports", "supportsClaim"),
        ("disputes", "disputesClaim"),
        ("corrects", "correctsClaim"),
        ("retracts", "retractsClaim"),
    ],
)
def test_a_confirmed_link_between_claims(kind: str, term: str) -> None:
    assert pairs(link(kind), term) == {("c2", "c1")}
    assert pairs(link(kind, "suggested"), term) == set()
    assert pairs(link(kind, "rejected"), term) == set()


def test_a_superseded_link_counts_no_more() -> None:
    assert pairs(link("supports", more=":e a wh:Link ; wh:supersedes :d ."), "supportsClaim") == set()


def test_disputed_and_retracted_claims() -> None:
    assert of_class(link("disputes"), "ContestedClaim") == {"c1"}
    assert of_class(link("retracts"), "RetractedClaim") == {"c1"}


def test_claims_in_tension_are_both_contested() -> None:
    made = link("contradicts")
    assert pairs(made, "inTensionWith") == {("c1", "c2"), ("c2", "c1")}
    assert pairs(made, "contradictsProposition") == set()
    assert of_class(made, "ContestedClaim") == {"c1", "c2"}


def test_contradicting_canonical_propositions_put_their_claims_in_tension() -> None:
    made = derive("""
        :c1 a wh:Claim ; wh:conveys :q1 ; wh:assertedBy :x ; wh:inArticle :a1 ; wh:inParagraph :p1 .
        :c2 a wh:Claim ; wh:conveys :q2 ; wh:assertedBy :y ; wh:inArticle :a2 ; wh:inParagraph :p2 .
        :q1 a wh:Proposition ; wh:identifiedAs :k1 . :q2 a wh:Proposition ; wh:identifiedAs :k2 .
        :k1 a wh:Proposition . :k2 a wh:Proposition .
        :d a wh:Link ; wh:linkKind v:contradicts ; wh:linkFrom :k1 ; wh:linkTo :k2 ; wh:hasOutcome v:confirmed .
    """)
    assert pairs(made, "contradictsProposition") == {("k1", "k2"), ("k2", "k1")}
    assert pairs(made, "inTensionWith") == {("c1", "c2"), ("c2", "c1")}


def test_one_claim_in_three_records_is_closed_over() -> None:
    made = link(
        "same-claim",
        more=":f a wh:Link ; wh:linkKind v:same-claim ; wh:linkFrom :c3 ; wh:linkTo :c2 ; wh:hasOutcome v:confirmed .",
    )
    claims = ["c1", "c2", "c3"]
    assert pairs(made, "sameClaimAs") == {(a, b) for a in claims for b in claims if a != b}
    assert ("a1", "a2") in pairs(made, "sharesOriginWith")


def test_differing_values_are_no_tension() -> None:
    made = link("differs-in-value")
    assert pairs(made, "differsInValueFrom") == {("c1", "c2"), ("c2", "c1")}
    assert of_class(made, "ContestedClaim") == set()


def test_links_between_the_other_things() -> None:
    made = derive("""
        :branch a wh:ArmedGroup . :group a wh:ArmedGroup . :skirmish a wh:ArmedEngagement . :war a wh:ArmedEngagement .
        :town a wh:Place . :land a wh:Place .
        :d1 a wh:Link ; wh:linkKind v:part-of ; wh:linkFrom :branch ; wh:linkTo :group ; wh:hasOutcome v:confirmed .
        :d2 a wh:Link ; wh:linkKind v:part-of ; wh:linkFrom :skirmish ; wh:linkTo :war ; wh:hasOutcome v:confirmed .
        :d3 a wh:Link ; wh:linkKind v:part-of ; wh:linkFrom :town ; wh:linkTo :land ; wh:hasOutcome v:confirmed .
        :d4 a wh:Link ; wh:linkKind v:republished-from ; wh:linkFrom :a2 ; wh:linkTo :a1 ; wh:hasOutcome v:confirmed .
        :d5 a wh:Link ; wh:linkKind v:translated-from ; wh:linkFrom :a2 ; wh:linkTo :a3 ; wh:hasOutcome v:confirmed .
        :d6 a wh:Link ; wh:linkKind v:cites ; wh:linkFrom :a1 ; wh:linkTo :a3 ; wh:hasOutcome v:confirmed .
        :d7 a wh:Link ; wh:linkKind v:about ; wh:linkFrom :q ; wh:linkTo :war ; wh:hasOutcome v:confirmed .
        :d8 a wh:Link ; wh:linkKind v:same-content ; wh:linkFrom :q ; wh:linkTo :r ; wh:hasOutcome v:confirmed .
        :d9 a wh:Link ; wh:linkKind v:same-content ; wh:linkFrom :r ; wh:linkTo :s ; wh:hasOutcome v:confirmed .
    """)
    assert pairs(made, "partOfOrganization") == {("branch", "group")}
    assert pairs(made, "subEventOf") == {("skirmish", "war")}
    assert pairs(made, "locatedIn") == {("town", "land")}
    assert pairs(made, "republishes") == {("a2", "a1")}
    assert pairs(made, "translationOf") == {("a2", "a3")}
    assert pairs(made, "cites") == {("a1", "a3")}
    assert pairs(made, "isAbout") == {("q", "war")}
    assert ("q", "s") in pairs(made, "sameContentAs")


def test_verdicts_and_reviews() -> None:
    made = derive("""
        :c1 a wh:Claim ; wh:conveys :q1 . :c2 a wh:Claim ; wh:conveys :q2 .
        :ann a wh:User . :matcher a wh:SoftwareTool .
        :d1 a wh:Verdict ; wh:decides :c1 ; wh:decidedBy :matcher ; wh:hasOutcome v:suggested ;
            wh:decidedAt "2026-01-01T00:00:00Z"^^xsd:dateTime .
        :d2 a wh:Verdict ; wh:decides :c1 ; wh:decidedBy :ann ; wh:hasOutcome v:rejected ;
            wh:decidedAt "2026-01-02T00:00:00Z"^^xsd:dateTime .
        :d3 a wh:Verdict ; wh:decides :c2 ; wh:decidedBy :matcher ; wh:hasOutcome v:suggested ;
            wh:decidedAt "2026-01-02T00:00:00Z"^^xsd:dateTime .
        :d4 a wh:ContentReview ; wh:decides :c2 ; wh:decidedBy :ann ; wh:hasOutcome v:supported .
    """)
    assert pairs(made, "currentOutcome") == {("c1", str(V.rejected)), ("c2", str(V.suggested))}
    assert of_class(made, "HumanCheckedClaim") == {"c1"}
    assert of_class(made, "ReviewedClaim") == {"c2"}


def test_a_withdrawn_verdict_leaves_the_earlier_one_silent() -> None:
    made = derive("""
        :c1 a wh:Claim .
        :d1 a wh:Verdict ; wh:decides :c1 ; wh:hasOutcome v:confirmed ;
            wh:decidedAt "2026-01-01T00:00:00Z"^^xsd:dateTime .
        :d2 a wh:Verdict ; wh:supersedes :d1 ; wh:decides :c1 ; wh:hasOutcome v:undecided ;
            wh:decidedAt "2026-01-02T00:00:00Z"^^xsd:dateTime .
    """)
    assert pairs(made, "currentOutcome") == {("c1", str(V.undecided))}


def test_responsibility_and_quantities() -> None:
    made = derive("""
        :c1 a wh:Claim ; wh:conveys :q1 ; wh:hasSpeechAct v:claim-responsibility . :q1 wh:hasQuantity :n .
        :c2 a wh:Claim ; wh:reportsClaim :c1 ; wh:hasSpeechAct v:claim-responsibility .
    """)
    assert of_class(made, "ResponsibilityClaim") == {"c1"}
    assert of_class(made, "QuantityProposition") == {"q1"}


def test_versions() -> None:
    made = derive(":v3 a wh:SourceVersion ; wh:versionOf :a2 ; wh:revises :v2 .")
    assert pairs(made, "isCurrent") == {("v1", "true"), ("v3", "true")}
    assert of_class(made, "Article") == {"a1", "a2"}


ORIGINS = """
:c1 a wh:Claim ; wh:conveys :q1 ; wh:assertedBy :x1 ; wh:inArticle :a1 ; wh:inParagraph :p1 . :q1 wh:identifiedAs :k .
:c2 a wh:Claim ; wh:conveys :q2 ; wh:assertedBy :x2 ; wh:inArticle :a2 ; wh:inParagraph :p2 . :q2 wh:identifiedAs :k .
"""


def bounds(data: str) -> tuple[int, int, int]:
    made = derive(ORIGINS + data)

    def value(name: str) -> int:
        return int(next(made.objects(ex("k"), WH[name]), "1"))

    return value("carriedByArticles"), value("originsAtLeast"), value("originsAtMost")


def test_two_named_people_are_two_origins() -> None:
    assert bounds(":x1 a wh:Person ; wh:identifiedAs :ann . :x2 a wh:Person ; wh:identifiedAs :ben .") == (2, 2, 2)


def test_one_person_in_two_articles_is_one_origin() -> None:
    assert bounds(":x1 a wh:Person ; wh:identifiedAs :ann . :x2 a wh:Person ; wh:identifiedAs :ann .") == (2, 1, 1)


def test_two_unnamed_people_may_be_one_or_two() -> None:
    assert bounds(":x1 a wh:AnonymousActor . :x2 a wh:UnspecifiedActor .") == (2, 1, 2)


def test_unnamed_people_whose_claims_are_one_are_one() -> None:
    same = ":d a wh:Link ; wh:linkKind v:same-claim ; wh:linkFrom :c2 ; wh:linkTo :c1 ; wh:hasOutcome v:confirmed ."
    assert bounds(f":x1 a wh:AnonymousActor . :x2 a wh:AnonymousActor . {same}") == (2, 1, 1)


def test_an_unnamed_speaker_who_is_one_with_a_named_one_is_no_other_origin() -> None:
    same = ":d a wh:Link ; wh:linkKind v:same-claim ; wh:linkFrom :c2 ; wh:linkTo :c1 ; wh:hasOutcome v:confirmed ."
    who = ":x1 a wh:Person ; wh:identifiedAs :zoe . :x2 a wh:AnonymousActor ; wh:identifiedAs :a-guard ."
    assert bounds(f"{who} {same}") == (2, 1, 1)


def test_an_outlet_and_its_owner_are_one_origin() -> None:
    owner = ":ministry a wh:Government . :agency a wh:Outlet ; wh:operatedBy :ministry ."
    who = ":x1 a wh:Outlet ; wh:identifiedAs :agency . :x2 a wh:Government ; wh:identifiedAs :ministry ."
    assert bounds(owner + who) == (2, 1, 1)


def test_a_credited_repetition_is_no_origin() -> None:
    credit = ":d a wh:Link ; wh:linkKind v:repeats ; wh:linkFrom :c2 ; wh:linkTo :c1 ; wh:hasOutcome v:confirmed ."
    assert bounds(f":x1 a wh:Person ; wh:identifiedAs :ann . :x2 a wh:Person ; wh:identifiedAs :ben . {credit}") == (
        2,
        1,
        1,
    )


def test_a_possible_copy_counts_at_most() -> None:
    copy = ":d a wh:Link ; wh:linkKind v:possible-copy ; wh:linkFrom :c2 ; wh:linkTo :c1 ; wh:hasOutcome v:confirmed ."
    assert bounds(f":x1 a wh:Person ; wh:identifiedAs :ann . :x2 a wh:Person ; wh:identifiedAs :ben . {copy}") == (
        2,
        1,
        2,
    )


def test_rejected_claims_and_revised_texts_do_not_count() -> None:
    people = ":x1 a wh:Person ; wh:identifiedAs :ann . :x2 a wh:Person ; wh:identifiedAs :ben ."
    verdict = (
        ":d a wh:Verdict ; wh:decides :c2 ; wh:hasOutcome v:rejected ; "
        'wh:decidedAt "2026-01-02T00:00:00Z"^^xsd:dateTime .'
    )
    assert bounds(people + verdict) == (1, 1, 1)
    assert bounds(people + ":v3 a wh:SourceVersion ; wh:revises :v2 .") == (1, 1, 1)


def test_works_that_draw_on_works() -> None:
    made = derive("""
        :c1 a wh:Claim ; wh:assertedBy :daily ; wh:conveys :q1 ; wh:inArticle :a1 . :q1 a wh:Proposition .
        :c2 a wh:Claim ; wh:assertedBy :w ; wh:conveys :q2 ; wh:inArticle :a2 .
        :w a wh:Newsletter ; wh:identifiedAs :bulletin .
        :d a wh:Link ; wh:linkKind v:repeats ; wh:linkFrom :c2 ; wh:linkTo :c1 ; wh:hasOutcome v:confirmed .
    """)
    assert pairs(made, "drawsOn") == {("a2", "a1"), ("a2", "bulletin")}


# --- the catalogue --------------------------------------------------------------------------------------------------


def test_no_rule_runs_before_what_it_reads_is_written() -> None:
    done: set[str] = set()
    rules = load_rules()
    for rule in rules:
        writers = {other.name for other in rules if other.writes & rule.reads and other.name != rule.name}
        assert writers <= done, rule.name
        done.add(rule.name)


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.name)
def test_a_header_is_true_to_the_query(rule: Rule) -> None:
    prepareQuery(rule.text)
    head, _, body = rule.text.partition("WHERE")
    construct = head[head.index("CONSTRUCT") :]
    assert {str(WH.local(t)) for t in rule.writes} == set(re.findall(r"wh:(\w+)", construct))
    assert {str(WH.local(t)) for t in rule.reads} == set(re.findall(r"wh:(\w+)", body))


def test_every_link_kind_leads_to_something() -> None:
    ontology = Graph().parse(data=ontology_text(), format="turtle")
    used = set(re.findall(r"linkKind v:([\w-]+)", "".join(rule.text for rule in load_rules())))
    kinds = {V.local(k) for k in ontology.subjects(SKOS.inScheme, V["link-kinds"]) if isinstance(k, URIRef)}
    identity = {kind for kind in kinds if kind.startswith(("same-", "different-"))}
    assert kinds == used | identity


def test_rules_that_wait_for_each_other_are_refused() -> None:
    one = Rule("one", "", "", frozenset({WH.conveys}), frozenset({WH.cites}))
    two = Rule("two", "", "", frozenset({WH.cites}), frozenset({WH.conveys}))
    with pytest.raises(OntologyError, match=r"wait for each other: .*one"):
        in_order([one, two])


@pytest.mark.parametrize(
    "text", ["#+ title = 1\n", '#+ title = "t"\n#+ reads = ["wh:typo"]\n#+ writes = []\n', "#+ = \n"]
)
def test_a_wrong_header_is_named(text: str) -> None:
    with pytest.raises(OntologyError, match=r"ontology/rules/spoilt\.rq"):
        parse_rule("spoilt", text)
