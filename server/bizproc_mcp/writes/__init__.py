"""A write before, while and after it happens; knows neither what is written nor who may."""
