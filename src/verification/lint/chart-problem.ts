/** What a chart may not do; the name of the rule, so that a report can be searched and counted. */
export type ChartRule =
  | 'unknownInitial'
  | 'unknownTarget'
  | 'unknownAction'
  | 'unknownGuard'
  | 'unknownDelay'
  | 'unknownActor'
  | 'unknownKey'
  | 'unnamedActor'
  | 'unnamedDelay'
  | 'wildcard'
  | 'reservedEvent'
  | 'missingOnError'
  | 'missingInvokeId'
  | 'missingSendId'
  | 'missingDescription'
  | 'missingMaxIterations'
  | 'tooManyLeafStates'
  | 'stateName'
  | 'eventName'
  | 'noWayOut';

export interface ChartProblem {
  readonly rule: ChartRule;
  /** The node, and where it matters the transition or invoke on it. */
  readonly where: string;
  readonly message: string;
}
