import type { Command } from 'commander';
import { Option } from 'commander';
import type { GroupAddress } from '../options/worker-options.js';

/** Where a command finds its server, and as whom; the names that the `nats` command has. */
export interface AddressOptions {
  readonly servers: string;
  readonly creds?: string;
  readonly nkey?: string;
  readonly tlsca?: string;
  readonly tlscert?: string;
  readonly tlskey?: string;
}

export const addCredentialOptions = (command: Command): Command =>
  command
    .addOption(new Option('--creds <file>', 'a .creds file').env('NATS_CREDS').conflicts('nkey'))
    .addOption(new Option('--nkey <file>', 'a file with the seed of an nkey').env('NATS_NKEY'))
    .addOption(new Option('--tlsca <file>', 'the authority that signed the server').env('NATS_CA'))
    .addOption(new Option('--tlscert <file>', 'our certificate, with --tlskey').env('NATS_CERT'))
    .addOption(new Option('--tlskey <file>', 'the key of our certificate').env('NATS_KEY'));

export function addressOf({
  servers,
  creds,
  nkey,
  tlsca,
  tlscert,
  tlskey,
}: AddressOptions): Pick<GroupAddress, 'servers' | 'credentials' | 'tls'> {
  const tls = { ...(tlsca && { caFile: tlsca }), ...(tlscert && { certFile: tlscert }), ...(tlskey && { keyFile: tlskey }) };
  return {
    servers,
    ...(creds && { credentials: { credsFile: creds } }),
    ...(nkey && { credentials: { nkeyFile: nkey } }),
    ...(Object.keys(tls).length > 0 && { tls }),
  };
}
