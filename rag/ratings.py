"""What readers thought of answers and quotes, kept in the catalog."""

import json

from rag.catalog import Catalog
from rag.results import Evidence, Rating


def save_rating(catalog: Catalog, rating: Rating) -> None:
    """Keep a rating in place of an earlier one of the same thing; `good` of None withdraws it."""
    with catalog.transaction() as connection:
        key = (rating.question, rating.about, rating.text)
        connection.execute("DELETE FROM ratings WHERE question = ? AND about = ? AND text = ?", key)
        if rating.good is not None:
            evidence = json.dumps(rating.evidence)
            connection.execute(
                "INSERT INTO ratings (question, about, text, good, speakers, evidence, model, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*key, rating.good, json.dumps(rating.speakers), evidence, rating.model, rating.at),
            )


def load_ratings(catalog: Catalog) -> list[Rating]:
    """Return all ratings, in the order in which they were given."""
    rows = catalog.connection.execute(
        "SELECT question, about, text, good, speakers, evidence, model, at FROM ratings"
        " ORDER BY key"
    )
    return [
        Rating(
            question=question,
            about=about,
            text=text,
            good=bool(good),
            speakers=tuple(json.loads(speakers)),
            evidence=tuple(Evidence(*place) for place in json.loads(evidence)),
            model=model,
            at=at,
        )
        for question, about, text, good, speakers, evidence, model, at in rows
    ]
