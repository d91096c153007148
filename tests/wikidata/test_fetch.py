"""Fetching from a real SPARQL server: pages, batches, and everything that goes wrong on the way."""

from __future__ import annotations

import datetime
import email.utils
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from placegraph.wikidata.answers import AnswerError, read_answer
from placegraph.wikidata.endpoint import Endpoint, EndpointError
from placegraph.wikidata.fetch import fetch
from placegraph.wikidata.read import Found, SavedAnswersError, read_files, read_folder
from placegraph.wikidata.work import Wanted, WorkFolderError, work_folder
from wikidata.conftest import Proxy
from wikidata.world import EUROCITIES, LE_HAVRE, SOUTHAMPTON

TODAY = datetime.date(2026, 11, 24)


class Run:
    """Fetches into a folder and remembers what was told and how long was waited."""

    def __init__(self, proxy: Proxy, folder: Path) -> None:
        self.proxy, self.folder = proxy, folder
        self.told: list[str] = []
        self.waited: list[float] = []

    def endpoint(self, **settings: Any) -> Endpoint:
        given = {"pause_s": 0.0, "tell": self.told.append, "sleep": self.waited.append}
        return Endpoint(self.proxy.url, "tests@example.org", **{**given, **settings})

    def fetch(self, day: datetime.date = TODAY, **wanted: Any) -> Found:
        asked = Wanted(self.proxy.url, **{"page_size": 3, "batch_size": 4, **wanted})
        with work_folder(self.folder, asked, day) as work:
            return read_files(fetch(self.endpoint(), work, self.told.append))


@pytest.fixture
def run(proxy: Proxy, folder: Path) -> Run:
    return Run(proxy, folder)


def test_all_statements_come_in_pages(run: Run) -> None:
    found = run.fetch()
    assert set(found.twinnings) == {
        "Q79848-Q42810", "Q42810-Q79848", "Q38380-Q152313", "Q38380-Q999001", "Q405-Q79848",
    }  # fmt: skip
    assert (found.read, found.deprecated) == (8, 1)
    # Eight statements in pages of three; six items in batches of four.
    assert sorted(file.name[:15] for file in run.folder.glob("twinnings-*")) == [
        f"twinnings-{number:05}" for number in (1, 2, 3)
    ]
    assert len(list(run.folder.glob("items-*"))) == 2
    assert len(run.proxy.asked) == 5


def test_a_page_that_is_just_full_is_not_the_last(run: Run) -> None:
    assert run.fetch(page_size=4).read == 8
    assert sum("ps:P190" in asked["query"] for asked in run.proxy.asked) == 3


def test_qualifiers_and_references_come_with_a_statement(run: Run) -> None:
    twinnings = run.fetch().twinnings
    told = twinnings["Q79848-Q42810"]
    assert (told.item, told.other, told.start) == (SOUTHAMPTON, LE_HAVRE, "1973")
    assert told.references == ("https://example.org/twins",)
    assert twinnings["Q42810-Q79848"].start == "1973-05"
    ended = twinnings["Q38380-Q152313"]
    assert (ended.start, ended.end, ended.has_ended) == ("1988-06-15", "2015", True)
    unknown = twinnings["Q38380-Q999001"]
    assert (unknown.end, unknown.has_ended) == (None, True)


def test_items_are_described(run: Run) -> None:
    items = run.fetch().items
    southampton = items[SOUTHAMPTON]
    assert southampton.labels == {"en": "Southampton", "de": "Southampton"}
    assert southampton.position == (50.9025, -1.404167)
    assert (southampton.country, southampton.kind) == ("GB", "city")
    assert (southampton.population, southampton.geonames) == (253651, {2637487})
    assert southampton.aliases == {"Soton"}


def test_what_cannot_be_taken_is_told_with_its_batch(run: Run) -> None:
    faults = run.fetch().faults
    told = {(fault.column, fault.reason, fault.outcome) for fault in faults}
    assert told == {
        ("statement", "the other end is unknown", "rejected"),
        ("statement", "Q152313 is tied to itself", "rejected"),
        ("coordinates", "cannot be kept", "left-out"),
        ("population", "cannot be kept", "left-out"),
    }
    assert all(fault.file.startswith(("twinnings-0", "items-")) for fault in faults)


def test_a_country_keeps_the_ties_of_which_one_end_lies_in_it(run: Run) -> None:
    found = run.fetch(countries=("FR",))
    assert set(found.twinnings) == {
        "Q79848-Q42810", "Q42810-Q79848", "Q38380-Q152313", "Q38380-Q999001",
    }  # fmt: skip
    # The other ends are described although they lie elsewhere.
    assert SOUTHAMPTON in found.items


