"""What somebody typed as a day or a fee: every face reads it alike."""

from whybuy.intake.typed import PER_WORDS, Fee, read_day, read_fee, write_fee

__all__ = ["PER_WORDS", "Fee", "read_day", "read_fee", "write_fee"]
