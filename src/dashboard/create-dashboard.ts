import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseGroupOptions } from '../options/group-options.js';
import { systemClock } from '../system/system-clock.js';
import { parseDashboardOptions, type DashboardOptions } from './dashboard-options.js';
import { EventStream } from './event-stream.js';
import { requestHandler } from './handle-request.js';
import { LiveGroup } from './live-group.js';
import { LiveView } from './live-view.js';
import { View } from './view.js';

export interface Dashboard {
  /** Answers one request: mount it in `node:http`, Express, Fastify or anything that has Node’s request and response. Never rejects. */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
  /** Ends every open page’s stream and lets go of the group. Calling it again changes nothing. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * The dashboard of one group, as a request handler. It follows the group once, however many pages are open, from the first request on, and
 * waits for a group or a server that is not there. Throws `ConfigError`.
 */
export function createDashboard(options: DashboardOptions): Dashboard {
  const config = parseDashboardOptions(options);
  parseGroupOptions(config.group);
  const nowMs = (): number => systemClock.now();
  const live = new LiveGroup(config.group, () => liveView.changed());
  const view = new View({ name: config.group.group, writes: config.writes, nowMs });
  const name = randomBytes(9).toString('base64url');
  const stream = new EventStream({ name, nowMs, whole: () => liveView.whole(), onWatched: (isWatched) => liveView.watched(isWatched) });
  const liveView = new LiveView({ live, view, publish: (patch) => stream.publish(patch) });
  const close = async (): Promise<void> => {
    stream.close();
    liveView.close();
    await live.close();
  };
  return { handler: requestHandler({ config, live, stream }), close, [Symbol.asyncDispose]: close };
}
