import { faultKinds } from '../../../src/simulation/faults/catalogue.js';
import type { FaultName } from '../../../src/simulation/faults/incident.js';

/** Storage that loses what it acknowledged is outside of what is promised of owners; bugs are looked for without it. */
const outside: readonly FaultName[] = ['logForgets', 'logReplaced'];

export const simulatedFaults = (Object.keys(faultKinds) as FaultName[]).filter((name) => !outside.includes(name));
