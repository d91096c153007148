"""Bare names are settled by all their ties together, and only where nothing contests it."""

from placegraph.gazetteer import Candidate, Context, KnownTies, Named, name_key
from placegraph.gazetteer.index import ALTERNATE, PREFERRED, Hit
from placegraph.gazetteer.names import Reading
from placegraph.gazetteer.score import Found

BIRMINGHAM = Candidate(1, "Birmingham", "GB", "ENG", 52.48, -1.90, 1_144_900)
ALABAMA = Candidate(2, "Birmingham", "US", "AL", 33.52, -86.80, 200_733)
LEIPZIG = Candidate(3, "Leipzig", "DE", "13", 51.34, 12.37, 628_718)
LYON = Candidate(4, "Lyon", "FR", "84", 45.75, 4.85, 522_250)
COLDITZ = Candidate(5, "Colditz", "DE", "13", 51.13, 12.80, 8_249)
OCHSENFURT = Candidate(6, "Ochsenfurt", "DE", "02", 49.66, 10.06, 11_309)
VIENNA = Candidate(7, "Vienna", "AT", "09", 48.21, 16.37, 1_691_468)
COLOGNE = Candidate(11, "Cologne", "DE", "07", 50.93, 6.95, 1_060_582)
PRAGUE = Candidate(8, "Prague", "US", "OK", 35.49, -96.69, 2_453)
PRAHA = Candidate(9, "Praha", "CZ", "52", 50.09, 14.42, 1_165_581)
KENT = Candidate(10, "Kent", "US", "OH", 41.15, -81.36, 29_646)
PLACES = (
    BIRMINGHAM,
    ALABAMA,
    LEIPZIG,
    LYON,
    COLDITZ,
    OCHSENFURT,
    VIENNA,
    PRAGUE,
    PRAHA,
    KENT,
    COLOGNE,
)
OTHER_NAMES = {"Köln": [COLOGNE], "Prague": [PRAHA]}


def named(name: str) -> Named:
    own = [Hit(place, PREFERRED, 1) for place in PLACES if place.name == name]
    others = [Hit(place, ALTERNATE, 1) for place in OTHER_NAMES.get(name, [])]
    reading = Reading(name_key(name))
    return Named(name_key(name), tuple(Found(hit, reading) for hit in (*own, *others)))


def settled(
    pairs: list[tuple[str, str]],
    known: list[tuple[Candidate, Candidate]],
    anchors: dict[str, Candidate] | None = None,
) -> dict[str, int]:
    """The settlements of items; an item is its name and, after a dot, a number."""
    items = {key: named(key.split(".")[0]) for pair in pairs for key in pair}
    context = Context(items, anchors or {}, pairs, KnownTies(known))
    return {key: place.id for key, place in context.settle().items()}


def test_a_tie_that_another_list_knows_tells_what_two_bare_names_mean() -> None:
    assert settled([("Leipzig", "Lyon")], [(LEIPZIG, LYON)]) == {"Leipzig": 3, "Lyon": 4}


def test_a_name_that_several_places_own_needs_two_known_ties() -> None:
    known = [(ALABAMA, LEIPZIG), (ALABAMA, LYON)]
    one = settled([("Birmingham", "Leipzig")], known)
    assert "Birmingham" not in one
    both = settled([("Birmingham", "Leipzig"), ("Birmingham", "Lyon")], known)
    assert both["Birmingham"] == ALABAMA.id


def test_one_known_tie_is_enough_for_by_far_the_most_prominent_of_the_name() -> None:
    large = Candidate(1, "Birmingham", "GB", "ENG", 52.48, -1.90, 11_000_000)
    items = {
        "b": Named(
            "birmingham",
            tuple(
                Found(Hit(place, PREFERRED, 1), Reading("birmingham")) for place in (large, ALABAMA)
            ),
        ),
        "l": named("Lyon"),
    }
    context = Context(items, {}, [("b", "l")], KnownTies([(large, LYON)]))
    assert context.settle()["b"].id == large.id


