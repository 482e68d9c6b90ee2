"""Tables as files for people and their programs: CSV, XLSX, Parquet. The same rows give the same bytes."""
