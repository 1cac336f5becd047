import { readFileSync } from 'node:fs';

/**
 * Prints "PASSED FAILED" for a JSON report of vitest. A test file that could not even be loaded counts as one failure, and so does a run
 * that ended with an error although every test passed: an unhandled rejection, a crash, a report that was never written.
 */
const [path, status] = process.argv.slice(2);
const { numPassedTests: passed, numFailedTests, testResults } = readReport(path);
const unloaded = testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'));
const failed = numFailedTests + unloaded.length;
console.log(passed, failed === 0 && status !== '0' ? 1 : failed);

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  }
}