def test_where_ties_speak_for_two_places_neither_is_taken() -> None:
    known = [(BIRMINGHAM, LEIPZIG), (BIRMINGHAM, LYON), (ALABAMA, LEIPZIG), (ALABAMA, LYON)]
    assert "Birmingham" not in settled([("Birmingham", "Leipzig"), ("Birmingham", "Lyon")], known)


def test_what_another_place_owns_is_not_taken_for_its_other_name() -> None:
    assert "Prague" not in settled([("Prague", "Lyon")], [(PRAHA, LYON)])


def test_two_items_of_one_name_and_place_need_a_clear_lead() -> None:
    pairs = [("Birmingham.1", "Leipzig"), ("Birmingham.1", "Lyon")]
    pairs += [("Birmingham.2", "Leipzig"), ("Birmingham.2", "Lyon")]
    known = [(BIRMINGHAM, LEIPZIG), (BIRMINGHAM, LYON)]
    found = settled(pairs, known)
    assert not {"Birmingham.1", "Birmingham.2"} & found.keys()


def test_a_municipality_and_its_seat_are_both_the_town() -> None:
    pairs = [("Colditz.1", "Lyon"), ("Colditz.2", "Lyon")]
    found = settled(pairs, [(COLDITZ, LYON)])
    assert found["Colditz.1"] == found["Colditz.2"] == COLDITZ.id


def test_a_place_is_not_tied_to_itself() -> None:
    pairs = [("Colditz.1", "Colditz.2"), ("Colditz.1", "Lyon"), ("Colditz.2", "Lyon")]
    assert settled(pairs, [(COLDITZ, LYON)]) == {"Lyon": LYON.id}


def test_the_only_place_of_a_name_is_taken_where_its_country_fits_its_partners() -> None:
    pairs = [("Colditz", "Lyon"), ("Lyon", "Leipzig")]
    assert settled(pairs, [(LEIPZIG, LYON), (OCHSENFURT, LYON)])["Colditz"] == COLDITZ.id


def test_the_only_place_of_a_name_is_left_where_its_country_does_not_fit() -> None:
    pairs = [("Colditz", "Lyon"), ("Lyon", "Birmingham")]
    known = [(BIRMINGHAM, LYON), (LEIPZIG, VIENNA), (OCHSENFURT, VIENNA), (LEIPZIG, PRAHA)]
    assert "Colditz" not in settled(pairs, known, anchors={"Lyon": LYON})


def test_a_name_alone_is_never_enough() -> None:
    assert settled([("Colditz", "Nowhere")], [(LEIPZIG, LYON)]) == {}


def test_a_city_of_a_name_that_nothing_else_owns_needs_no_fitting_country() -> None:
    known = [(BIRMINGHAM, LYON), (LEIPZIG, VIENNA), (OCHSENFURT, VIENNA), (LEIPZIG, PRAHA)]
    found = settled([("Köln", "Lyon")], known, anchors={"Lyon": LYON})
    assert found["Köln"] == COLOGNE.id


def test_a_name_that_a_wider_area_has_is_not_taken() -> None:
    known = [(LYON, LEIPZIG), (ALABAMA, LYON)]
    assert "Kent" not in settled([("Kent", "Lyon")], known, anchors={"Lyon": LYON})


def test_what_is_settled_already_is_evidence_and_is_not_settled_again() -> None:
    found = settled([("Leipzig", "Lyon")], [(LEIPZIG, LYON)], anchors={"Leipzig": LEIPZIG})
    assert found == {"Lyon": LYON.id}


def test_every_place_says_why() -> None:
    items = {"Leipzig": named("Leipzig"), "Lyon": named("Lyon")}
    context = Context(items, {}, [("Leipzig", "Lyon")], KnownTies([(LEIPZIG, LYON)]))
    (reason,) = context.settle()["Lyon"].reasons
    assert reason == "another list ties a place of the name with a partner of the same names"
