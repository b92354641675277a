"""What the settings of several commands share.

channel.py, finding.py, inversion.py, marking.py, networks.py, restoring.py, serving.py: groups of
flags. checks.py, common.py: their checks, names and form.
"""
