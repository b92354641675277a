"""Our own words: how people ask for more, less or a certain degree, and for other things.

A module an attribute, with what is said of it alone; ``frames`` and ``numbers`` go with every
attribute, ``refused`` is what asks for none. ``sentences``, ``refusals`` and ``variations`` in
``semantic.training`` put the tables together.

In phrases, {the} is the thing with its article ("her fringe"), {bare} the thing alone, {more} a
comparative with its measure ("a bit longer"), {way} a measure that follows ("by two steps"), {who}
a person as object, {she} as subject, {her} as owner, {x} what is wanted, {n} a number.
"""
