export type Written = Record<string, unknown>

/**
 * A violation. Organizations are called by the code of their place and by what they are there, `652301 教育局`, in
 * records in place of the credit code.
 */
export interface Plant {
  rule: string
  /** Who holds the record that breaks it, or would. */
  holder: string
  register: string
  /** Its natural key there. */
  key: Record<string, string>
  /** What is wrong. */
  zh: string
  en: string
  /** What is written before it, by register: the holder's where no other is named. */
  needs?: readonly (readonly [register: string, record: Written])[]
  /** The record beside its key. */
  has?: Written
  /** What is refused: an action of the record with this input, or without one a record of that key. */
  tries?: { action?: string; input: Written }
}

/** What the authority above says where the data has a decision. */
export const approvedBy = (authority: string, approvalNumber: string, decidedOn: string) => ({
  ...{ approverKind: 'ADMINISTRATION', approvalNumber, decidedOn },
  approvingOrganizationCreditCode: authority,
})
