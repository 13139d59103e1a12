-- Care leavers aged 19 to 21: one row per young person and year.
-- Left out: died or returned home for good; care taken over by another authority; only short
-- breaks; still looked after; and, where the first known row is a start, fewer than 91 days in
-- care from 14 or no day from 16 (INDICATORS 3.9 and 9; DfE rules 1001, 1011). A young person
-- without any episode, or whose history is cut off at its start, is accepted.
with

eligible as (

    select candidate.*
    from core.care_leaver_candidate as candidate
    where
        not candidate.has_short_breaks_only
        and not candidate.is_looked_after
        and candidate.final_reason is distinct from 'E3'
        and (
            candidate.first_rne is distinct from 'S'
            or (candidate.days_from_14_to_18 >= 91 and candidate.has_day_from_16)
        )
        and not exists (
            select 1
            from core.cla_lost_child as lost
            where
                lost.authority = candidate.authority
                and lost.child_id = candidate.child_id
                and lost.lost_from_year <= candidate.return_year
        )

),

described as (

    select
        eligible.authority,
        eligible.period_type,
        eligible.period_end,
        eligible.child_id,
        eligible.birth_date,
        eligible.in_touch_code,
        eligible.activity_code,
        eligible.accommodation_code,
        in_touch.group_name as in_touch,
        activity.group_name as activity,
        accommodation.group_name as accommodation,
        eligible.return_year,
        eligible.source_file,
        eligible.row_number
    from eligible
    left join reference.code as in_touch
        on in_touch.code_set = 'oc3_in_touch' and eligible.in_touch_code = in_touch.code
    left join reference.code as activity
        on
            activity.code_set = 'oc3_activity'
            and eligible.activity_code = activity.code
            and coalesce(eligible.return_year >= activity.valid_from, true)
    left join reference.code as accommodation
        on
            accommodation.code_set = 'oc3_accommodation'
            and eligible.accommodation_code = accommodation.code
    where in_touch.group_name is distinct from 'removed'

)

select * from described
