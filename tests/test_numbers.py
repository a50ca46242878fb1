import pytest

from rag.numbers import Number, find_numbers, missing_numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("ten thousand hours", [(10_000, "hour")], id="words"),
        pytest.param("16,000 cores", [(16_000, None)], id="digits"),
        pytest.param("$32 billion", [(32e9, None)], id="digits and a scale"),
        pytest.param("tens of thousands of positions", [(10_000, None)], id="a vague scale"),
        pytest.param("two hundred and ten people", [(210, None)], id="and inside"),
        pytest.param("thirty-two", [(32, None)], id="a hyphen"),
        pytest.param("twenty seventeen", [(2017, None)], id="a spoken year"),
        pytest.param("the 15th century", [(15, "century")], id="an ordinal in digits"),
        pytest.param("the fifteenth century", [(15, "century")], id="an ordinal in words"),
        pytest.param("10 or 20 percent", [(10, "percent"), (20, "percent")], id="a range"),
        pytest.param("2 3 months", [(2, "month"), (3, "month")], id="a range without a word"),
        pytest.param("a year and a half", [(1.5, "year")], id="a half"),
        pytest.param("the next decade", [(10, "year")], id="a decade"),
        pytest.param("two orders of magnitude", [(2, "order")], id="orders of magnitude"),
        pytest.param("a 32-processor machine", [(32, None)], id="part of a word"),
        pytest.param("GPT-4 and TPUv5", [], id="names"),
        pytest.param("no one, this one", [], id="a pronoun"),
        pytest.param("the second student", [], id="an ordinal that is also a unit"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_amounts_are_read_from_digits_and_words(text, found):
    assert [(n.value, n.unit) for n in find_numbers(text)] == found


@pytest.mark.parametrize(
    ("claim", "evidence", "missing"),
    [
        pytest.param("in 18 months", "a year and a half", [], id="the same time"),
        pytest.param("within ten years", "within the decade", [], id="a decade"),
        pytest.param("ten seconds", "ten minutes", ["ten"], id="another unit"),
        pytest.param("one million frames", "10 million frames", ["one million"], id="a scale"),
        pytest.param("in 2014", "in 2016", ["2014"], id="a year"),
        pytest.param("64 GPUs", "sixty four GPUs", [], id="digits for words"),
        pytest.param("ten times", "one order of magnitude", [], id="an order is ten times"),
        pytest.param("one or two orders", "an order of magnitude or two", [], id="an order"),
        pytest.param("ten times", "two orders of magnitude", ["ten"], id="two are a hundred"),
        pytest.param("fog", "12 days of fog", [], id="no amount claimed"),
    ],
)
def test_an_amount_that_was_not_said_is_missing(claim, evidence, missing):
    assert [n.text for n in missing_numbers(claim, evidence)] == missing


@pytest.mark.parametrize(
    ("number", "weighty"),
    [
        pytest.param(Number(3, None, "three"), False, id="a count of reasons"),
        pytest.param(Number(3, "year", "three"), True, id="a measure"),
        pytest.param(Number(30, None, "30"), True, id="more than ten"),
    ],
)
def test_a_small_count_says_little_of_its_own(number, weighty):
    assert number.weighty is weighty
