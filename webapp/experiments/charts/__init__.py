"""Where the parts of the drawings of a report stand, so that templates only place them.

Drawings are fluid: horizontal places are percent of the width, vertical ones are pixels from the top. So texts keep
their size on every screen and on paper. Lines and areas are paths in a stretched layer of 100 by `height` units.
"""
