-- Children under 16 looked after for 30 months or more, in the same placement for 24 months or
-- more: one row per child, period.
-- The stay in force, or the one a temporary row interrupts; for a child placed for adoption also
-- the stay directly before in the same period of care. A left-truncated child whose known start
-- is too late is left out and counted as uncertain_n; where these are more than 2% of all
-- children looked after, the figure is flagged. DQ-008 leaves (INDICATORS 3.5 #22, 9).
with

limits as (

    select
        max(cast(value as integer)) filter (where name = 'cla_long_term_care_months')
            as care_months,
        max(cast(value as integer)) filter (where name = 'cla_long_term_stay_months')
            as stay_months,
        max(cast(value as integer)) filter (where name = 'cla_long_term_below_age') as below_age,
        max(cast(value as integer)) filter (where name = 'cla_uncertain_history_flag_pct')
            as uncertain_pct
    from reference.parameter

),

looked_after as (

    select
        child.*,
        add_months(child.period_end, -limits.care_months) as care_start_limit,
        add_months(child.period_end, -limits.stay_months) as stay_start_limit,
        limits.uncertain_pct,
        coalesce(child.age < limits.below_age, false) and child.has_usable_dob as is_young,
        child.care_start_date <= care_start_limit as is_long_term,
        count(*) over (
            partition by child.authority, child.period_type, child.period_end
        ) as looked_after_n,
        count(*) filter (where is_young and child.is_left_truncated and not is_long_term) over (
            partition by child.authority, child.period_type, child.period_end
        ) as uncertain_n
    from core.cla_at_period_end as child
    cross join limits

),

placed as (

    select
        looked_after.*,
        stay.start_date as stay_start_date,
        stay.previous_stay_start_date,
        placement.group_name as current_placement_type
    from looked_after
    left join core.cla_placement_stay as stay
        on looked_after.authority = stay.authority and looked_after.stay_id = stay.stay_id
    left join core.cla_stay_episode as episode
        on
            looked_after.authority = episode.authority
            and looked_after.stay_id = episode.stay_id
            and looked_after.period_end >= episode.decom
            and not episode.is_temporary
    left join reference.code as placement
        on placement.code_set = 'placement' and episode.place_code = placement.code
    where
        (looked_after.is_long_term or looked_after.is_left_truncated)
        and (looked_after.is_young or not looked_after.has_usable_dob)
    qualify row_number() over (
        partition by
            looked_after.authority,
            looked_after.period_type,
            looked_after.period_end,
            looked_after.child_id
        order by episode.decom desc
    ) = 1

),

judged as (

    select
        *,
        is_long_term and is_young as is_counted,
        coalesce(stay_start_date <= stay_start_limit, false) as is_stable,
        coalesce(current_placement_type = 'Placed for adoption', false)
        and coalesce(previous_stay_start_date <= stay_start_limit, false) as is_stable_with_adoption
    from placed

),

cohort as (

    select
        authority,
        period_type,
        period_end,
        'v1' as definition_version,
        child_id,
        coalesce(stay_id, period_of_care_id) as case_id,
        period_end as reference_date,
        is_counted as in_denominator,
        is_counted and (is_stable or is_stable_with_adoption) as in_numerator,
        cast(null as bigint) as measure_value,
        case
            when not has_usable_dob
                then 'Left out: the date of birth is missing or impossible (DQ-008).'
            when not is_long_term then 'Left out: the true start of care is not known.'
            when is_stable
                then strftime(stay_start_date, 'In the same placement since %d/%m/%Y.')
            when is_stable_with_adoption
                then strftime(
                    previous_stay_start_date,
                    'Placed for adoption; with the placement before since %d/%m/%Y.'
                )
            when stay_id is null then 'In a temporary placement since care began.'
            else strftime(stay_start_date, 'In the placement only since %d/%m/%Y.')
        end as reason,
        if(is_young and not is_long_term, 'uncertain_n', null) as companion,
        if(uncertain_n * 100 > looked_after_n * uncertain_pct, 'uncertain_history', null) as flag
    from judged

)

select * from cohort
