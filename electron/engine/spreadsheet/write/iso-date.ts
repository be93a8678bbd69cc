/**
 * A date as text: yyyy-mm-dd, and the time of day where there is one. Units: days since 1970-01-01, the fraction is the time,
 * rounded to seconds. Missing: '' for what is no date.
 */
export function isoDate(days: number): string {
  const at = new Date(Math.round(days * 86_400) * 1000)
  if (Number.isNaN(at.getTime())) return ''
  const [date = '', time = ''] = at.toISOString().slice(0, -5).split('T')
  return time === '00:00:00' ? date : `${date} ${time}`
}
