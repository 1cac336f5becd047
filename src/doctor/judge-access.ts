import type { Finding } from '../ports.js';
import type { Permission } from '../protocol/permissions.js';
import type { Expectation } from './expectation.js';
import { note, ok, problem } from './finding.js';
import type { Observation } from './observation.js';

/** What this user may, against what its role needs in the group. */
export function judgeAccess({ refused, isUnconfined, server }: Observation, { role, group }: Expectation): readonly Finding[] {
  if (group === undefined) return [];
  const generator = `conclave server permissions --role ${role} --group ${group}`;
  const findings = refused.map((permission) => judgeRefusal(permission, generator));
  if (refused.length === 0) findings.push(ok('access', `this user may do what a role ${role} needs in group ${group}`));
  if (isUnconfined && server.asksCredentials)
    findings.push(
      note('access.unconfined', {
        what: 'this user may publish outside of its group',
        risk: 'who has its credentials may write to every group of the account',
        remedy: generator,
      }),
    );
  return findings;
}

const judgeRefusal = ({ operation, subject, purpose }: Permission, generator: string): Finding =>
  problem('access', {
    what: `This user may not ${operation} to "${subject}", needed ${purpose}.`,
    risk: 'it fails when it gets there',
    remedy: generator,
  });
