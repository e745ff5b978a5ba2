export const spaceAllocationActions = {}
