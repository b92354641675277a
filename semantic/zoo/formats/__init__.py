"""Readers of the file formats in which published weights come, one format a file."""
