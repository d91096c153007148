"""A match is sure only when nothing else is as likely, and always says why."""

import pytest

from placegraph.gazetteer import Gazetteer, Match, PlaceQuery


def reasons(match: Match) -> str:
    return "; ".join(match.reasons)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        (PlaceQuery("Wien", "Österreich"), 6),
        (PlaceQuery("Vienna", "Austria"), 6),
        (PlaceQuery("VIENNA", "AT"), 6),
        (PlaceQuery("City of Vienna", "Austria"), 6),
        (PlaceQuery("Київ", "Ukraine"), 30),
        (PlaceQuery("Kiev", "Ukraine"), 30),
        (PlaceQuery("Nienburg (Weser)", "Germany"), 8),
        (PlaceQuery("Frankfurt/Oder", "Germany"), 11),
        (PlaceQuery("Frankfurt", "Germany"), 10),
        (PlaceQuery("Bad Cannstatt (Stuttgart)", "Germany"), 16),
        (PlaceQuery("Birmingham", "United States"), 2),
        (PlaceQuery("Birmingham", "United States", "Michigan"), 3),
        (PlaceQuery("Birmingham", "Michigan, United States"), 3),
        (PlaceQuery("Birmingham, Michigan", "United States"), 3),
        (PlaceQuery("Birmingham", "England"), 1),
        (PlaceQuery("New Delhi", "India"), 23),
        (PlaceQuery("Portland", "United States", "", 45.5, -122.7), 4),
        (PlaceQuery("Gronau", "Germany", "", 52.2, 7.0), 20),
        (PlaceQuery("Biel/Bienne", "Switzerland", "", 47.14, 7.24), 26),
        (PlaceQuery("Birmingham, England", ""), 1),
        (PlaceQuery("Suva", "Fiji", "", -18.1, 178.4), 28),
        (PlaceQuery("Saint-Denis", "Réunion, France"), 17),
        (PlaceQuery("Mata’utu", "France"), 29),
        (PlaceQuery("Wienn", "Austria", "", 48.22, 16.38), None),
        (PlaceQuery("Bratislavo", "Slovakia", "", 48.15, 17.11), 7),
        (PlaceQuery("Frankfurt am Main", "Germany", "", 48.78, 9.18), 10),
        (PlaceQuery("Marbach a. N.", "Germany"), None),
        (PlaceQuery("Marbach a. Neckar", "Germany"), 35),
    ],
    ids=lambda value: f"{value.name}, {value.country}" if isinstance(value, PlaceQuery) else None,
)
def test_a_place_is_recognised(gazetteer: Gazetteer, query: PlaceQuery, place: int | None) -> None:
    match = gazetteer.match(query)
    assert (match.candidate.id if match.candidate else None) == place, reasons(match)
    assert match.reasons
    assert all(candidate.reasons for candidate in match.candidates)


