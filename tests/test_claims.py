import pytest
from places import shared_path

from evals.claims_benchmark import cross_validate, decide
from evals.claims_data import read_claims
from evals.fit_claims import measure_claims
from evals.judge import judge_claim
from rag.claim_features import Features, Measure
from rag.claims import ClaimCheck, Spoken, load_weights

PEOPLE = ("Ann Vale", "Bo Lund", "Cy Reed")
FOG = Spoken(
    "I measured the fog over the harbour for 12 years, and it probably lifts by noon because the"
    " sun warms the stones. Cy never believed that.",
    "Bo Lund",
)
ASKED = Spoken("Does the fog over Port Amber ever lift before the boats leave?", "Ann Vale")
STATED = Spoken("The lighthouse keepers sold their lamps to pay for new boats.", "Ann Vale")


@pytest.fixture(scope="session")
def check(wordllama) -> ClaimCheck:
    return ClaimCheck(PEOPLE, wordllama)


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
    assert check.refuse(claim, evidence) == reason


def test_a_refused_claim_is_unsupported_with_the_reason(check):
    verdict = check("Ann Vale measured the fog.", [FOG])
    assert (verdict.supported, verdict.score) == (False, 0.0)
    assert verdict.reason == "names Ann Vale, but its quotes are the words of Bo Lund"


def test_nothing_cited_is_not_decided(check):
    assert check("The fog lifts.", []).supported is None


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        pytest.param("Lund measured the fog over the harbour for 12 years.", True, id="faithful"),
        pytest.param(
            "Lund says the fog over the harbour probably lifts by noon because the sun warms the"
            " stones.",
            True,
            id="with its hedge and its cause",
        ),
        pytest.param("Lund sold his boat to a bank in the city.", False, id="something else"),
    ],
)
def test_content_is_compared_with_what_was_said(check, claim, supported):
    assert check(claim, [FOG]).supported is supported


def features(claim: str, said: str, embed) -> Features:
    return Measure(embed)(claim, [said], frozenset())


@pytest.mark.parametrize(
    ("name", "claim", "said"),
    [
        pytest.param("negation_added", "The fog never lifts.", "The fog lifts.", id="denied"),
        pytest.param("negation_lost", "The fog lifts.", "The fog never lifts.", id="not denied"),
        pytest.param("hedge_added", "The fog may lift.", "The fog lifts.", id="hedged"),
        pytest.param("hedge_lost", "The fog lifts.", "Perhaps the fog lifts.", id="hedge lost"),
        pytest.param("unhedged", "The fog lifts.", "Perhaps the fog lifts.", id="no hedge at all"),
        pytest.param("absolute_added", "The fog always lifts.", "The fog lifts.", id="absolute"),
        pytest.param(
            "cause_added", "Fog lifts because boats leave.", "Fog lifts. Boats leave.", id="cause"
        ),
        pytest.param("comparison", "Fog lasts less.", "Fog lasts more.", id="more or less"),
        pytest.param("turned", "Fog lifts.", "People say fog lifts.", id="reported"),
        pytest.param("turned", "Fog lifts.", "I used to think fog lifts.", id="taken back"),
    ],
)
def test_what_turns_a_meaning_is_measured(embed, name, claim, said):
    assert getattr(features(claim, said, embed), name) > 0
    assert getattr(features(said, said, embed), name) == 0


def test_a_negation_counts_only_where_the_same_words_are_denied(embed):
    said = "The fog lifts. The boats never leave."
    assert features("The fog lifts.", said, embed).negation_lost == 0
    assert features("The boats leave.", said, embed).negation_lost == 0.5


def test_a_claim_in_the_words_of_its_quote_matches_wholly(embed):
    same = features("The fog lifts.", "The fog lifts.", embed)
    assert (same.held, same.near, same.weakest, same.gap, same.together) == (1, 1, 1, 1, 1)
    assert same.meaning == pytest.approx(1)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        pytest.param("", "The fog lifts.", id="no claim"),
        pytest.param("It is.", "It was.", id="no content words"),
        pytest.param("The fog lifts.", "", id="nothing said"),
        pytest.param("The fog lifts.", "Mhm.", id="hardly anything said"),
    ],
)
def test_what_cannot_be_compared_matches_nothing(embed, claim, said):
    assert features(claim, said, embed).near == 0
    assert ClaimCheck(embed=embed)(claim, [Spoken(said, None)]).supported is not True


def test_a_verdict_needs_more_than_even_odds():
    weights = load_weights()
    assert weights.refused_below < 0.5 < weights.verified_from


def test_the_evaluations_judge_takes_plain_mappings():
    verdict = judge_claim("Cy Reed waits.", [{"text": "I wait.", "speaker": "Bo Lund"}])
    assert verdict.supported is False


@pytest.mark.real
def test_held_out_claims_are_decided_well(check, real_interviews):
    claims = read_claims(shared_path("questions/faults.dev.jsonl"), real_interviews)
    measured = measure_claims(claims, ClaimCheck(embed=None))
    outcome = decide(cross_validate(claims, measured, seed=0), measured.supported)
    assert outcome.share_decided >= 0.8
    assert outcome.balanced_accuracy >= 0.75
    caught = {
        fault: [d < 0 for c, d in zip(claims, outcome.decided, strict=True) if c.fault == fault]
        for fault in ("speaker", "number", "entity")
    }
    assert sum(caught["speaker"]) / len(caught["speaker"]) >= 0.98
    assert sum(caught["number"]) / len(caught["number"]) >= 0.85
    assert sum(caught["entity"]) / len(caught["entity"]) >= 0.85
