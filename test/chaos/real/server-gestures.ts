import type { MortalServer } from '../../support/mortal-server.js';
import type { Arena } from './arena.js';
import type { Gesture, GestureKind } from './gesture.js';

type Choice = (arena: Arena, gesture: Gesture) => Promise<readonly MortalServer[]>;

const anyOne: Choice = async ({ park }, { node }) => [park.servers[node % park.servers.length] as MortalServer];
const leading: Choice = async ({ park, group }) => [await park.leaderOf(group)];
const allButOne: Choice = async ({ park }, { node }) => park.servers.filter((_, index) => index !== node % park.servers.length);

interface Harm {
  readonly choose: Choice;
  readonly forMs: readonly [number, number];
  readonly servers?: number;
}

const killed = (what: string, { choose, ...rest }: Harm): GestureKind => ({
  what,
  place: 'server',
  ...rest,
  happen: async (arena, gesture) => {
    const victims = await choose(arena, gesture);
    await Promise.all(victims.map((server) => server.kill()));
    await arena.fleet.lets(gesture.forMs);
    await Promise.all(victims.map((server) => server.revive()));
    return true;
  },
});

const frozen = (what: string, { choose, ...rest }: Harm): GestureKind => ({
  what,
  place: 'server',
  ...rest,
  happen: async (arena, gesture) => {
    const victims = await choose(arena, gesture);
    for (const server of victims) server.freeze();
    await arena.fleet.lets(gesture.forMs);
    for (const server of victims) server.thaw();
    return true;
  },
});

/** What becomes of the servers. Their files stay. */
export const aboutServers = {
  killServer: killed('a server is killed, and comes back with its files', { choose: anyOne, forMs: [0, 15_000] }),
  freezeServer: frozen('a server stands still (SIGSTOP) with its clients on it, and goes on', { choose: anyOne, forMs: [200, 12_000] }),
  killStreamLeader: killed('the server that leads the log is killed, and comes back', { choose: leading, forMs: [0, 15_000], servers: 3 }),
  freezeStreamLeader: frozen('the server that leads the log stands still, and goes on', {
    choose: leading,
    forMs: [200, 12_000],
    servers: 3,
  }),
  loseQuorum: killed('two of three servers are killed, and come back', { choose: allButOne, forMs: [500, 10_000], servers: 3 }),
};
