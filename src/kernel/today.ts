// The day by which laws and notices count: that of Beijing, whatever the time zone of a node or of a session.

/** China has one time and no summer time. */
const BEIJING_MS = 8 * 3_600_000
export const DAY_MS = 24 * 3_600_000

/** In the form of a date. */
export const dayOf = (ms: number): string => new Date(ms + BEIJING_MS).toISOString().slice(0, 10)

export const today = (): string => dayOf(Date.now())

/** When the day ends in which this instant lies. */
export const endOfDay = (ms: number): number => (Math.floor((ms + BEIJING_MS) / DAY_MS) + 1) * DAY_MS - BEIJING_MS

/** An expression of PostgreSQL: today by the clock of the database. */
export const todaySql = "(now() at time zone 'Asia/Shanghai')::date"
