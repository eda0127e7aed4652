"""Composing answers: quoted sentences, one call to a model, or a review in several."""
