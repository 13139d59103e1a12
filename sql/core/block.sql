-- Which figures a rule blocks: one row per authority, indicator, return year and rule. The one place where thresholds act (INDICATORS 8).
select authority, indicator_id, year_ending, rule_id from core.block_cp
union
select authority, indicator_id, year_ending, rule_id from core.block_cla
union
select authority, indicator_id, year_ending, rule_id from core.block_health
