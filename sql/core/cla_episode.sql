-- Episodes with their period of care: one row per authority, child and DECOM.
-- Ineligible rows (V3, V4, zero-day) are kept without a period of care. Overlaps are cut:
-- end_date is DEC, or the next DECOM where that comes first (DQ-022). A row continues the period
-- of care of the row before when it starts on the day that row ends, unless its RNE is S and the
-- REC before is a valid code other than X1 (INDICATORS 2.3). A REC whose DEC was cut off says
-- nothing about the day of the cut: the period of care goes on.
with

eligible as (

    select
        *,
        lead(decom) over (partition by authority, child_id order by decom) as next_decom
    from core.cla_episode_stacked
    where is_eligible

),

cut as (

    select
        *,
        coalesce(next_decom < coalesce(dec, date '9999-12-31'), false) as has_overlap,
        case
            when next_decom < coalesce(dec, date '9999-12-31') then next_decom
            else dec
        end as end_date
    from eligible

),

followed as (

    select
        cut.*,
        lag(cut.end_date) over child_rows as previous_end_date,
        lag(cut.has_overlap) over child_rows as is_previous_cut,
        lag(reason.code) over child_rows as previous_leaving_reason
    from cut
    left join reference.code as reason
        on cut.rec = reason.code and reason.code_set = 'rec' and reason.code <> 'X1'
    window child_rows as (partition by cut.authority, cut.child_id order by cut.decom)

),

started as (

    select
        *,
        previous_end_date is null
        or decom > previous_end_date
        or (
            coalesce(rne = 'S', false)
            and previous_leaving_reason is not null
            and not is_previous_cut
        ) as is_period_start
    from followed

),

numbered as (

    select
        *,
        count(*) filter (where is_period_start) over (
            partition by authority, child_id order by decom
        ) as period_number
    from started

),

placed as (

    select
        *,
        concat(
            child_id, '/', min(decom) over (partition by authority, child_id, period_number)
        ) as period_of_care_id
    from numbered

)

select
    stacked.*,
    if(stacked.is_eligible, placed.end_date, stacked.dec) as end_date,
    coalesce(placed.has_overlap, false) as has_overlap,
    placed.period_number,
    placed.period_of_care_id,
    coalesce(placed.is_period_start, false) as is_period_start
from core.cla_episode_stacked as stacked
left join placed
    on
        stacked.authority = placed.authority
        and stacked.child_id = placed.child_id
        and stacked.decom = placed.decom
