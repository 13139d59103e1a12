-- The rules that block a figure: one row per figure and rule. A block in the return of the first
-- or of the last day blocks a rolling window (INDICATORS 8, 9). DQ-085: no population for a rate,
-- or a period that the bank-holiday calendar does not cover. DQ-002: the return itself is
-- blocked.
with

calendar as (

    select
        min(working_day.date) as first_date,
        max(working_day.date) as last_date
    from reference.working_day

)

select
    slot.authority,
    slot.indicator_id,
    slot.definition_version,
    slot.period_type,
    slot.period_end,
    block.rule_id
from figure.slot
inner join core.block
    on
        slot.authority = block.authority
        and slot.indicator_id = block.indicator_id
        and block.year_ending in (slot.first_return_year, slot.last_return_year)
union
select
    slot.authority,
    slot.indicator_id,
    slot.definition_version,
    slot.period_type,
    slot.period_end,
    'DQ-085' as rule_id
from figure.slot
cross join calendar
left join reference.population
    on slot.authority = population.authority and slot.year_ending = population.year_ending
where
    (slot.needs_population and population.population is null)
    or (
        slot.needs_calendar
        and (
            calendar.first_date is null
            or slot.period_start < calendar.first_date
            or slot.period_end > calendar.last_date
        )
    )
union
select
    source_state.authority,
    source_state.indicator_id,
    source_state.definition_version,
    source_state.period_type,
    source_state.period_end,
    'DQ-002' as rule_id
from figure.source_state
where source_state.is_return_blocked