def test_members_of_a_city_network_come_when_asked_for(run: Run) -> None:
    assert run.fetch().memberships == {}
    found = Run(run.proxy, run.folder.with_name("other")).fetch(networks=(EUROCITIES,))
    (member,) = found.memberships.values()
    assert (member.item, member.other, member.start) == (SOUTHAMPTON, EUROCITIES, "2009")
    assert found.items[EUROCITIES].labels["en"] == "Eurocities"


def test_who_asks_is_said_with_every_request(run: Run) -> None:
    run.fetch()
    assert all("placegraph/" in agent for agent in run.proxy.agents)
    assert all("(tests@example.org)" in agent for agent in run.proxy.agents)


@pytest.mark.parametrize(
    ("mood", "words"),
    [
        ("busy 429", "429 Too Many Requests"),
        ("busy 503", "503 Service Unavailable"),
        ("busy 504", "504 Gateway Timeout"),
        ("lagging 5", "lags behind"),
        ("drop", "the connection broke"),
        ("hang_up", "the connection broke"),
        ("cut", "not JSON"),
        ("page", "not JSON but a page"),
        ("other", "no solutions of a SELECT query"),
    ],
)
def test_what_may_pass_is_asked_again(run: Run, mood: str, words: str) -> None:
    run.proxy.moods = ["pass", mood, mood, "pass"]
    assert run.fetch().read == 8
    (first, second) = [told for told in run.told if "asking again" in told]
    assert words in first
    assert first.startswith("twinnings-00002: ")
    assert second.endswith("in 5 s" if mood == "lagging 5" else "in 4 s")


def test_the_wait_that_the_endpoint_names_is_kept(run: Run) -> None:
    run.proxy.moods = ["busy 429 37"]
    run.fetch()
    assert run.waited == [37]


def test_the_wait_may_be_a_time_of_day(run: Run) -> None:
    run.proxy.moods = ["busy 503 " + email.utils.formatdate(time.time() + 60, usegmt=True)]
    run.fetch()
    (waited,) = run.waited
    assert 50 < waited <= 60


def test_the_wait_doubles_and_has_a_cap(run: Run) -> None:
    run.proxy.moods = ["busy 429"] * 5
    endpoint = run.endpoint(longest_wait_s=10)
    with work_folder(run.folder, Wanted(run.proxy.url), TODAY) as work:
        fetch(endpoint, work, run.told.append)
    assert run.waited == [2, 4, 8, 10, 10]


def test_an_endpoint_that_wants_a_long_pause_is_left_alone(run: Run) -> None:
    run.proxy.moods = ["pass", "busy 429 3600"]
    with pytest.raises(EndpointError, match=r"twinnings-00002: .* come back in 3600 s"):
        run.fetch()
    assert len(run.proxy.asked) == 2


def test_an_endpoint_that_keeps_failing_is_given_up(run: Run) -> None:
    run.proxy.moods = ["cut"] * 6
    with pytest.raises(EndpointError, match=r"twinnings-00001: .* failed 6 times, .*not JSON"):
        run.fetch()
    assert len(run.proxy.asked) == 6


@pytest.mark.parametrize(
    ("mood", "words"),
    [("busy 403", "refuses: 403 Forbidden"), ("busy 400", "400 Bad"), ("moved", "moved to http")],
)
def test_what_does_not_pass_is_not_asked_again(run: Run, mood: str, words: str) -> None:
    run.proxy.moods = [mood]
    with pytest.raises(EndpointError, match=words):
        run.fetch()
    assert len(run.proxy.asked) == 1


def test_between_two_requests_there_is_a_pause(run: Run) -> None:
    endpoint = run.endpoint(pause_s=30)
    with work_folder(run.folder, Wanted(run.proxy.url), TODAY) as work:
        fetch(endpoint, work, run.told.append)
    assert len(run.waited) == len(run.proxy.asked) - 1
    assert all(29 < waited <= 30 for waited in run.waited)


def test_a_broken_run_goes_on_where_it_stopped(run: Run) -> None:
    run.proxy.moods = ["pass", "pass", "busy 403"]
    with pytest.raises(EndpointError):
        run.fetch()
    first = len(run.proxy.asked)
    found = run.fetch(day=datetime.date(2027, 1, 1))
    assert found.read == 8
    assert len(run.proxy.asked) - first == 5 - 2
    with work_folder(run.folder, Wanted(run.proxy.url, page_size=3, batch_size=4), TODAY) as work:
        assert work.begun == TODAY


KILLED = """
import datetime, sys
from pathlib import Path
from placegraph.wikidata.endpoint import Endpoint
from placegraph.wikidata.fetch import fetch
from placegraph.wikidata.work import Wanted, work_folder

url, folder = sys.argv[1:]
endpoint = Endpoint(url, "tests@example.org", pause_s=60)
wanted = Wanted(url, page_size=3, batch_size=4)
with work_folder(Path(folder), wanted, datetime.date(2026, 11, 24)) as work:
    fetch(endpoint, work, lambda told: print(told, flush=True))
"""


