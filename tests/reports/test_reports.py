"""Reports say in plain words what follows from the ties, in every format the same."""

from __future__ import annotations

import colorsys
import dataclasses
import re
import sys
from collections.abc import Callable

import pytest

from placegraph.analyst import Analyst
from placegraph.errors import ParameterError, UnknownNameError
from placegraph.filters import EVERYTHING, Filter
from placegraph.reports import Document, about, pictures, to_html, to_markdown, written
from placegraph.reports.document import Bullets, Cite, Grid, Picture, texts
from placegraph.reports.outlook import PEERS, of_its_size
from placegraph.reports.portfolio import Portfolio
from placegraph.store import Store

REPORTS: tuple[tuple[str, str | None], ...] = (
    ("Southampton", None),
    ("Birmingham", None),
    ("Warwick & Leamington", None),
    ("Bo", None),
    ("Warwick & Leamington", "Bo"),
    ("Southampton", "Bo"),
    ("Eurocities", None),
    ("Europe", None),
)
IDS = [" and ".join(filter(None, names)) for names in REPORTS]
Made = Callable[..., Document]


@pytest.fixture(scope="module")
def made(store: Store) -> Made:
    """Makes a report of the shipped curated data."""
    analyst = Analyst(store)
    where = Filter.of(at="2021-12-31")

    def make(name: str, other: str | None = None, where: Filter = where) -> Document:
        return about(analyst, name, other, where)

    return make


def section(document: Document, title: str) -> str:
    """The words of the section of that title."""
    (found,) = [one for one in document.sections if one.title == title]
    parts = [part for block in found.blocks for text in texts(block) for part in text]
    return " ".join(
        part if isinstance(part, str) else getattr(part, "text", "") for part in parts
    ).replace("  ", " ")


# What it says

LATE = Filter.of(at="2060")


def test_southampton_is_told_what_to_do_next(made: Made) -> None:
    document = made("Southampton")
    short = section(document, "In short")
    assert "Seven live ties with one place : Miami-Dade County." in short
    assert "A formal agreement between the councils : twinning, since June 2019." in short
    assert "no body is in more than three of the seven ties" in short
    actions = section(document, "What to do next")
    assert "Bring to a decision what is still developing with Miami-Dade County." in actions
    assert "Bring together those who work with Miami-Dade County." in actions
    assert "No source says when six of the seven ties began" in actions
    assert "Spread the risk" not in actions


def test_warwick_and_leamington_is_warned_of_what_hangs_on_one_charity(made: Made) -> None:
    document = made("Warwick & Leamington")
    assert "five of the six ties with Bo run through One World Link" in section(
        document, "In short"
    )
    actions = section(document, "What to do next")
    assert actions.startswith("Spread the risk with Bo.")
    assert "Royal Leamington Spa Town Council already works there without it" in actions
    assert "Say yes or no to what was proposed." in actions
    assert (
        "Of “Planning help of Warwick District Council for Bo City Council” a source says that "
        in (section(document, "Recognised and unrecognised"))
    )


def test_birmingham_is_asked_who_carries_its_ties(made: Made) -> None:
    actions = section(made("Birmingham"), "What to do next")
    assert "Name who looks after Frankfurt, Leipzig, Lyon and Milan." in actions
    assert "Ask what would go without European Union." in actions
    assert "Four of the five live ties are said" in actions
    assert "Use Eurocities to meet new places." in actions


def test_levels_never_stand_without_what_they_hang_on(made: Made) -> None:
    document = made("Warwick & Leamington")
    (found,) = [one for one in document.sections if one.title == "What each partnership rests on"]
    (grid,) = [block for block in found.blocks if isinstance(block, Grid)]
    assert grid.header[2:] == ("Levels", "Most run through", "All would lapse without", "So")
    cells = [part for cell in grid.rows[0] for part in cell if isinstance(part, str)]
    assert cells == [
        "Bo",
        "6",
        "3",
        "One World Link: 5 of 6",
        "Two: One World Link, with one more such as Bo City Council",
        "leans on one body",
    ]


def test_a_place_without_ties_is_unknown_and_not_alone(made: Made) -> None:
    document = made("Europe")
    assert "That does not mean that there is none." in section(document, "In short")
    assert document.ties == ()
    assert "A tie that is not here is unknown, not absent" in section(document, "What is not known")


def test_an_unrecognised_partnership_is_put_to_decision(made: Made) -> None:
    document = made("Southampton", where=Filter.of(at="2018"))
    assert "No formal agreement between the councils is known" in section(document, "In short")
    actions = section(document, "What to do next")
    assert "Decide whether to recognise what you have with Miami-Dade County." in actions
    assert "Alive without one:" in section(document, "Recognised and unrecognised")


