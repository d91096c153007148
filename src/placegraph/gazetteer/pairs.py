"""What the other end of a pair may say about a match.

It may tell namesakes apart when one of them is close by, and it may show that a match is wrong, as
when both ends are one place. It never makes a candidate of a place that the name does not.
"""

from dataclasses import replace

from placegraph.gazetteer.places import WIDER_KINDS, Match
from placegraph.gazetteer.score import rank_by_other_end
from placegraph.names import name_key


def lifted(match: Match, other: Match) -> Match:
    """A doubtful match made sure by the nearness of the other end, if that is telling."""
    names_tie = match.status == "doubtful" and match.coordinates != "used" and not match.decision
    if not names_tie or other.candidate is None or _is_indirect(match):
        return match
    ranking = rank_by_other_end(match.candidates, other.candidate.position)
    if ranking is None:
        return match
    return replace(
        match,
        status="sure",
        candidate=ranking.candidates[0],
        candidates=ranking.candidates,
        reasons=(*match.reasons, ranking.reason),
    )


def _is_indirect(match: Match) -> bool:
    """Whether the doubt is about the name itself, which nearness cannot settle."""
    key = name_key(match.query.name)
    names = {name_key(candidate.name) for candidate in match.candidates}
    return names != {key} or match.query.kind in WIDER_KINDS


def doubted(match: Match, reason: str) -> Match:
    if match.decision:
        return match
    return replace(match, status="doubtful", candidate=None, reasons=(*match.reasons, reason))
