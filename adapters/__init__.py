"""Channel encoder and decoder adapters: complex symbols [B, K] on either side of the channel.

name         file                 what it is
prior        prior/closed_form    the optimal linear code of the generator's prior, for every SNR
prior-fixed  prior/closed_form    the same, designed once: the transmitter does not know the SNR
paper        fully_connected      the paper's two layers, trained for a channel and an SNR
none         adapter              the power normalisation alone

adapter (the interface), names (this table for programs), trainable and finetuning (what is
trained, and how), resized (another number of channel uses), files and bank (where it is kept,
which one serves), weights (those that come with the package); short_code carries a few bits that
must arrive.
"""
