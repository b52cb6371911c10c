"""The JSON API, made from the questions' declarations; read only."""