@pytest.mark.parametrize(
    ("query", "first", "why"),
    [
        (PlaceQuery("Portland", "United States"), 5, "none far more prominent"),
        (PlaceQuery("Saint-Denis", "France"), 17, "none far more prominent"),
        (PlaceQuery("Saint-Denis", "France", "", -20.9, 55.4), 17, "in the country itself"),
        (PlaceQuery("Wien", ""), 6, "without a country a name is not enough"),
        (PlaceQuery("Wien", "Atlantis"), 6, "no country is called “Atlantis”"),
        (PlaceQuery("Landkreis Nienburg", "Germany"), 8, "wider area than the town"),
        (PlaceQuery("Nienburg", "Germany", kind="county"), 8, "holds settlements"),
        (PlaceQuery("Birmingham", "United States", "Ohio"), 2, "no place of the name is in US-OH"),
        (PlaceQuery("Wien", "Austria", "", 47.1, 15.4), 6, "near the coordinates"),
        (PlaceQuery("Colditz", "Germany", "", 48.78, 9.18), 39, "near the coordinates"),
        (PlaceQuery("Wiem", "Austria"), None, "no place of the name"),
        (PlaceQuery("Bratislavo", "Slovakia"), 7, "spelled alike"),
        (PlaceQuery("Hamm", "Germany", "", 50.77, 7.68), 25, "far more prominent place"),
        (PlaceQuery("Kunda", "Estonia", "", 59.48, 26.56), 33, "2 places of the name are near"),
        (PlaceQuery("Marbach", "Germany"), 35, "shortened name only"),
        (PlaceQuery("Great Falls", "USA"), 36, "the name of another place"),
        (PlaceQuery("Landkreis Nienburg", "Germany", "", 52.64, 9.22), 8, "wider area"),
        (PlaceQuery("Aken", "Germany", "", 50.78, 6.08), 31, "is another place’s own"),
        (PlaceQuery("Bad Cannstatt (Nienburg)", "Germany"), 16, "near Nienburg"),
        (PlaceQuery("Quebec", "Canada", "", 52.0, -72.0), 27, "first-level division"),
    ],
    ids=lambda value: f"{value.name}, {value.country}" if isinstance(value, PlaceQuery) else None,
)
def test_what_may_be_another_place_is_never_sure(
    gazetteer: Gazetteer, query: PlaceQuery, first: int | None, why: str
) -> None:
    match = gazetteer.match(query)
    assert match.status == ("doubtful" if first else "unmatched")
    assert match.candidate is None
    assert [candidate.id for candidate in match.candidates[:1]] == ([first] if first else [])
    assert why in reasons(match)


def test_a_compound_name_is_reported_with_its_parts(gazetteer: Gazetteer) -> None:
    match = gazetteer.match(PlaceQuery("Jinan – Zhangqiu", "China", "", 36.67, 117.0))
    assert match.status == "doubtful"
    assert {candidate.id for candidate in match.candidates} == {13, 14}
    assert "compound name" in reasons(match)


def test_a_country_wins_over_coordinates_of_a_famous_namesake(gazetteer: Gazetteer) -> None:
    match = gazetteer.match(PlaceQuery("Birmingham", "United States", "", 52.48, -1.90))
    assert match.candidate is not None
    assert match.candidate.id == 2
    assert match.coordinates == "distrusted"
    assert "52.48, -1.9 lie in United Kingdom, not in United States" in reasons(match)


def test_swapped_coordinates_are_recognised_as_such(gazetteer: Gazetteer) -> None:
    match = gazetteer.match(PlaceQuery("Kyiv", "Ukraine", "", 30.52, 50.45))
    assert match.coordinates == "distrusted"
    assert "swapped, they would" in reasons(match)


@pytest.mark.parametrize(
    ("position", "why"),
    [
        ((95.0, 10.0), "is no position"),
        ((float("nan"), float("inf")), "is no position"),
        ((40.0, -100.0), "whole degrees"),
    ],
)
def test_coordinates_that_cannot_be_a_settlements_are_put_aside(
    gazetteer: Gazetteer, position: tuple[float, float], why: str
) -> None:
    match = gazetteer.match(PlaceQuery("Birmingham", "United States", "", *position))
    assert (match.status, match.coordinates) == ("sure", "distrusted")
    assert why in reasons(match)


def test_a_town_on_a_border_is_in_its_country(gazetteer: Gazetteer) -> None:
    # Nearer to Słubice in Poland than to Frankfurt’s own point.
    match = gazetteer.match(PlaceQuery("Oderstadt", "Germany", "", 52.349, 14.559))
    assert match.coordinates == "used"
    assert match.status == "unmatched"


def test_coordinates_given_to_three_names_say_nothing(gazetteer: Gazetteer) -> None:
    names = ["Portland", "Salem", "Eugene"]
    queries = [PlaceQuery(name, "United States", "", 45.52, -122.68) for name in names]
    portland = gazetteer.match_all(queries)[0]
    assert (portland.status, portland.coordinates) == ("doubtful", "distrusted")
    assert "given to 3 differently named places" in reasons(portland)
    assert gazetteer.match_all(queries[:2])[0].status == "sure"


def test_equal_queries_have_one_answer_in_order(gazetteer: Gazetteer) -> None:
    wien, kyiv = PlaceQuery("Wien", "Austria"), PlaceQuery("Kyiv", "Ukraine")
    matches = gazetteer.match_all(iter([wien, kyiv, wien]))
    assert [match.query for match in matches] == [wien, kyiv, wien]
    assert matches[0] is matches[2]


