"""How each weight of our own is made: a room a training, `native_head` a file.

faces.py reads the labelled data sets, resume.py lets a training be stopped anywhere and go on.
"""
