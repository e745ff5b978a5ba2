import { defineActions } from '../../../kernel/define-action.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'

const inspectedOn = '(select s.inspected_on from space_inspection s where s.id = r.inspection_id)'

export const inspectionIssueActions = defineActions('InspectionIssue', {
  rectify: {
    doc: { zh: '整改:被巡检单位报告已整改', en: 'Put right, as the inspected organization says' },
    ...{ from: ['OPEN'], to: 'RECTIFIED' },
    input: { rectification: { isRequired: true }, rectifiedOn: { isRequired: true } },
    refuses: [
      {
        ...{ id: 'INS-A1', basis: PRACTICE, field: 'rectifiedOn', holds: `i.rectified_on >= ${inspectedOn}` },
        ...{ zh: '整改早于巡检日期({inspected})', en: 'Put right before it was found ({inspected})' },
        shows: { inspected: inspectedOn },
      },
    ],
    // Who reports it does not also close it.
    sets: ({ client }) => ({ proposedBy: client, reopeningReason: null }),
  },
  close: {
    doc: { zh: '销号:监管单位核实后销号', en: 'Closed by the authority that has seen it' },
    ...{ isApproval: true, from: ['RECTIFIED'], to: 'CLOSED' },
    input: { closedOn: { isRequired: true } },
    refuses: [
      {
        ...{ id: 'INS-A2', basis: PRACTICE, field: 'closedOn', holds: 'i.closed_on >= r.rectified_on' },
        ...{ zh: '销号早于整改日期({rectified})', en: 'Closed before it was put right ({rectified})' },
        shows: { rectified: 'r.rectified_on' },
      },
    ],
  },
  reopen: {
    doc: { zh: '退回整改', en: 'Open again, for it is not put right' },
    ...{ isApproval: true, from: ['RECTIFIED', 'CLOSED'], to: 'OPEN' },
    input: { reopeningReason: { isRequired: true } },
    sets: () => ({ rectifiedOn: null, closedOn: null }),
  },
})
