"""What people look at: reports, tables, curves and plots of signals."""
