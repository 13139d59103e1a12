-- Local against published figures of the authority itself: one row per authority, indicator,
-- year, definition version and source.
select * from figure.reconciliation
