import { Option, type Command } from 'commander';
import { permissionsOf, type Permission, type Permissions, type Role } from '../../protocol/permissions.js';
import { groupOption } from '../group-command.js';
import { newCommand } from '../new-command.js';
import { packageVersion } from '../../system/package-version.js';
import { printResult } from '../print-result.js';
import type { Terminal } from '../terminal.js';

interface PermissionsOptions {
  readonly group: string;
  readonly role: Role | 'leader';
  readonly json?: true;
}

export const serverPermissionsCommand = (terminal: Terminal): Command =>
  newCommand({
    name: 'permissions',
    summary: 'Print what one role may do in one group, as a permissions block for a user of nats-server.',
    example: 'conclave server permissions --role worker --group orders > orders-worker.conf',
  })
    .addOption(groupOption())
    .addOption(
      new Option('-r, --role <role>', 'any worker may be elected, so leader is the same as worker')
        .choices(['worker', 'leader', 'observer', 'operator'])
        .makeOptionMandatory(),
    )
    .action((options: PermissionsOptions) => {
      const { group } = options;
      const role = options.role === 'leader' ? 'worker' : options.role;
      const permissions = permissionsOf(role, group);
      printResult(terminal, options, {
        json: { group, role, permissions: blockOf(permissions) },
        text: () => renderBlock(`${role} of group ${group}`, permissions),
      });
    });

/** How often, and for how long, one request may be answered. */
const ANSWERS = { max: 1, expires: '1m' };

const subjects = ({ allow }: Permissions, wanted: Permission['operation']): readonly Permission[] =>
  allow.filter(({ operation }) => operation === wanted);

/** The block as a value: what nats-server reads is a superset of JSON. */
const blockOf = (permissions: Permissions): object => ({
  publish: { allow: subjects(permissions, 'publish').map(({ subject }) => subject) },
  subscribe: { allow: subjects(permissions, 'subscribe').map(({ subject }) => subject) },
  ...(permissions.answers && { allow_responses: ANSWERS }),
});

function renderBlock(whose: string, permissions: Permissions): string {
  const section = (operation: Permission['operation']): string[] => [
    `  ${operation}: { allow: [`,
    ...subjects(permissions, operation).map(({ subject, purpose }) => `    "${subject}" # ${purpose}`),
    '  ] }',
  ];
  return [
    `# ${whose}, conclave ${packageVersion()}. Belongs into a user: { user: "…", password: "…", include "this-file.conf" }`,
    'permissions: {',
    ...section('publish'),
    ...section('subscribe'),
    ...(permissions.answers
      ? [`  allow_responses: { max: ${ANSWERS.max}, expires: "${ANSWERS.expires}" } # to answer beats and looks`]
      : []),
    '}',
    '',
  ].join('\n');
}
