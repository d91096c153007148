"""Content negotiation as RFC 9110, 12.5.1 has it."""

import pytest

from placegraph_api.negotiate import (
    DATASET_FORMATS,
    GRAPH_FORMATS,
    HTML,
    JSON_LD,
    N_TRIPLES,
    PAGE_FORMATS,
    RDF_XML,
    SOLUTIONS_FORMATS,
    TURTLE,
    Format,
    NotAcceptableError,
    by_extension,
    choose,
    content_type,
    parse_accept,
)

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
FRAMED = "http://www.w3.org/ns/json-ld#framed"
COMPACTED = "http://www.w3.org/ns/json-ld#compacted"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        pytest.param(None, TURTLE, id="no-header"),
        pytest.param("", TURTLE, id="empty-header"),
        pytest.param(" , ,", TURTLE, id="empty-members"),
        pytest.param("*/*", TURTLE, id="anything"),
        pytest.param("application/*", JSON_LD, id="any-subtype"),
        pytest.param("application/rdf+xml", RDF_XML, id="exact"),
        pytest.param("APPLICATION/RDF+XML", RDF_XML, id="case-does-not-matter"),
        pytest.param("text/turtle;q=0.3, application/n-triples;q=0.7", N_TRIPLES, id="quality"),
        pytest.param(
            "text/turtle ; Q=0.3 , application/n-triples", N_TRIPLES, id="spaces-capital-q"
        ),
        pytest.param("application/n-triples, */*", N_TRIPLES, id="specific-before-wildcard"),
        pytest.param("application/n-triples, application/*", N_TRIPLES, id="specific-before-type"),
        pytest.param("text/turtle;q=0, */*", JSON_LD, id="zero-excludes"),
        pytest.param("*/*, text/turtle;q=0", JSON_LD, id="zero-excludes-in-any-order"),
        pytest.param("text/*;q=0, application/*;q=0.1", JSON_LD, id="zero-excludes-a-type"),
        pytest.param("*/*;q=0, application/n-triples", N_TRIPLES, id="zero-for-the-rest"),
        pytest.param("*/*;q=0.9, text/turtle;q=0.1", JSON_LD, id="specific-range-decides-quality"),
        pytest.param("image/png, text/turtle;q=0.001", TURTLE, id="smallest-quality"),
        pytest.param("text/turtle;charset=utf-8", TURTLE, id="charset-that-is-given"),
        pytest.param('text/turtle;charset="UTF-8"', TURTLE, id="charset-quoted"),
        pytest.param("application/json", JSON_LD, id="alias"),
        pytest.param("application/xml;q=0.5, text/xml;q=0.6", RDF_XML, id="two-aliases"),
        pytest.param("text/turtle;q=1.000", TURTLE, id="three-decimals"),
        pytest.param("text/turtle;q=0.5;ext=1", TURTLE, id="extension-after-quality"),
        pytest.param(
            'text/html;x="a,b;q=1", application/n-triples', N_TRIPLES, id="comma-in-quotes"
        ),
        pytest.param('text/html;x="a\\"b,", application/n-triples', N_TRIPLES, id="escaped-quote"),
    ],
)
def test_the_format_the_client_prefers_is_chosen(accept: str | None, expected: Format) -> None:
    assert choose(accept, GRAPH_FORMATS).format is expected


@pytest.mark.parametrize(
    "accept",
    [
        pytest.param("nonsense, application/n-triples", id="no-slash"),
        pytest.param("*/turtle, application/n-triples", id="wildcard-type-alone"),
        pytest.param("text/turtle;q=2, application/n-triples;q=0.1", id="quality-above-one"),
        pytest.param("text/turtle;q=-1, application/n-triples", id="quality-negative"),
        pytest.param("text/turtle;q=x, application/n-triples", id="quality-a-word"),
        pytest.param("text/turtle;q=0.1234, application/n-triples;q=0.1", id="four-decimals"),
        pytest.param("text/turtle;q, application/n-triples;q=0.1", id="quality-without-value"),
        pytest.param("text/ turtle, application/n-triples", id="space-inside"),
        pytest.param("text/turtle junk, application/n-triples", id="junk-after"),
        pytest.param(",,application/n-triples,", id="stray-commas"),
        pytest.param('text/turtle;a="open, application/n-triples', id="quote-left-open"),
        pytest.param("application/n-triples;;q=1", id="empty-parameter"),
        pytest.param("é/x, application/n-triples", id="not-ascii"),
    ],
)
def test_a_member_that_cannot_be_read_is_passed_over(accept: str) -> None:
    assert choose(accept, GRAPH_FORMATS).format is N_TRIPLES


