"""What to expect of deals before one's own tell: published shares, held loosely.

| source | won | lost | no decision |
| --- | --- | --- | --- |
| CSO Insights 2016, 675 companies, deals that had been forecast | 46.6 % | 29.6 % | 23.8 % |
| CSO Insights 2018-2019, deals that had been forecast | 47.3 % | 32.0 % | 20.7 % |
| Dixon and McKenna 2022, 2.5 million recorded sales conversations | | | 40 to 60 % |

They differ because what counts as a deal differs. So each prior has a spread of 1 in log-odds,
which is supposed: nine firms in ten between a fifth and five times the odds. It weighs as
much as some four or five deals of one's own.
"""

from __future__ import annotations

from math import log

SOURCES = (
    "CSO Insights 2016 and 2018-2019 (forecast deals: 47 % won, 30 to 32 % lost, 21 to 24 % no "
    "decision)",
    "Dixon and McKenna 2022, The JOLT Effect (40 to 60 % no decision)",
)
DECIDED = (log(0.62 / 0.38), 1.0)
"""Log-odds that a deal which closes is decided at all: no decision 38 %, amid 21 and 60 %."""
WON = (log(0.60 / 0.40), 1.0)
"""Log-odds that we win, given a decision: 47.3 of the 79.3 % that were decided."""
CLOSES_SPREAD = 1.0
"""Spread of the log-odds to close in a period: half close in 75 days, between 4 weeks and a year;
supposed, for sales between firms are said to take one to six months."""


def closes(period: float, *, usual: float) -> tuple[float, float]:
    """Prior mean and spread of the log-odds that a deal closes in a period of so many days."""
    chance = 1 - 0.5 ** (period / usual)
    return log(chance / (1 - chance)), CLOSES_SPREAD
