"""The address of a submission's status: whatever the names hold, it leads back to them."""

from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from services.runtime.submission_address import names_in, status_url

NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)


def asked(path: bytes) -> Request:
    return Request({"type": "http", "raw_path": path})


@given(source=NAMES, submission_id=NAMES)
def test_an_address_leads_back_to_its_names(source: str, submission_id: str) -> None:
    path = status_url(source, submission_id)
    assert path.count("/") == len(("", "v1", "submissions", "source", "id")) - 1
    assert names_in(asked(path.encode("ascii") + b"?x=/v1/submissions/other/one")) == (source, submission_id)


@given(rest=st.binary(max_size=60))
def test_no_bytes_make_the_reader_fail(rest: bytes) -> None:
    source, submission_id = names_in(asked(b"/v1/submissions/" + rest))
    assert "?" not in source + submission_id or b"%3F" in rest.upper()
