"""The command line. A thin shell: what it does is done in other rooms."""