def test_an_identifier_is_taken_when_something_agrees_with_it(gazetteer: Gazetteer) -> None:
    match = gazetteer.match(PlaceQuery("Portland", "United States", geonames_id=4))
    assert match.candidate is not None
    assert match.candidate.id == 4
    assert "GeoNames 4 is Portland" in reasons(match)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (PlaceQuery("Wien", "Austria", geonames_id=30), "doubtful"),
        (PlaceQuery("Wien", "Austria", geonames_id=38), "doubtful"),
        (PlaceQuery("Birmingham", "United States", geonames_id=1), "doubtful"),
        (PlaceQuery("Wien", "Austria", geonames_id=777), "sure"),
    ],
    ids=["another place", "another in the country", "another country", "not in the gazetteer"],
)
def test_an_identifier_that_is_contradicted_is_not_taken(
    gazetteer: Gazetteer, query: PlaceQuery, status: str
) -> None:
    match = gazetteer.match(query)
    assert match.status == status
    assert f"GeoNames {query.geonames_id} is" in reasons(match)


def test_a_neighbour_across_the_border_tells_namesakes_apart(gazetteer: Gazetteer) -> None:
    assert gazetteer.match(PlaceQuery("Gronau", "Germany")).status == "doubtful"
    pair = gazetteer.match_pair(
        PlaceQuery("Enschede", "Netherlands"), PlaceQuery("Gronau", "Germany")
    )
    gronau = pair.ends[1].candidate
    assert gronau is not None
    assert gronau.id == 20
    assert "km from the other end" in pair.ends[1].reasons[-1]
    assert pair.distance_km == pytest.approx(9.6, abs=0.5)


def test_a_distant_other_end_decides_nothing(gazetteer: Gazetteer) -> None:
    pair = gazetteer.match_pair(PlaceQuery("Wien", "Austria"), PlaceQuery("Gronau", "Germany"))
    assert [end.status for end in pair.ends] == ["sure", "doubtful"]
    assert pair.distance_km is None


def test_a_neighbour_does_not_outweigh_coordinates_that_are_believed(gazetteer: Gazetteer) -> None:
    gronau = PlaceQuery("Gronau", "Germany", "", 48.80, 9.25)
    pair = gazetteer.match_pair(PlaceQuery("Enschede", "Netherlands"), gronau)
    assert pair.ends[1].status == "doubtful"


def test_a_place_is_not_tied_to_itself(gazetteer: Gazetteer) -> None:
    nienburg = PlaceQuery("Nienburg", "Germany", "", 52.64, 9.22)
    pair = gazetteer.match_pair(nienburg, nienburg)
    assert [end.status for end in pair.ends] == ["doubtful", "doubtful"]
    assert pair.reasons == ("both ends are Nienburg: a place is not tied to itself",)


def test_coordinates_copied_from_the_other_end_are_put_aside(gazetteer: Gazetteer) -> None:
    stuttgart = PlaceQuery("Stuttgart", "Germany", "", 48.78, 9.18)
    colditz = PlaceQuery("Colditz", "Germany", "", 48.78, 9.18)
    assert gazetteer.match(colditz).status == "doubtful"
    pair = gazetteer.match_pair(stuttgart, colditz)
    assert pair.ends[1].status == "sure"
    assert "the coordinates are those of the other end" in pair.ends[1].reasons


def test_scores_order_the_candidates(gazetteer: Gazetteer) -> None:
    scores = [c.score for c in gazetteer.match(PlaceQuery("Birmingham", "USA")).candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


@pytest.mark.parametrize(
    "name", ["", "   ", "()", "–", "/", ",", "=1+1", "<script>", "𝔘" * 300, "\ud800", " x" * 9000]
)
def test_what_is_no_name_is_unmatched(gazetteer: Gazetteer, name: str) -> None:
    match = gazetteer.match(PlaceQuery(name, "Germany", "", 52.64, 9.22))
    assert match.status == "unmatched"
    assert match.candidates == ()
