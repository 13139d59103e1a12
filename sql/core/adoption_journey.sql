-- Adoptions with the dates that the adoption scorecard counts between: one row per period of care
-- that ended in adoption.
-- moved_in_date: first row placed for adoption after which every row that is not temporary is
-- placed for adoption too, so an adoptive placement that broke down does not count; empty if there
-- is none (INDICATORS 3.8 #34). court_authority_date: first row under a placement order, else
-- under a freeing order (INDICATORS 3.8 #35).
with

adopted as (

    select
        period_of_care.*,
        child.dob
    from core.cla_period_of_care as period_of_care
    inner join reference.code
        on
            period_of_care.end_reason = code.code
            and code.code_set = 'rec'
            and code.group_name = 'Adopted'
    left join core.cla_child as child
        on period_of_care.authority = child.authority and period_of_care.child_id = child.child_id

),

episodes as (

    select
        adopted.authority,
        adopted.period_of_care_id,
        episode.decom,
        episode.stay_id,
        episode.is_temporary,
        episode.legal_status_code,
        coalesce(placement.group_name = 'Placed for adoption', false) as is_adoptive
    from adopted
    inner join core.cla_stay_episode as episode
        on
            adopted.authority = episode.authority
            and adopted.period_of_care_id = episode.period_of_care_id
    left join reference.code as placement
        on placement.code_set = 'placement' and episode.place_code = placement.code

),

marked as (

    select
        *,
        max(if(is_temporary or is_adoptive, null, decom)) over (
            partition by authority, period_of_care_id
        ) as last_other_decom
    from episodes

),

dates as (

    select
        authority,
        period_of_care_id,
        min(decom) filter (
            where is_adoptive and decom > coalesce(last_other_decom, date '0001-01-01')
        ) as moved_in_date,
        min_by(stay_id, decom) filter (
            where is_adoptive and decom > coalesce(last_other_decom, date '0001-01-01')
        ) as adoptive_stay_id,
        coalesce(
            min(decom) filter (where legal_status_code = 'E1'),
            min(decom) filter (where legal_status_code = 'D1')
        ) as court_authority_date
    from marked
    group by authority, period_of_care_id

),

journeys as (

    select
        adopted.authority,
        adopted.child_id,
        adopted.period_of_care_id,
        adopted.dob,
        adopted.start_date as care_start_date,
        adopted.is_left_truncated,
        adopted.end_date as adoption_date,
        dates.moved_in_date,
        stay.start_date as stay_start_date,
        dates.court_authority_date,
        adopted.return_year,
        adopted.source_file,
        adopted.row_number
    from adopted
    inner join dates
        on
            adopted.authority = dates.authority
            and adopted.period_of_care_id = dates.period_of_care_id
    left join core.cla_placement_stay as stay
        on dates.authority = stay.authority and dates.adoptive_stay_id = stay.stay_id

)

select * from journeys
