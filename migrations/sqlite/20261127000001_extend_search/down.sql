ALTER TABLE agencies DROP COLUMN search_equivalents;
