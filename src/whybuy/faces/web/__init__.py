"""The pages: what the firm's records answer, in a browser on the firm's own machine."""
