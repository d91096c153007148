"""What can go wrong, as classes that carry the facts a person needs to act.

Every error says what was found, where, and what was expected. The command line
prints the message and exits with 2; the service looks the status up by class.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from placegraph.said import Said

if TYPE_CHECKING:
    from placegraph.findings import Finding


class PlacegraphError(Exception):
    """Something that the person who asked can put right."""

    @property
    def said(self) -> str:
        """The message; `Said`, with its name and values, wherever it may reach a visitor."""
        message = self.args[0] if self.args else ""
        return message if isinstance(message, str) else str(message)


class DataError(PlacegraphError):
    """Data that cannot be taken as it is; `findings` says where and why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class DateError(PlacegraphError):
    """A date that is not in the Extended Date/Time Format."""

    def __init__(self, value: str, reason: str = "") -> None:
        self.value, self.reason = value, reason
        text = (
            f"{value!r} is not an EDTF date{f' ({reason})' if reason else ''}; expected, "
            "for example, 1986, 2019-06, 2019-06-14, [1980,1981] or [2004..2014]"
        )
        super().__init__(Said("no-edtf", text, value=value))


class BaseError(PlacegraphError):
    """A base of IRIs that cannot be taken, or that is not the one in use."""


class ConflictError(PlacegraphError):
    """A change of something that another writer has changed since it was read."""


class StoreError(PlacegraphError):
    """A store that cannot be used as asked."""


class StoreMissingError(StoreError):
    """No store where one was expected."""

    def __init__(self, path: object) -> None:
        self.path = path
        text = f"there is no store at {path}; make one with: placegraph build --store {path}"
        super().__init__(Said("store-missing", text, path=str(path)))


class StoreVersionError(StoreError):
    """A store written by another version of placegraph."""

    def __init__(self, path: object, found: object, expected: int) -> None:
        self.path, self.found, self.expected = path, found, expected
        is_older = isinstance(found, int) and found < expected
        text = (
            f"the store at {path} has format {found!r}, this version of placegraph reads format "
            f"{expected}; "
        ) + (
            f"bring it forward with: placegraph migrate --store {path}"
            if is_older
            else "install the version of placegraph that wrote it, or a newer one"
        )
        super().__init__(Said("store-format", text, path=str(path), expected=expected))


class StoreChangedError(StoreError):
    """A store that another writer changed while this one was reading."""

    def __init__(self, path: object) -> None:
        self.path = path
        text = (
            f"another import gave names to places in {path} while this one was reading; nothing "
            "was published; import again"
        )
        super().__init__(Said("store-changed", text, path=str(path)))


class StoreDamagedError(StoreError):
    """A store of which something is gone or cannot be read."""

    def __init__(self, path: object, part: object) -> None:
        self.path, self.part = path, part
        text = (
            f"the store at {path} is damaged: {part} cannot be read; "
            f"make it anew with: placegraph build --store {path}"
        )
        super().__init__(Said("store-damaged", text, path=str(path), part=str(part)))


class BackupError(StoreError):
    """A backup that cannot be written, or not be restored."""


class UnknownNameError(PlacegraphError):
    """A name that nothing bears; `suggestions` are the nearest that exist.

    They are sought among the choices, unless they are known already.
    """

    def __init__(
        self,
        what: str,
        value: str,
        choices: Iterable[str] = (),
        limit: int = 5,
        suggestions: Sequence[str] = (),
    ) -> None:
        self.what, self.value = what, value
        every = list(choices)
        self.suggestions = tuple(suggestions or _closest(value, every, limit))
        self.choices = tuple(sorted(every)) if not self.suggestions and len(every) <= 12 else ()
        super().__init__(self._sentence())

    @property
    def bare(self) -> Said:
        """The message without names that exist, for those who show these in another way."""
        text = f"no {self.what} called {self.value!r}"
        return Said("unknown-name", text, kinds=self.what.split(" or "), value=self.value)

    def _sentence(self) -> Said:
        text = str(self.bare)
        asked = {"kinds": self.what.split(" or "), "value": self.value}
        if names := self.suggestions:
            text += f"; did you mean {', '.join(names)}?"
            return Said("unknown-name-meant", text, names=names, **asked)
        if names := self.choices:
            text += f"; there are: {', '.join(names)}"
            return Said("unknown-name-of", text, names=names, **asked)
        return self.bare


class ParameterError(PlacegraphError):
    """A parameter that is missing, unknown or outside what is allowed."""


def _closest(value: str, choices: Sequence[str], limit: int) -> list[str]:
    folded: dict[str, str] = {}
    for choice in choices:
        folded.setdefault(choice.casefold(), choice)
    for choice in choices:
        # `sports` means `culture/sport`.
        folded.setdefault(choice.casefold().rsplit("/", 1)[-1], choice)
    wanted = value.casefold()
    within = [choice for key, choice in folded.items() if len(wanted) > 2 and wanted in key]
    near = [folded[key] for key in get_close_matches(wanted, folded, n=limit, cutoff=0.6)]
    return list(dict.fromkeys(near + sorted(within, key=len)))[:limit]
