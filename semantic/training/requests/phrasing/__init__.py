"""Our own words: how people ask for more, less or a certain degree, and for other things.

attributes/, by_attribute.py           what is said of one attribute alone; all of them side by side
frames.py, numbers.py, filling.py      what goes with every attribute, and how it is put together
negated.py, several.py                 a "not" in a sentence, two wishes in it
refused.py, everyday.py                what asks for none of the attributes
wording.py                             how the tables are written

The modules of `semantic.training.requests` put the tables together; its vocabulary.py has every
word of them.

In phrases, {the} is the thing with its article ("her fringe"), {bare} the thing alone, {more} a
comparative with its measure ("a bit longer"), {way} a measure that follows ("by two steps"), {who}
a person as object, {she} as subject, {her} as owner, {x} what is wanted, {n} a number.
"""
