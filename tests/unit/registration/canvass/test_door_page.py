"""Whatever people have named things: on the page it is text, never markup."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.registration.edge.canvass.door.markup import element
from services.registration.edge.canvass.door.page import patch_page, refusal_page
from services.registration.edge.canvass.reading import HouseholdAtTheDoor, PatchAtTheDoor, ResidentAtTheDoor

HOSTILE = (
    st.text(st.sampled_from("<>\"'&/=`!-?;#x3c 片scriptonerror\n"))
    | st.text()
    | st.sampled_from(
        [
            "</style><script>alert(1)</script>",
            '" onfocus=alert(1) autofocus x="',
            "&lt;b&gt;",
            "<!--",
            "]]>",
            "</title>",
        ]
    )
)
AT = datetime(2021, 9, 4, 11, 0, tzinfo=UTC)


class Structure(HTMLParser):
    """Each element with the names of its attributes, and the values of those that hold what people wrote."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.values: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.values += [value or "" for name, value in attrs if name == "value"]

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}", ()))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page_of(place: str, patch: str, visitor: str, noticed: str) -> Structure:
    residents = (ResidentAtTheDoor(1, "moved", AT), ResidentAtTheDoor(2, None, None))
    shown = PatchAtTheDoor(place, patch, ZoneInfo("Asia/Shanghai"), (HouseholdAtTheDoor("H1", residents),))
    return Structure(patch_page(shown, entry="e", visitor=visitor, noticed=noticed))


@given(place=HOSTILE, patch=HOSTILE, visitor=HOSTILE, noticed=HOSTILE.filter(bool))
def test_no_name_changes_the_page_s_structure(place: str, patch: str, visitor: str, noticed: str) -> None:
    plain = page_of("place", "patch", "visitor", "noticed")
    hostile = page_of(place, patch, visitor, noticed)
    assert hostile.tags == plain.tags
    assert "script" not in {tag for tag, _ in hostile.tags}


@given(visitor=st.text(st.characters(exclude_categories=["C"])))
def test_what_people_wrote_comes_back_as_they_wrote_it(visitor: str) -> None:
    assert visitor in page_of("place", "patch", visitor, "noticed").values


@given(words=HOSTILE)
def test_a_refusal_is_text(words: str) -> None:
    assert Structure(refusal_page(words)).tags == Structure(refusal_page("words")).tags


@given(words=HOSTILE)
def test_text_in_an_element_and_in_an_attribute_stays_text(words: str) -> None:
    found = Structure(element("p", words, element("b", "x"), title=words))
    assert [tag for tag, _ in found.tags] == ["p", "b", "/b", "/p"]
