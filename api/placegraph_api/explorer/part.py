"""One page of a long list."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A page by its number, and which entries of the list it has: from `first` up to `last`."""

    number: int
    pages: int
    first: int
    last: int
    total: int

    @classmethod
    def of(cls, total: int, asked: int, size: int) -> Part:
        """The page that is asked for, or the nearest that there is.

        >>> Part.of(45, 3, 20)
        Part(number=3, pages=3, first=40, last=45, total=45)
        >>> Part.of(0, 7, 20).pages
        1
        """
        pages = max(1, math.ceil(total / size))
        number = min(max(1, asked), pages)
        return cls(number, pages, (number - 1) * size, min(number * size, total), total)