def test_agreements_without_a_sign_of_life_make_one_action(made: Made) -> None:
    (action,) = re.findall(
        r"Ask whether.*", section(made("Birmingham", where=LATE), "What to do next")
    )
    assert "formal ties are alive" in action
    assert "Lyon (last sign 2021)" in action
    (alone,) = re.findall(
        r"Ask whether.*", section(made("Birmingham", "Lyon", where=LATE), "What to do next")
    )
    assert "Ask whether the formal tie with Lyon is alive" in alone


def test_places_of_ones_size_are_compared_where_sizes_are_known() -> None:
    people = {f"place/{each}": 1000 * 2**each for each in range(12)}
    rows = [{"node": place, "partners": 1} for place in people]
    found = of_its_size(rows, people.get, "place/3")
    assert [row["node"] for row in found[:3]] == ["place/3", "place/2", "place/4"]
    assert len(found) == PEERS
    assert of_its_size(rows[:PEERS], people.get, "place/3") == []
    assert of_its_size(rows, people.get, "place/unknown") == []


def test_partners_of_one_name_are_told_apart(store: Store) -> None:
    portfolio = Portfolio(Analyst(store), "Birmingham")
    nodes = portfolio.network.nodes
    labels = {place: nodes[place]["label"] for place in portfolio.partners}
    assert set(portfolio.names(labels)) == set(labels.values())
    one, other, *_ = labels
    nodes[one]["label"] = nodes[other]["label"] = "Twice"
    again = Portfolio(portfolio.analyst, "Birmingham")
    assert {again.name(one), again.name(other)} == {
        f"Twice ({place.split('/')[1]})" for place in (one, other)
    }
    nodes[one]["label"], nodes[other]["label"] = labels[one], labels[other]


def test_two_places_are_told_to_name_who_carries_their_ties(made: Made) -> None:
    document = made("Birmingham", "Frankfurt")
    assert "Name who looks after Frankfurt" in section(document, "What to do next")
    assert "ask who carries it" in section(document, "What it rests on")


def test_two_places_without_a_tie_are_told_where_to_ask(made: Made) -> None:
    document = made("Southampton", "Bo")
    assert "That is not a “no”" in section(document, "In short")
    assert "Ask at home first" in section(document, "What to do next")
    connected = section(document, "How the two are connected")
    assert connected == "No chain of other bodies or places is known."


def test_a_city_network_counts_members_known_and_unknown(made: Made) -> None:
    short = section(made("Eurocities"), "In short")
    assert "One member is named by a source here: Birmingham." in short
    assert "A source counts 190 member cities (2021) and names one." in short


def test_a_report_about_a_city_network_says_what_to_do(made: Made) -> None:
    todo = section(made("Eurocities"), "What to do next")
    assert "189 of 190 member cities are not named in this graph. Ask the secretariat" in todo
    assert "Ask each member what it got out of it last year." in todo


def test_ties_that_are_named_for_comparison_are_quoted_once_from_each_source(made: Made) -> None:
    notes = {note.tie: note for note in made("Southampton").ties}
    (quote,) = notes["wigan-angers-twinning"].quotes
    assert quote.words
    assert len(notes["southampton-miami-dade-twinning"].quotes) > 1


def test_old_evidence_is_called_old(made: Made, store: Store) -> None:
    then = made("Southampton", where=Filter.of(at="2030"))
    assert "The newest dated evidence behind this report is from 2021." in section(
        then, "What to do next"
    )
    assert "Bring the record up to date" not in section(made("Southampton"), "What to do next")


@pytest.mark.parametrize(
    ("names", "error", "message"),
    [
        (("Sowthampton",), UnknownNameError, "did you mean Southampton"),
        (("Bo", "Bo"), ParameterError, "count as one place; expected two"),
        (("Southampton", "Lyonn"), UnknownNameError, "did you mean Lyon"),
        (("Eurocities", "Bo"), ParameterError, "Eurocities is a city network; expected two places"),
        (("Southampton", "Eurocities"), ParameterError, "counts as no place that has ties"),
    ],
)
def test_what_no_report_can_be_about_is_refused(
    names: tuple[str, ...], error: type[Exception], message: str, made: Made
) -> None:
    with pytest.raises(error, match=message):
        made(*names)


def test_a_format_that_is_not_there_is_refused(made: Made) -> None:
    with pytest.raises(ParameterError, match="format is 'docx'; expected one of md, html, pdf"):
        written(made("Bo"), "docx")