@pytest.mark.parametrize(
    "accept",
    [
        "image/png",
        "text/turtle;q=0",
        "*/*;q=0",
        "text/turtle;charset=iso-8859-1",
        "text/turtle;level=1",
        "application/x-unknown, image/*",
        "nonsense",
    ],
)
def test_nothing_acceptable_is_an_error_that_lists_the_offer(accept: str) -> None:
    with pytest.raises(NotAcceptableError) as caught:
        choose(accept, GRAPH_FORMATS)
    assert caught.value.offered == [each.media_type for each in GRAPH_FORMATS]
    assert "text/turtle, application/ld+json" in str(caught.value)


def test_a_browser_gets_html_although_it_takes_xml() -> None:
    assert choose(BROWSER, PAGE_FORMATS).format is HTML


def test_an_alias_is_answered_by_the_name_that_was_asked_for() -> None:
    assert choose("application/json", SOLUTIONS_FORMATS).content_type == "application/json"
    assert choose("text/xml", SOLUTIONS_FORMATS).content_type == "text/xml; charset=utf-8"
    assert choose("application/*", SOLUTIONS_FORMATS).media_type.endswith("results+json")


FRAMED_LD = Format("framed", "application/ld+json", "jsonld", "", (), {"profile": FRAMED})
COMPACTED_LD = Format("compacted", "application/ld+json", "jsonld", "", (), {"profile": COMPACTED})


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        pytest.param("application/ld+json", "framed", id="none-asked"),
        pytest.param(f'application/ld+json;profile="{COMPACTED}"', "compacted", id="asked"),
        pytest.param(
            f'application/ld+json;profile="{COMPACTED}";q=0.5, application/ld+json;q=0.1',
            "compacted",
            id="asked-with-quality",
        ),
        pytest.param('application/ld+json;profile="urn:other"', "framed", id="unknown-is-ignored"),
    ],
)
def test_a_profile_chooses_between_documents_of_one_type(accept: str, expected: str) -> None:
    assert choose(accept, (FRAMED_LD, COMPACTED_LD)).format.name == expected


def test_text_states_its_charset_and_parameters_are_quoted_where_needed() -> None:
    assert content_type("text/turtle") == "text/turtle; charset=utf-8"
    assert content_type("application/n-triples") == "application/n-triples"
    assert FRAMED_LD.content_type == f'application/ld+json; profile="{FRAMED}"'


def test_ranges_keep_their_parameters() -> None:
    (only,) = parse_accept('Text/Turtle; Version="1.2"; q=0.25; ignored=yes')
    assert (only.type, only.subtype, only.quality) == ("text", "turtle", 0.25)
    assert only.parameters == {"version": "1.2"}


@pytest.mark.parametrize(
    "offered", [PAGE_FORMATS, GRAPH_FORMATS, DATASET_FORMATS, SOLUTIONS_FORMATS]
)
def test_every_format_is_found_by_its_extension_and_its_media_type(
    offered: tuple[Format, ...],
) -> None:
    for each in offered:
        assert by_extension(each.extension.upper(), offered) is each
        assert choose(each.media_type, offered).format is each
    assert by_extension("exe", offered) is None


def test_an_absurd_header_is_read_quickly_and_refused() -> None:
    for header in ("a/b;" * 20_000, '"' * 60_000, "a/b;c=" + "\\" * 60_000, "," * 60_000 + "a/b"):
        with pytest.raises(NotAcceptableError):
            choose(header, GRAPH_FORMATS)
