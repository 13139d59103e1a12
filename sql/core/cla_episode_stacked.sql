-- Episodes of all 903 returns, the winning row of each key: one row per authority, child and
-- DECOM.
-- The latest return wins. Inside one return zero-day rows lose, then the row with a DEC wins,
-- then the greatest row as text, so the order of rows never matters. Zero-day rows are marked
-- only after that (INDICATORS 2.1 and 9). Eligible: not an agreed series of short-term
-- placements (V3, V4) and not zero-day (INDICATORS 2.2).
with

ranked as (

    select
        *,
        row_number() over (
            partition by authority, child_id, decom
            order by
                return_year desc,
                dec is not distinct from decom asc,
                dec is null asc,
                row_text desc,
                source_file asc,
                row_number asc
        ) as version_rank
    from staging.cla_episode

),

winners as (

    select
        * exclude (version_rank, row_text),
        regexp_replace(home_post, '[^A-Z0-9]', '', 'g') as home_postcode,
        regexp_replace(pl_post, '[^A-Z0-9]', '', 'g') as placement_postcode,
        coalesce(legal_status_code in ('V3', 'V4'), false) as is_short_break,
        coalesce(dec = decom, false) as is_zero_day
    from ranked
    where version_rank = 1

)

select
    *,
    not is_short_break and not is_zero_day as is_eligible
from winners
