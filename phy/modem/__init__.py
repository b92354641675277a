"""A burst modem in numpy alone: complex symbols to samples, samples to symbols.

framing.py, block_code.py, pulse.py          what is sent, with peaks.py as low as wanted
synchronisation/, equalisation/, burst.py    one burst, found and demodulated
modem.py                                     messages to bursts, a stream of samples to bursts
reassembly.py, stream.py                     bursts to messages, samples to messages
"""