def test_a_run_that_was_killed_goes_on_where_it_stopped(run: Run) -> None:
    command = [sys.executable, "-c", KILLED, run.proxy.url, str(run.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "twinnings: 3 statements in 1 pages\n"
        killed.kill()
    assert len(run.proxy.asked) == 1
    assert run.fetch().read == 8
    assert len(run.proxy.asked) == 5


def test_a_damaged_file_of_a_broken_run_is_asked_for_again(run: Run) -> None:
    whole = run.fetch()
    page = run.folder / "twinnings-00002.json"
    page.write_bytes(page.read_bytes()[:-9])
    before = len(run.proxy.asked)
    again = run.fetch()
    # The page and the one after it; what is said of the items was not touched.
    assert len(run.proxy.asked) - before == 2
    assert (again.twinnings, again.items) == (whole.twinnings, whole.items)


def test_an_imported_run_is_not_gone_on_with(run: Run) -> None:
    wanted = Wanted(run.proxy.url, page_size=3, batch_size=4)
    run.fetch()
    with work_folder(run.folder, wanted, TODAY) as work:
        work.finish()
    before = len(run.proxy.asked)
    run.fetch()
    assert len(run.proxy.asked) == 2 * before


def test_a_run_for_something_else_is_not_mixed_in(run: Run) -> None:
    run.fetch()
    with pytest.raises(WorkFolderError, match="of something else"):
        run.fetch(countries=("FR",))


def test_a_folder_of_other_files_is_left_alone(run: Run) -> None:
    run.folder.mkdir()
    (run.folder / "letter.json").write_text("{}")
    with pytest.raises(WorkFolderError, match="a folder of its own"):
        run.fetch()
    assert (run.folder / "letter.json").exists()


def test_a_folder_that_cannot_be_made_is_refused(run: Run) -> None:
    run.folder.write_text("a file")
    with pytest.raises(WorkFolderError, match="cannot be written"):
        run.fetch()


def test_two_runs_in_one_folder_do_not_mix(run: Run) -> None:
    wanted = Wanted(run.proxy.url)
    with (
        work_folder(run.folder, wanted, TODAY),
        pytest.raises(WorkFolderError, match="another run is at work"),
        work_folder(run.folder, wanted, TODAY),
    ):
        pass


def test_saved_answers_are_read_whatever_they_are_called(run: Run, tmp_path: Path) -> None:
    whole = run.fetch()
    saved = tmp_path / "saved"
    saved.mkdir()
    for number, file in enumerate(sorted(run.folder.glob("*-*.json"))):
        (saved / f"query ({number}).json").write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    again = read_folder(saved)
    assert (again.twinnings, again.items) == (whole.twinnings, whole.items)
    assert read_folder(run.folder).twinnings == whole.twinnings


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not JSON"),
        (b"<html>", "a page"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"head": {"vars": ["a"]}, "results": {"bindings": [', "the end of the text"),
        (b'{"head": {"vars": ["a", "b"]}, "results": {"bindings": []}}', "variables a, b"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"head": {"vars": "ab"}, "results": {"bindings": [{"a": 1}]}}', "no solutions"),
    ],
)
def test_a_file_that_is_no_answer_is_named(tmp_path: Path, body: bytes, words: str) -> None:
    (tmp_path / "bad.json").write_bytes(body)
    with pytest.raises(SavedAnswersError, match=words) as caught:
        read_folder(tmp_path)
    assert "bad.json" in str(caught.value)


def test_a_folder_without_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SavedAnswersError, match="holds no saved answers"):
        read_folder(tmp_path)
    with pytest.raises(SavedAnswersError, match="is no folder"):
        read_folder(tmp_path / "none")


@pytest.mark.parametrize(
    "binding",
    [
        '{"x": {"type": "literal"}}',
        '{"x": {"type": "literal", "value": 5}}',
        '{"x": null}',
        "[]",
        "7",
    ],
)
def test_a_value_of_another_shape_makes_no_answer(binding: str) -> None:
    body = f'{{"head": {{"vars": ["x"]}}, "results": {{"bindings": [{binding}]}}}}'
    with pytest.raises(AnswerError):
        read_answer(body.encode())


def test_others_are_not_asked_without_a_contact() -> None:
    with pytest.raises(EndpointError, match="with --contact"):
        Endpoint("https://query.wikidata.org/sparql")
    with pytest.raises(EndpointError, match="no address of an endpoint"):
        Endpoint("file:///etc/passwd", "tests@example.org")
