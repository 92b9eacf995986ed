"""公開区分: moved to :mod:`dx_assess.score.publication`."""

from dx_assess.score.publication import Publication as Publication
from dx_assess.score.publication import strictest as strictest
