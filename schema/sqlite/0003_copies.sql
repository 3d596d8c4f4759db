-- What copying a log needs: unique values in the order in which they were taken, and events that keep
-- the times at which they were recorded elsewhere.

CREATE INDEX claim_by_position ON claim (tenant_id, position);

-- As before, but for the time: an event may be older than the last one below the head, never than the
-- one before it.
DROP TRIGGER event_insert;

CREATE TRIGGER event_insert BEFORE INSERT ON event
BEGIN
    SELECT RAISE(ABORT, 'lianxin: an event takes the next position below the head')
    WHERE NEW.position <> 1 + coalesce(
              (SELECT max(position) FROM event WHERE tenant_id = NEW.tenant_id), 0)
       OR NOT EXISTS (
              SELECT 1 FROM ledger
              WHERE tenant_id = NEW.tenant_id
                AND head >= NEW.position
                AND (recorded_at = NEW.recorded_at
                     OR recorded_at > NEW.recorded_at AND head > NEW.position));
    SELECT RAISE(ABORT, 'lianxin: an event is not recorded before the one in front of it')
    WHERE EXISTS (
              SELECT 1 FROM ledger
              WHERE tenant_id = NEW.tenant_id AND recorded_at > NEW.recorded_at)
      AND EXISTS (
              SELECT 1 FROM event
              WHERE tenant_id = NEW.tenant_id
                AND position = NEW.position - 1
                AND recorded_at > NEW.recorded_at);
    SELECT RAISE(ABORT, 'lianxin: an event takes the next version of its stream')
    WHERE NEW.version <> 1 + coalesce(
              (SELECT max(version) FROM event
               WHERE tenant_id = NEW.tenant_id
                 AND stream_type = NEW.stream_type
                 AND stream_id = NEW.stream_id), 0);
    SELECT RAISE(ABORT, 'lianxin: an event id is used once')
    WHERE EXISTS (
              SELECT 1 FROM event
              WHERE tenant_id = NEW.tenant_id AND event_id = NEW.event_id);
END;

PRAGMA user_version = 3;
