"""The PDF of a report: tagged, with its fonts in it, and with the words of the report."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader

from placegraph.analyst import Analyst
from placegraph.filters import Filter
from placegraph.reports import about, to_pdf
from placegraph.store import Store


@pytest.fixture(scope="module")
def pdf(store: Store) -> PdfReader:
    """The report about Birmingham, which has a table, two pictures and many ties."""
    document = about(Analyst(store), "Birmingham", where=Filter.of(at="2021-12-31"))
    return PdfReader(io.BytesIO(to_pdf(document)))


def structure(pdf: PdfReader) -> Iterator[Any]:
    """Every element of the structure tree, in reading order."""
    root: Any = pdf.trailer["/Root"]
    waiting = [root["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting += reversed(element)
        elif isinstance(element, dict):
            yield element
            if "/K" in element:
                waiting.append(element["/K"])


def kinds(pdf: PdfReader) -> list[str]:
    return [str(element["/S"]) for element in structure(pdf) if "/S" in element]


def resources(page: Any) -> Any:
    return page["/Resources"].get_object()


def test_it_says_that_it_is_accessible(pdf: PdfReader) -> None:
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF boolean is an object
    assert root["/Lang"] == "en"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Birmingham and its partners"


def test_headings_lists_tables_and_pictures_are_tagged(pdf: PdfReader) -> None:
    found = kinds(pdf)
    assert found.count("/H1") == 1
    assert found.count("/H2") == 13
    assert {"/L", "/LI", "/Table", "/TH", "/TD", "/Link", "/Figure", "/Caption"} <= set(found)


def test_every_picture_has_words(pdf: PdfReader) -> None:
    figures = [one for one in structure(pdf) if one.get("/S") == "/Figure"]
    alts = [str(one["/Alt"]) for one in figures if "/Alt" in one]
    assert any("Two bar charts of the live ties of Birmingham" in alt for alt in alts)
    assert any("Lines from the start of each dated tie" in alt for alt in alts)


def test_every_font_is_embedded(pdf: PdfReader) -> None:
    fonts = [
        font.get_object()
        for page in pdf.pages
        for font in resources(page).get("/Font", {}).values()
    ]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        described = inner["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described)


def test_its_words_can_be_read_out(pdf: PdfReader) -> None:
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "Name who looks after Frankfurt, Leipzig, Lyon and Milan." in text
    assert "Birmingham’s partnership with Lyon will mark its 70th anniversary in 2021" in text
    assert "relationships of councils, New Local, 2021" in text
    assert "Licence:" in text


def test_citations_lead_to_their_ties(pdf: PdfReader) -> None:
    links = [
        annotation.get_object()
        for page in pdf.pages
        for annotation in page.get("/Annots") or ()
        if annotation.get_object()["/Subtype"] == "/Link"
    ]
    assert len(links) > 20
    assert all("/Dest" in link or "/A" in link for link in links)
