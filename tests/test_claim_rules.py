import pytest

from rag.claims import ClaimCheck
from rag.domain import Spoken

PEOPLE = ("Ann Vale", "Bo Lund", "Cy Reed")
FOG = Spoken(
    "I measured the fog over the harbour for 12 years, and it probably lifts by noon because the"
    " sun warms the stones. Cy never believed that.",
    "Bo Lund",
)
ASKED = Spoken("Does the fog over Port Amber ever lift before the boats leave?", "Ann Vale")
STATED = Spoken("The lighthouse keepers sold their lamps to pay for new boats.", "Ann Vale")


@pytest.fixture
def check() -> ClaimCheck:
    return ClaimCheck(PEOPLE)


@pytest.mark.parametrize(
    ("claim", "evidence", "reason"),
    [
        pytest.param("Bo Lund measured the fog.", [FOG], None, id="the speaker is named"),
        pytest.param("Lund measured the fog.", [FOG], None, id="by surname"),
        pytest.param("Bo measured the fog.", [FOG], None, id="by first name"),
        pytest.param(
            "Ann Vale measured the fog over the harbour.",
            [FOG],
            "names Ann Vale, but its quotes are the words of Bo Lund",
            id="another is named",
        ),
        pytest.param(
            "Reed says that the fog lifts.",
            [FOG],
            "names Cy Reed, but its quotes are the words of Bo Lund",
            id="another is named by surname",
        ),
        pytest.param(
            "In Reed's view the fog lifts.",
            [FOG],
            "names Cy Reed, but its quotes are the words of Bo Lund",
            id="another's view",
        ),
        pytest.param("Lund says that Cy never believed it.", [FOG], None, id="a topic"),
        pytest.param("Cy Reed never believed it.", [FOG], None, id="spoken of"),
        pytest.param("Bo Lund tells Ann Vale that it lifts.", [FOG], None, id="spoken to"),
        pytest.param(
            "Asked by Ann Vale, Lund says that it lifts by noon.", [FOG], None, id="asked by"
        ),
        pytest.param(
            "Lund sums up Reed's point that the fog lifts by noon.",
            [FOG],
            None,
            id="another's point",
        ),
        pytest.param(
            "He calls Lund's fog an excuse, for lighthouse keepers sold lamps to pay for boats.",
            [FOG, STATED],
            None,
            id="what belongs to somebody",
        ),
        pytest.param("The Amber-like fog lifts.", [FOG, ASKED], None, id="a name in a compound"),
        pytest.param("The reeds measured the fog.", [FOG], None, id="a word that holds a name"),
        pytest.param("It lifts after 12 years.", [FOG], None, id="a number said"),
        pytest.param("It lifts after twelve years.", [FOG], None, id="a number in words"),
        pytest.param(
            "It lifts after 21 years.", [FOG], "its quotes do not say 21 (year)", id="a number"
        ),
        pytest.param("Three reasons are given.", [FOG], None, id="a count of one's own"),
        pytest.param(
            "The fog over Port Granite lifts.",
            [FOG],
            "its quotes do not name Port Granite",
            id="a name",
        ),
        pytest.param("The fog over Port Amber lifts.", [FOG, ASKED], None, id="a name asked for"),
        pytest.param("The fog over Port Amper lifts.", [FOG, ASKED], None, id="misspelled"),
        pytest.param("The PA harbour has fog.", [ASKED], None, id="initials"),
        pytest.param("Fog lifts.", [FOG], None, id="the first word is capital anyway"),
        pytest.param(
            "Bo Lund says that lighthouse keepers sold their lamps to pay for boats.",
            [FOG, STATED],
            "names Bo Lund, but somebody else says it in its quotes",
            id="the other of two speakers",
        ),
        pytest.param(
            "Asked whether fog over Port Amber lifts before boats leave, Lund says by noon.",
            [ASKED, FOG],
            None,
            id="what the other asks belongs to the answer",
        ),
    ],
)
def test_rules_refuse_whom_what_and_how_much_a_claim_names(check, claim, evidence, reason):
    refused = check.refuse(claim, evidence)
    assert (refused and refused.reason) == reason
