import type { ConfigProblem } from '../../machines/model/config-problem.js';

const FORMS: readonly (readonly string[])[] = [['user', 'password'], ['token'], ['credsFile'], ['nkeyFile']];
const TLS_FILES = ['caFile', 'certFile', 'keyFile'];

/** What is wrong with `credentials` and `tls`. No value is shown: each may be a secret. */
export function credentialProblems(options: Readonly<Record<string, unknown>>): ConfigProblem[] {
  const { credentials, tls, connection, memory } = options;
  const problems: ConfigProblem[] = [];
  if (credentials !== undefined && !FORMS.some((form) => isForm(credentials, form)))
    problems.push({
      path: 'credentials',
      message: 'expected { user, password }, { token }, { credsFile } or { nkeyFile }, all of them texts (the value is not shown)',
    });
  if (tls !== undefined && !isTls(tls))
    problems.push({ path: 'tls', message: 'expected { caFile, certFile, keyFile }, paths of PEM files; certFile and keyFile go together' });
  for (const [path, value] of Object.entries({ credentials, tls }))
    if (value !== undefined && (connection !== undefined || memory !== undefined))
      problems.push({ path, message: 'goes with servers only: a connection has its own, a hub in memory needs none' });
  return problems;
}

const isForm = (value: unknown, form: readonly string[]): boolean =>
  isRecord(value) && Object.keys(value).toSorted().join() === form.toSorted().join() && Object.values(value).every(isText);

const isTls = (value: unknown): boolean =>
  isRecord(value) &&
  Object.entries(value).every(([key, path]) => TLS_FILES.includes(key) && isText(path)) &&
  'certFile' in value === 'keyFile' in value;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string' && value.length > 0;
