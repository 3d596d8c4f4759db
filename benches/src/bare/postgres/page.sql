SELECT document.document
FROM rm.case_view_row AS listed
JOIN rm.case_view_document AS document
    ON document.tenant_id = listed.tenant_id AND document.key = listed.key
WHERE listed.tenant_id = $1 AND listed.station = $2 AND listed.registered_on >= $3
ORDER BY listed.registered_on DESC, listed.key DESC, listed.row_key DESC
LIMIT 51
