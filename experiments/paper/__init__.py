"""The paper's tables and figures: what each compares, its items of work, and what is drawn of them.

    rows ─► items ─► engines ─► lines, a file a scheme ─► tables, curves and galleries

`run_link.py paper ROW` carries one out.
"""
