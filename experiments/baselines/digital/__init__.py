"""What sends bytes: sources, the 5G LDPC code with QAM, and which plan suits an SNR."""
