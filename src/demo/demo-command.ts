import { holds, type DemoResult } from './demo-result.js';
import { DemoScreen } from './demo-screen.js';
import { runDemo } from './run-demo.js';

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

export interface DemoCommandOptions {
  /** Progress goes to standard error, and the last line of standard output is the result, as one JSON object. */
  readonly json: boolean;
}

/**
 * Runs the demo for a person or a program. Resolves with the exit code: 0 when everything holds that is promised, 1 when not; 130 or 143 when
 * it was interrupted, which leaves nothing behind. A second interrupt ends the process at once.
 */
export async function demoCommand({ json }: DemoCommandOptions): Promise<number> {
  const interrupted = new AbortController();
  let code = 1;
  const interrupt = (name: NodeJS.Signals): void => {
    if (interrupted.signal.aborted) process.exit(code);
    code = SIGNALS[name as keyof typeof SIGNALS];
    interrupted.abort(new Error(`interrupted by ${name}`));
  };
  for (const name of Object.keys(SIGNALS)) process.on(name, interrupt);
  try {
    const result = await runDemo(new DemoScreen(json ? process.stderr : process.stdout), interrupted.signal);
    process.stdout.write(json ? `${JSON.stringify(result)}\n` : summaryOf(result));
    return holds(result) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`conclave demo: ${error instanceof Error ? error.message : String(error)}\n`);
    return code;
  } finally {
    for (const name of Object.keys(SIGNALS)) process.off(name, interrupt);
  }
}

function summaryOf(result: DemoResult): string {
  const { rows, overlapsMs, unownedMs, totalsMatch, stoppedCleanly, elapsedMs } = result;
  const mark = (isFine: boolean, text: string): string => `${isFine ? 'ok    ' : 'FAILED'}  ${text}\n`;
  return [
    '\n',
    mark(rows.lost === 0, `${rows.counted} of ${rows.expected} rows count, ${rows.lost} lost`),
    mark(rows.doubled === 0, `${rows.doubled} doubled, ${rows.discardedStale} records of former owners discarded by their epoch`),
    mark(totalsMatch, 'the totals of all keys equal those computed straight from the file'),
    mark(overlapsMs === 0, `two trusted owners of one partition: ${overlapsMs} ms`),
    mark(stoppedCleanly, 'everything stopped'),
    `        without owner, a gap: p50 ${unownedMs.p50} ms, p99 ${unownedMs.p99} ms, max ${unownedMs.max} ms\n`,
    `        ${(elapsedMs / 1000).toFixed(1)} s in all\n`,
  ].join('');
}
