"""The sample firms: real records that anybody may look at, loaded the way a user loads a file."""
