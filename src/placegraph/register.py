"""The register of names: which slug belongs to what, assigned once and never given to another.

An identity is what outside identifiers, or a source's own words, say of a thing:
`geonames:2637487`, `wikidata:Q79848`, `un_locode:GBSOU`, `iso3166:GB`, or
`{dataset}:{name}|{country}` for what no gazetteer knows. When two identities turn out to be one
thing, its second path leads to the first; a path whose thing is gone stays taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from placegraph.errors import StoreDamagedError
from placegraph.identifiers import slugify
from placegraph.store import Address, current_version, mirror_of

MOVED, GONE = "@moved", "@gone"
NO_COUNTRY = "xx"


class Register:
    """Identities and the paths they have; also paths that moved and paths whose thing is gone."""

    def __init__(self, text: str = "") -> None:
        # What others may have changed since is seen by what it was read from.
        self.as_read = text
        self.paths: dict[str, str] = {}
        self.moved: dict[str, str] = {}
        self.gone: set[str] = set()
        for line in text.splitlines():
            first, second, third = line.split("\t")
            if first == MOVED:
                self.moved[second] = third
            elif first == GONE:
                self.gone.add(second)
            else:
                self.paths[first] = second
        self._taken = {*self.paths.values(), *self.moved, *self.gone}

    @classmethod
    def read(cls, store: Address) -> Register:
        """The register of the store's current version; an empty one where there is no store."""
        folder = mirror_of(store)
        version = current_version(folder)
        return cls() if version is None else cls.of(folder / "versions" / version)

    @classmethod
    def of(cls, version: Path) -> Register:
        """The register of the version in a folder."""
        path = version / "register.tsv"
        try:
            return cls(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StoreDamagedError(version.parents[1], path) from error

    def text(self) -> str:
        """The register as lines of three columns."""
        lines = [f"{key}\t{path}\t" for key, path in self.paths.items()]
        lines += [f"{MOVED}\t{old}\t{new}" for old, new in self.moved.items()]
        lines += [f"{GONE}\t{path}\t" for path in self.gone]
        return "".join(f"{line}\n" for line in sorted(lines))

    def place(self, identities: Sequence[str], name: str, country_code: str | None) -> str:
        """The slug of a place, assigned now where none of its identities is known."""
        return self._slug("place", identities, name, country_code)

    def organisation(self, identities: Sequence[str], name: str, country_code: str | None) -> str:
        """The slug of an organisation, assigned now where none of its identities is known."""
        return self._slug("organisation", identities, name, country_code)

    def known(self, kind: str) -> dict[str, str]:
        """The path of each identity that things of a kind have."""
        start = f"{kind} "
        return {
            key.removeprefix(start): path
            for key, path in self.paths.items()
            if key.startswith(start)
        }

    def claim(self, identity: str, path: str) -> None:
        """Say that the identity is that of `path`, whatever path of its kind it had before."""
        key = _key(path.split("/")[0], identity)
        before = self.paths.get(key)
        if before == path:
            return
        if before is not None:
            self._move(before, path)
        self.paths[key] = path
        self.take(path)

    def take(self, path: str) -> None:
        """Say that the path is in use."""
        self._taken.add(path)
        self.moved.pop(path, None)
        self.gone.discard(path)

    def current(self, path: str) -> str | None:
        """Where the thing of an earlier path is found now; None where the path never moved."""
        return self.moved.get(path)

    def _slug(
        self, kind: str, identities: Sequence[str], name: str, country_code: str | None
    ) -> str:
        keys = (_key(kind, identity) for identity in identities)
        known = next((self.paths[key] for key in keys if key in self.paths), None)
        path = known or self._new(kind, identities, name, country_code)
        # The only one that it has needs not be claimed again: a country comes with each place.
        for identity in identities if known is None or len(identities) > 1 else ():
            self.claim(identity, path)
        return path.split("/", 1)[1]

    def _new(
        self, kind: str, identities: Sequence[str], name: str, country_code: str | None
    ) -> str:
        candidates = _candidates(identities, name, country_code)
        return next(path for one in candidates if (path := f"{kind}/{one}") not in self._taken)

    def _move(self, old: str, new: str) -> None:
        for key in [one for one, path in self.paths.items() if path == old]:
            self.paths[key] = new
        self.moved |= {one: new for one, path in self.moved.items() if path == old}
        self.moved[old] = new

    def note_gone(self, paths: Iterable[str]) -> None:
        """Remember paths whose things are no longer described."""
        self.gone |= {path for path in paths if path not in self.moved}
        self._taken |= self.gone


def _candidates(identities: Sequence[str], name: str, country_code: str | None) -> Iterator[str]:
    """Slugs that a thing may have, the plainest first."""
    plain = slugify(name) or "unnamed"
    yield plain
    yield f"{plain}-{(country_code or NO_COUNTRY).lower()}"
    digest = hashlib.sha256("\n".join(identities).encode()).hexdigest()
    number = next((one[9:] for one in identities if one.startswith("geonames:")), digest[:8])
    yield f"{plain}-{number}"
    yield f"{plain}-{digest[:16]}"


def _key(kind: str, identity: str) -> str:
    """A port and its town may share an identifier."""
    return f"{kind} {identity}"
