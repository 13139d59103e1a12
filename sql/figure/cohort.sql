-- Every case behind every figure, with the levels it belongs to in each breakdown: one row per figure, child and case.
-- Only figures that can be computed (figure.availability) have cases. Attributes come from the latest return (INDICATORS 5, 9);
-- legal status, placement and UASC from the row in force at the period's end.
with


available as (

    select
        case_row.*,
        availability.year_ending,
        availability.is_reported,
        indicator.service,
        indicator.breakdowns,
        indicator.age_bands
    from figure.case_row
    inner join figure.availability
        on
            case_row.authority = availability.authority
            and case_row.indicator_id = availability.indicator_id
            and case_row.definition_version = availability.definition_version
            and case_row.period_type = availability.period_type
            and case_row.period_end = availability.period_end
    inner join reference.indicator on case_row.indicator_id = indicator.indicator_id
    where availability.status = 'ok'

),

attributed as (

    select
        available.*,
        child.sex,
        child.ethnicity_group,
        child.disability,
        snapshot.legal_status,
        snapshot.placement_type,
        snapshot.uasc,
        age_years(child.dob, available.reference_date) as age
    from available
    left join core.child
        on
            available.authority = child.authority
            and available.service = child.service
            and available.child_id = child.child_id
    left join core.cla_at_period_end as snapshot
        on
            available.service = 'cla'
            and available.authority = snapshot.authority
            and available.period_type = snapshot.period_type
            and available.period_end = snapshot.period_end
            and available.child_id = snapshot.child_id

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
    if(
        list_contains(attributed.breakdowns, 'age_band'),
        coalesce(age_band.level, if(attributed.age_bands = 'cp' and attributed.age is null, 'Unborn', 'Not known')),
        null
    ) as age_band,
    if(list_contains(attributed.breakdowns, 'sex'), coalesce(attributed.sex, 'Not known'), null) as sex,
    if(list_contains(attributed.breakdowns, 'ethnicity_group'), coalesce(attributed.ethnicity_group, 'Not known'), null)
        as ethnicity_group,
    if(list_contains(attributed.breakdowns, 'disability'), coalesce(attributed.disability, 'Not known'), null)
        as disability,
    if(list_contains(attributed.breakdowns, 'legal_status'), coalesce(attributed.legal_status, 'Not known'), null)
        as legal_status,
    if(list_contains(attributed.breakdowns, 'placement_type'), coalesce(attributed.placement_type, 'Not known'), null)
        as placement_type,
    if(list_contains(attributed.breakdowns, 'uasc'), coalesce(attributed.uasc, 'No'), null) as uasc
from attributed
left join reference.age_band
    on attributed.age_bands = age_band.age_bands and attributed.age between age_band.from_age and age_band.to_age
