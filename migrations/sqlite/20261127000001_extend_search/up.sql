-- What people call what an agency does: lines that its search understands, a JSON list.
ALTER TABLE agencies ADD COLUMN search_equivalents TEXT NOT NULL DEFAULT '[]';