def test_without_suggestions_the_report_says_so(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "placegraph.suggestions", None)
    said = section(made("Birmingham"), "Whom to talk to next")
    assert said.startswith("No suggestions of new partners have been prepared")


# What every report has


@pytest.mark.parametrize("names", REPORTS, ids=IDS)
def test_every_figure_opens_into_ties_and_every_tie_into_sources(
    names: tuple[str, str | None], made: Made
) -> None:
    document = made(*names)
    cited = [
        part
        for one in document.sections
        for block in one.blocks
        for text in texts(block)
        for part in text
        if isinstance(part, Cite)
    ]
    assert {number for cite in cited for number in document.cited(cite)} == set(
        range(1, len(document.ties) + 1)
    )
    for note in document.ties:
        assert note.facts
        assert note.quotes
        assert all(1 <= quote.source <= len(document.sources) for quote in note.quotes)
    assert all(source.licence for source in document.sources)


@pytest.mark.parametrize("names", REPORTS, ids=IDS)
def test_no_word_of_the_machine_stands_in_a_report(
    names: tuple[str, str | None], made: Made
) -> None:
    text = to_markdown(made(*names))
    assert not re.search(r"\b(None|nan|NaN|place/|organisation/|\{|\})", text)
    assert not re.search(r" {2,}(?=\S)", re.sub(r"(?m)^ +- ", "", text))
    assert ".." not in text.replace("…", "")


@pytest.mark.parametrize("names", REPORTS, ids=IDS)
def test_the_page_needs_nothing_else_and_its_links_lead_somewhere(
    names: tuple[str, str | None], made: Made
) -> None:
    page = to_html(made(*names))
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {one.removeprefix("#") for one in re.findall(r'href="(#[^"]+)"', page)} <= set(ids)
    assert "<script" not in page
    assert not re.findall(r'(?:src|rel)="(?!data:image/svg)[^"]*"', page)
    for tag in re.findall(r"<img[^>]*>", page):
        assert re.search(r'alt="[^"]{20,}"', tag)
    headings = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert headings[0] == 1
    assert set(headings[1:]) == {2}


def test_what_sources_say_is_text_and_not_markup(made: Made) -> None:
    document = made("Bo")
    sly = dataclasses.replace(document, title='<b>*Bo*</b> #[x] \\ "y" | z')
    assert "<b>" not in to_html(sly)
    assert r"# \<b\>\*Bo\*\</b\> \#\[x\]" in to_markdown(sly)
    assert written(sly, "pdf")


def test_pictures_say_in_words_what_they_show(made: Made) -> None:
    document = made("Birmingham")
    pictures = [b for one in document.sections for b in one.blocks if isinstance(b, Picture)]
    assert [picture.name for picture in pictures] == ["profile", "ages"]
    assert "By subject: civic affairs 5, culture 4 and education 4." in pictures[0].alt
    assert "Birmingham and Lyon as partner cities since 1951" in pictures[1].alt
    # Letters are outlines: a picture needs no font, and no other file.
    assert all(b"<text" not in picture.svg for picture in pictures)


def test_a_small_number_of_ties_gets_no_picture(made: Made) -> None:
    document = made("Southampton", where=Filter.of(levels=["commercial"]))
    assert not [b for one in document.sections for b in one.blocks if isinstance(b, Picture)]


def test_the_same_version_makes_the_same_file(made: Made) -> None:
    for form in ("md", "html", "pdf"):
        assert written(made("Southampton"), form) == written(made("Southampton"), form)


def test_actions_are_numbered_and_few(made: Made) -> None:
    for names in REPORTS[:4]:
        (found,) = [one for one in made(*names).sections if one.title == "What to do next"]
        (block,) = found.blocks
        assert isinstance(block, Bullets)
        assert block.numbered
        assert 1 <= len(block.items) <= 10


def test_without_a_date_the_report_is_of_today(made: Made) -> None:
    document = made("Bo", where=EVERYTHING)
    assert re.search(r"As at \d+ \w+ \d{4}\. Made by placegraph", str(document.making))


def test_the_two_shades_of_a_picture_are_told_apart_in_grey_and_by_the_colour_blind() -> None:
    """One hue, so that no kind of colour blindness matters, and a contrast as WCAG 1.4.11 asks."""
    shades = [
        tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        for colour in (pictures.DARK, pictures.LIGHT)
    ]
    hues = [colorsys.rgb_to_hls(*shade)[0] for shade in shades]
    assert abs(hues[0] - hues[1]) < 0.05
    linear = [[((one + 0.055) / 1.055) ** 2.4 for one in shade] for shade in shades]
    dark, light = (0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in linear)
    assert (light + 0.05) / (dark + 0.05) >= 3
