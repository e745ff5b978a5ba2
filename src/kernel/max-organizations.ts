/** Together the grants of a client reach no more single organizations: each statement of it carries their ids. */
export const MAX_ORGANIZATIONS = 2000
