-- Children lost between returns (DQ-023): one row per authority and child.
-- The child's last known episode is open, and a later loaded return holds no episode row of the
-- child. Such a child leaves every figure from the first such return on (lost_from_year); one
-- who reappears in a later return was never lost (INDICATORS 2.1, 9). A row that counts as not
-- delivered does not make a child present.
with

last_seen as (

    select
        authority,
        child_id,
        max(return_year) as last_seen_year
    from staging.cla_episode
    group by authority, child_id

),

open_period as (

    select distinct
        authority,
        child_id,
        decom,
        return_year,
        source_file,
        row_number
    from core.cla_episode
    where is_eligible and end_date is null

),

next_return as (

    select
        last_seen.authority,
        last_seen.child_id,
        last_seen.last_seen_year,
        min(delivery.year_ending) as lost_from_year
    from last_seen
    inner join reference.delivery
        on
            last_seen.authority = delivery.authority
            and delivery.source_table = 'cla_episodes'
            and last_seen.last_seen_year < delivery.year_ending
    group by last_seen.authority, last_seen.child_id, last_seen.last_seen_year

)

select
    next_return.authority,
    next_return.child_id,
    next_return.last_seen_year,
    next_return.lost_from_year,
    open_period.decom,
    open_period.return_year,
    open_period.source_file,
    open_period.row_number
from next_return
inner join open_period
    on next_return.authority = open_period.authority and next_return.child_id = open_period.child_id
