"""Write the sample firm's files and its truth."""

from tools.sample_firm.write import write

for path in write():
    print(f"{path.stat().st_size:>9,}  {path}")
