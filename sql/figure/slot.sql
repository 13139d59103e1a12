-- Every figure that must exist, with a value or with the reason why not: one row per authority,
-- indicator, definition version, period type and period end. Headline: the version in force in
-- the reporting year of the period's end (INDICATORS 3.10).
select
    period.authority,
    version.indicator_id,
    version.definition_version,
    not version.is_variant
    and period.year_ending >= coalesce(version.headline_from, period.year_ending)
    and period.year_ending <= coalesce(version.headline_to, period.year_ending) as is_headline,
    period.period_type,
    period.period_start,
    period.period_end,
    period.year_ending,
    period.first_return_year,
    period.last_return_year,
    period.is_reported,
    indicator.needs_population,
    indicator.needs_calendar
from reference.period
cross join reference.indicator_version as version
inner join reference.indicator on version.indicator_id = indicator.indicator_id
