-- Which figures a rule blocks: one row per authority, indicator, return year and rule. The one
-- place where thresholds act (INDICATORS 8).
select
    block_cp.authority,
    block_cp.indicator_id,
    block_cp.year_ending,
    block_cp.rule_id
from core.block_cp
union
select
    block_cla.authority,
    block_cla.indicator_id,
    block_cla.year_ending,
    block_cla.rule_id
from core.block_cla
union
select
    block_health.authority,
    block_health.indicator_id,
    block_health.year_ending,
    block_health.rule_id
from core.block_health
