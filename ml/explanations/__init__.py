"""Why a model answers what it answers: the inputs that moved it, the words that did, and what it learnt from."""
