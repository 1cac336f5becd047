import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openFolder } from './open-server.js';

const run = promisify(execFile);

export interface TlsFolder {
  readonly caFile: string;
  readonly server: Certificate;
  readonly client: Certificate;
}

interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
}

/** An authority of one test, and what it signed: a server on this machine, and a client. Made by the `openssl` of this machine. */
export async function openTls(): Promise<TlsFolder> {
  const folder = await openFolder();
  const caFile = join(folder, 'ca.pem');
  const caKey = join(folder, 'ca-key.pem');
  const newKey = ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-x509', '-days', '2'];
  await run('openssl', [...newKey, '-subj', '/CN=test authority', '-keyout', caKey, '-out', caFile]);
  const signed = async (name: string): Promise<Certificate> => {
    const certFile = join(folder, `${name}.pem`);
    const keyFile = join(folder, `${name}-key.pem`);
    const subject = [
      '-subj',
      `/CN=${name}`,
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
      '-addext',
      'basicConstraints=critical,CA:FALSE',
    ];
    await run('openssl', [...newKey, ...subject, '-CA', caFile, '-CAkey', caKey, '-keyout', keyFile, '-out', certFile]);
    return { certFile, keyFile };
  };
  return { caFile, server: await signed('server'), client: await signed('client') };
}
