"""Words of codes for the choices of a form, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import pass_context
from jinja2.runtime import Context

from services.desk.page.words import Words


@pass_context
def named(context: Context, codes: Mapping[str, Words]) -> list[tuple[str, str]]:
    """Codes with their words, as a form offers them."""
    return [(code, words.in_(context["language"])) for code, words in codes.items()]
