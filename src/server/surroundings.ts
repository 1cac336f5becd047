import { tmpdir } from 'node:os';

/** The part of the machine that decides where a nats-server can come from. Tests hand in another machine. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The folder that stands for `/`: below it lie `etc/os-release`, `etc/apt`, `usr/share/keyrings`. */
  readonly root: string;
  /** Folders where packages put nats-server and that are often missing from a plain user's PATH. */
  readonly systemFolders: readonly string[];
  /** Where a fetched server is kept, best first: the first that can be written is used, all are read. */
  readonly cacheFolders: readonly string[];
}

/** The surroundings of this process. */
export const readSurroundings = (): Surroundings => ({
  env: process.env,
  platform: process.platform,
  root: '/',
  systemFolders: ['/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/opt/homebrew/bin'],
  cacheFolders: cacheFolders(process.env),
});

/** An account may come without a home folder, or with one that it cannot write (`nobody`): the temp folder is the last resort. */
const cacheFolders = (env: NodeJS.ProcessEnv): readonly string[] => {
  const home = env['HOME'];
  const bases = [env['XDG_CACHE_HOME'], home && `${home}/.cache`].filter((base) => base?.startsWith('/'));
  return [...bases.map((base) => `${base}/conclave/nats-server`), `${tmpdir()}/conclave-nats-server-${process.getuid?.() ?? 'user'}`];
};
