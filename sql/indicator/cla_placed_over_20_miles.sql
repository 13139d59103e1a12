-- Children looked after at the end of the period, placed more than 20 miles from home: one row
-- per child, period and version.
-- The row in force decides, also a temporary one; 20.0 miles is not more than 20 (INDICATORS 3.5
-- #23). v1_any_boundary: wherever placed. v2_outside_la: and outside the authority's boundary.
-- Unknown distance (v2: or location) stays in the denominator, counts as not distant and as
-- unknown_n; .known_distance leaves unknown distances out.
with

version (definition_version, is_outside_needed, is_known_needed) as (

    values
    ('v1_any_boundary', false, false),
    ('v2_outside_la', true, false),
    ('v1_any_boundary.known_distance', false, true),
    ('v2_outside_la.known_distance', true, true)

),

measured as (

    select
        child.authority,
        child.period_type,
        child.period_end,
        version.definition_version,
        child.child_id,
        child.period_of_care_id,
        child.distance_miles,
        child.location,
        child.is_ever_uasc,
        version.is_outside_needed,
        version.is_known_needed,
        coalesce(child.distance_miles > cast(parameter.value as decimal(5, 1)), false) as is_distant
    from core.cla_at_period_end as child
    cross join version
    inner join reference.parameter
        on parameter.name = 'cla_distant_placement_miles'

),

cohort as (

    select
        authority,
        period_type,
        period_end,
        definition_version,
        child_id,
        period_of_care_id as case_id,
        period_end as reference_date,
        distance_miles is not null or not is_known_needed as in_denominator,
        is_distant and (not is_outside_needed or coalesce(location = 'OUT', false)) as in_numerator,
        cast(null as bigint) as measure_value,
        case
            when distance_miles is null and is_ever_uasc
                then 'Distance unknown: the child came to this country unaccompanied.'
            when distance_miles is null
                then 'Distance unknown: not supplied, and not computable from the postcodes.'
            else concat(
                distance_miles,
                ' miles from home, ',
                case location
                    when 'OUT' then 'outside the authority.'
                    when 'IN' then 'inside the authority.'
                    else 'location unknown.'
                end
            )
        end as reason,
        if(
            distance_miles is null or (is_outside_needed and location is null), 'unknown_n', null
        ) as companion,
        cast(null as varchar) as flag
    from measured

)

select * from cohort
