"""Physical layer: complex symbols in, complex symbols and what was learnt of the channel out.

`phy.channels.make_channel` builds a channel by name; every channel, simulated or radio, is called
as `channel(x, snr_db)` and answers with a `phy.reception.Reception`.

simulated/   AWGN, Rayleigh, Rician, TDL over OFDM: torch and Sionna, differentiable
modem/       bursts of samples and back: numpy alone
radio/       GNU Radio through ZMQ, recordings
"""
