INSERT INTO search_text (search_text) VALUES ('delete-all')
