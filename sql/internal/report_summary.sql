-- How many indicators can be assessed, improved and deteriorated: one row per authority and
-- period (INDICATORS 4.2).
select * from figure.report_summary
