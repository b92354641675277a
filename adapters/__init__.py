"""Channel encoder and decoder adapters: complex symbols [B, K] on either side of the channel.

name         file               what it is
prior        closed_form        the optimal linear code of the generator's prior, for every SNR
prior-fixed  closed_form        the same, designed once: the transmitter does not know the SNR
paper        fully_connected    the paper's two layers, trained for a channel and an SNR
none         adapter            the power normalisation alone

adapter (the interface), names (this table for programs), trainable and finetuning (what is
trained, and how), files and bank (where it is kept, which one serves), weights (those that come
with the package); prior and prior_fit (constants of the closed form), linear_code and spreading
(its mathematics).
"""
