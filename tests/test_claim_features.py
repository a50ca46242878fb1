import pytest

from rag.claim_features import Features, Measure


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
