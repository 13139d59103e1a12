-- Missing incidents of the twelve months to the as-at date, of children looked after on it: one row
-- per child and incident.
-- Incidents that share a day with a period of care and with the twelve months; an end after the
-- as-at date is not known. incidents_in_window_n: incidents that begin within 90 days from this
-- one on. Overlapping incidents are merged for their length (INDICATORS 3.6, 7 L16 and DQ-060).
with

incident as (

    select
        child.authority,
        child.child_id,
        child.as_at,
        missing.start_date,
        missing.spell_number,
        missing.return_year,
        missing.source_file,
        missing.row_number,
        if(missing.end_date <= child.as_at, missing.end_date, null) as end_date
    from core.cla_as_at as child
    inner join core.cla_missing_period as missing
        on
            child.authority = missing.authority
            and child.child_id = missing.child_id
            and missing.is_usable
            and missing.missing_code = 'M'
            and child.as_at >= missing.start_date
            and child.period_start <= coalesce(missing.end_date, date '9999-12-31')
    semi join core.cla_period_of_care as care
        on
            missing.authority = care.authority
            and missing.child_id = care.child_id
            and missing.start_date <= coalesce(care.end_date, date '9999-12-31')
            and care.start_date <= coalesce(missing.end_date, date '9999-12-31')

),

spell as (

    select
        authority,
        child_id,
        spell_number,
        max(coalesce(end_date, as_at)) - min(start_date) as spell_days
    from incident
    group by authority, child_id, spell_number

),

followed as (

    select
        incident.authority,
        incident.child_id,
        incident.start_date,
        count(*) as incidents_in_window_n,
        bool_or(incident.as_at - incident.start_date < cast(parameter.value as integer))
            as is_in_last_window
    from incident
    inner join reference.parameter on parameter.name = 'missing_repeat_days'
    inner join incident as later
        on
            incident.authority = later.authority
            and incident.child_id = later.child_id
            and later.start_date - incident.start_date
            between 0 and cast(parameter.value as integer) - 1
    group by incident.authority, incident.child_id, incident.start_date

)

select
    incident.*,
    incident.end_date is null as is_open,
    followed.incidents_in_window_n,
    followed.is_in_last_window,
    spell.spell_days
from incident
inner join followed using (authority, child_id, start_date)
inner join spell using (authority, child_id, spell_number)
