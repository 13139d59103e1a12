-- Every case behind every figure, with the levels it belongs to in each breakdown: one row per
-- figure, child and case. Only figures that can be computed (figure.availability) have cases.
-- Attributes come from the latest return (INDICATORS 5, 9); legal status, placement and UASC from
-- the row in force at the period's end.
with

breakdown_use as (

    select
        indicator.indicator_id,
        indicator.service,
        if(list_contains(indicator.breakdowns, 'age_band'), indicator.age_bands, null) as age_bands,
        list_contains(indicator.breakdowns, 'sex') as has_sex,
        list_contains(indicator.breakdowns, 'ethnicity_group') as has_ethnicity,
        list_contains(indicator.breakdowns, 'disability') as has_disability,
        list_contains(indicator.breakdowns, 'legal_status') as has_legal_status,
        list_contains(indicator.breakdowns, 'placement_type') as has_placement_type,
        list_contains(indicator.breakdowns, 'uasc') as has_uasc
    from reference.indicator

),

age_level as (

    select
        age_band.age_bands,
        age_band.level,
        unnest(generate_series(age_band.from_age, age_band.to_age)) as age
    from reference.age_band
    where age_band.from_age is not null

),

attributed as (

    select
        case_row.*,
        availability.year_ending,
        availability.is_reported,
        breakdown_use.age_bands,
        breakdown_use.has_sex,
        breakdown_use.has_ethnicity,
        breakdown_use.has_disability,
        breakdown_use.has_legal_status,
        breakdown_use.has_placement_type,
        breakdown_use.has_uasc,
        child.sex,
        child.ethnicity_group,
        child.disability,
        age_years(child.dob, case_row.reference_date) as age,
        if(
            breakdown_use.has_legal_status
            or breakdown_use.has_placement_type
            or breakdown_use.has_uasc,
            case_row.child_id,
            null
        ) as child_id_at_end
    from figure.case_row
    inner join figure.availability
        on
            case_row.authority = availability.authority
            and case_row.indicator_id = availability.indicator_id
            and case_row.definition_version = availability.definition_version
            and case_row.period_type = availability.period_type
            and case_row.period_end = availability.period_end
    inner join breakdown_use on case_row.indicator_id = breakdown_use.indicator_id
    left join core.child
        on
            case_row.authority = child.authority
            and breakdown_use.service = child.service
            and case_row.child_id = child.child_id
    where availability.status = 'ok'

)

select
    attributed.authority,
    attributed.indicator_id,
    attributed.definition_version,
    attributed.period_type,
    attributed.period_end,
    attributed.year_ending,
    attributed.is_reported,
    attributed.child_id,
    attributed.case_id,
    attributed.in_denominator,
    attributed.in_numerator,
    attributed.measure_value,
    attributed.reason,
    attributed.companion,
    attributed.flag,
    case
        when attributed.age_bands is not null
            then coalesce(
                age_level.level,
                if(attributed.age_bands = 'cp' and attributed.age is null, 'Unborn', 'Not known')
            )
    end as age_band,
    if(attributed.has_sex, coalesce(attributed.sex, 'Not known'), null) as sex,
    if(attributed.has_ethnicity, coalesce(attributed.ethnicity_group, 'Not known'), null)
        as ethnicity_group,
    if(attributed.has_disability, coalesce(attributed.disability, 'Not known'), null) as disability,
    if(attributed.has_legal_status, coalesce(at_end.legal_status, 'Not known'), null)
        as legal_status,
    if(attributed.has_placement_type, coalesce(at_end.placement_type, 'Not known'), null)
        as placement_type,
    if(attributed.has_uasc, coalesce(at_end.uasc, 'No'), null) as uasc
from attributed
left join age_level
    on attributed.age_bands = age_level.age_bands and attributed.age = age_level.age
left join core.cla_at_period_end as at_end
    on
        attributed.authority = at_end.authority
        and attributed.period_type = at_end.period_type
        and attributed.period_end = at_end.period_end
        and attributed.child_id_at_end = at_end.child_id
