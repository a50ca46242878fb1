"""People meant by what they are."""

import pytest

from rag.people import Person
from rag.roles import find_by_role

ADA = Person(
    "Ada Quill",
    as_guest=("a",),
    introductions=("Today I speak with Ada Quill, who is the CEO of Fogworks.",),
)
BO = Person(
    "Bo Lund", as_guest=("b",), introductions=("Bo is one of the co-inventors of the tide clock.",)
)
DEE = Person("Dee Marsh", as_host=("a",), introductions=("Dee Marsh is the CEO of Fogworks.",))


@pytest.mark.parametrize(
    ("text", "people"),
    [
        pytest.param("What does the Fogworks CEO think of noon?", [ADA], id="before"),
        pytest.param("What does the CEO of Fogworks think of noon?", [ADA], id="after"),
        pytest.param("What does the coinventor of the tide clock say?", [BO], id="co"),
        pytest.param("What does Fogworks' CEO think of noon?", [ADA], id="owner"),
        pytest.param("What does the CEO think of noon?", [], id="of nothing"),
        pytest.param("What does the Tideworks CEO think?", [], id="of another"),
        pytest.param("What does the head of Fogworks think?", [], id="another role"),
        pytest.param("Is the head cold?", [], id="no role"),
    ],
)
def test_a_guest_is_meant_by_a_role_and_what_it_is_of(text, people):
    assert find_by_role(text, [ADA, BO, DEE]) == people
