"""The axes: each plans cases and weighs what came of them; none of them runs anything.

axis                    what every axis shares: a case planned, a trial played, the finding that a fault becomes
correctness, stability  on ordinary inputs; in the regimes where careless formulas lose digits
speed, growth, counted  the evidence of a race, of a rule about growth, and of one that counts calls
timed                   what all of that evidence amounts to
signs                   exact statistics of a median, and what decides a race
margin                  how far a figure lies from its limit
"""
