"""Making pages: a section's template in the frame that all share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from services.desk.elections import Election
from services.desk.page.navigation import entries
from services.desk.page.once import new_key
from services.desk.page.served import DESK, Served
from services.desk.page.words import FILTERS, GLOBALS, language_of
from services.desk.people.visitor import Visitor

OK: Final = 200


class Pages:
    """The templates of every section, `section/name.html` for `section/templates/name.html`."""

    def __init__(self, served: Served, known: Callable[[], Sequence[Election]] = tuple) -> None:
        """Pages whose navigation knows the elections that `known` says."""
        self._known = known
        folders = {path.parent.name: FileSystemLoader(path) for path in sorted(DESK.glob("*/templates"))}
        self._templates = Environment(
            loader=PrefixLoader(folders), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        self._templates.globals.update(GLOBALS, asset=served.address, new_key=new_key)
        self._templates.filters.update(FILTERS)

    def offer(self, **offered: Any) -> None:
        """Let every template use these, under their names."""
        self._templates.globals.update(offered)

    def page(
        self,
        request: Request,
        template: str,
        *,
        visitor: Visitor | None = None,
        election: Election | None = None,
        here: str = "",
        status: int = OK,
        headers: Mapping[str, str] | None = None,
        **shown: Any,
    ) -> HTMLResponse:
        """A page, or a part of one that htmx puts into its place.

        `here` is the address of the navigation's entry that the page belongs to; `shown` is what the template shows.
        """
        html = self._templates.get_template(template).render(
            request=request, language=language_of(request), visitor=visitor, election=election,
            zone=election.zone if election else None, here=here,
            navigation=entries(visitor, election, self._known()), **shown,
        )  # fmt: skip
        return HTMLResponse(html, status, headers=dict(headers or {}))

    def part(self, template: str, *, language: str, election: Election | None = None, **shown: Any) -> str:
        """A part of a page for nobody in particular, as the live stream sends it to everybody at once."""
        return self._templates.get_template(template).render(
            language=language, election=election, zone=election.zone if election else None, **shown
        )
