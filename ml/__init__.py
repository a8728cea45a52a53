"""Everything that computes: genres, features, models, evaluation and experiment statistics. No Flask."""
