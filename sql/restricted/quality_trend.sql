-- Issues by snapshot: one row per snapshot, authority and severity.
select * from quality.trend
