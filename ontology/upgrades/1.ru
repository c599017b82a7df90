#+ title = "Match keys leave the graphs, a claim gives its words once, what is usual is not said"
#+ from = 1
#+ to = 2
#
# Run over each graph by itself; doing it twice is doing it once. Decisions are not touched, so their seals hold. Virtuoso
# does nothing on DELETE WHERE with a variable for the graph, so the pattern stands twice.

PREFIX wh: <https://w3id.org/whence/ontology#>
PREFIX v: <https://w3id.org/whence/vocab/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

# Match keys stand in a file beside the store.
DELETE { GRAPH ?g { ?node wh:matchKey ?key } } WHERE { GRAPH ?g { ?node wh:matchKey ?key } } ;

# A number carries its own offsets, and its paragraph where that is not its claim's.
INSERT { GRAPH ?g { ?number wh:startOffset ?start ; wh:endOffset ?end } }
WHERE {
  GRAPH ?g { ?content wh:hasQuantity ?number . ?number wh:mentionedIn ?mention .
             ?mention wh:startOffset ?start ; wh:endOffset ?end }
} ;
INSERT { GRAPH ?g { ?number wh:inParagraph ?there } }
WHERE {
  GRAPH ?g { ?claim wh:conveys ?content ; wh:inParagraph ?home . ?content wh:hasQuantity ?number .
             ?number wh:mentionedIn ?mention . ?mention wh:inParagraph ?there FILTER(?there != ?home) }
} ;
# Those that people put in had no mention; their names end in paragraph and offset.
INSERT { GRAPH ?g { ?number wh:startOffset ?start ; wh:endOffset ?end } }
WHERE {
  GRAPH ?g {
    ?content wh:hasQuantity ?number . ?number wh:wording ?wording .
    MINUS { ?number wh:startOffset ?known }
    MINUS { ?number wh:mentionedIn ?mention }
  }
  FILTER(REGEX(STR(?number), "-quantity-[0-9]+-[0-9]+$"))
  BIND(xsd:integer(REPLACE(STR(?number), "^.*-", "")) AS ?start)
  BIND(?start + STRLEN(?wording) AS ?end)
} ;
INSERT { GRAPH ?g { ?number wh:inParagraph ?there } }
WHERE {
  GRAPH ?g {
    ?claim wh:conveys ?content ; wh:inParagraph ?home . ?content wh:hasQuantity ?number .
    MINUS { ?number wh:inParagraph ?known }
    MINUS { ?number wh:mentionedIn ?mention }
  }
  FILTER(REGEX(STR(?number), "-quantity-[0-9]+-[0-9]+$"))
  GRAPH ?article { ?home wh:inVersion ?version . ?there wh:inVersion ?version ; wh:paragraphNumber ?place }
  FILTER(?there != ?home && STR(?place) = REPLACE(STR(?number), "^.*-quantity-([0-9]+)-[0-9]+$", "$1"))
} ;

# Only claims have mentions, and a mention does not repeat the words that its paragraph has at its offsets.
DELETE { GRAPH ?g { ?thing wh:mentionedIn ?mention . ?mention ?property ?value } }
WHERE { GRAPH ?g { ?thing wh:mentionedIn ?mention . ?mention ?property ?value MINUS { ?thing wh:inArticle ?article } } } ;
DELETE { GRAPH ?g { ?mention wh:exact ?words } } WHERE { GRAPH ?g { ?mention wh:exact ?words } } ;
DELETE { GRAPH ?g { ?mention wh:cueText ?words } } WHERE { GRAPH ?g { ?mention wh:cueText ?words } } ;
DELETE { GRAPH ?g { ?mention wh:inParagraph ?home } }
WHERE { GRAPH ?g { ?claim wh:mentionedIn ?mention ; wh:inParagraph ?home . ?mention wh:inParagraph ?home } } ;

# The cue and the words for the speaker are one stretch each.
DELETE { GRAPH ?g { ?mention wh:cueStart ?start ; wh:cueEnd ?end } }
INSERT { GRAPH ?g { ?mention wh:cueRange ?range } }
WHERE {
  GRAPH ?g { ?mention wh:cueStart ?start ; wh:cueEnd ?end BIND(CONCAT("char=", STR(?start), ",", STR(?end)) AS ?range) }
} ;
DELETE { GRAPH ?g { ?mention wh:speakerStart ?start ; wh:speakerEnd ?end } }
INSERT { GRAPH ?g { ?mention wh:speakerRange ?range } }
WHERE {
  GRAPH ?g { ?mention wh:speakerStart ?start ; wh:speakerEnd ?end BIND(CONCAT("char=", STR(?start), ",", STR(?end)) AS ?range) }
} ;

# What is usual is not said: one speaker, a paragraph of the body, a name that is the whole name.
DELETE { GRAPH ?g { ?actor wh:hasNumber v:individual } } WHERE { GRAPH ?g { ?actor wh:hasNumber v:individual } } ;
DELETE { GRAPH ?g { ?paragraph wh:hasParagraphKind v:body } } WHERE { GRAPH ?g { ?paragraph wh:hasParagraphKind v:body } } ;
DELETE { GRAPH ?g { ?actor wh:hasName ?name . ?name ?property ?value } }
WHERE {
  GRAPH ?g { ?actor wh:hasName ?name ; wh:name ?text . ?name wh:nameText ?text ; wh:hasNameKind v:full ; ?property ?value }
} ;
DELETE { GRAPH ?g { ?work wh:hasName ?name . ?name ?property ?value } }
WHERE {
  GRAPH ?g { ?work wh:hasName ?name ; wh:title ?text . ?name wh:nameText ?text ; wh:hasNameKind v:short ; ?property ?value }
}
