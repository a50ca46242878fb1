import pytest
from places import shared_path

from evals.claims_benchmark import cross_validate, decide
from evals.claims_data import read_claims
from evals.fit_claims import measure_claims
from evals.judge import judge_claim
from rag.claims import ClaimCheck, load_weights
from rag.domain import Spoken

PEOPLE = ("Ann Vale", "Bo Lund", "Cy Reed")
FOG = Spoken(
    "I measured the fog over the harbour for 12 years, and it probably lifts by noon because the"
    " sun warms the stones. Cy never believed that.",
    "Bo Lund",
)


@pytest.fixture(scope="session")
def check(wordllama) -> ClaimCheck:
    return ClaimCheck(PEOPLE, wordllama)


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
