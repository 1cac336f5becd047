import { expect, it } from 'vitest';
import * as verification from '../../src/verification/index.js';

it('offers lint, exploration, the checks on one chart, and worlds of many', () => {
  expect(Object.keys(verification).sort()).toEqual(
    [
      ...[
        'ChartTrees',
        'ElectionWorld',
        'HandoverWorld',
        'LogChains',
        'StopWorld',
        'check',
        'checkBalanced',
        'checkOnlyVia',
        'checkStop',
        'checkTrace',
        'recordTrace',
        'verifyChart',
      ],
      ...['ends', 'explore', 'fails', 'findDeadEnds', 'fires', 'lint', 'packKey', 'tells', 'transitionCoverage'],
    ].sort(),
  );
});
