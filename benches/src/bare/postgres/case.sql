SELECT document.document
FROM rm.case_view_row AS listed
JOIN rm.case_view_document AS document
    ON document.tenant_id = listed.tenant_id AND document.key = listed.key
WHERE listed.tenant_id = $1 AND listed.number = $2
