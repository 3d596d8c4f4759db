-- The receipts and unique values of a batch, and its end.
INSERT INTO command (
    tenant_id, command_id, request_hash, first_position, last_position, version, recorded_at)
SELECT
    ?1, unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3, value ->> 4, ?2
FROM json_each(?3);

INSERT INTO claim (tenant_id, kind, key, position)
SELECT ?1, value ->> 0, value ->> 1, value ->> 2
FROM json_each(?4);

COMMIT;
