"""A synthetic catalogue with listeners, shaped like a measured real one but holding none of its rows."""
