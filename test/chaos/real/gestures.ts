import { aboutWorkers } from './worker-gestures.js';
import { aboutOrders } from './order-gestures.js';
import { aboutLines } from './line-gestures.js';
import { aboutServers } from './server-gestures.js';
import type { GestureKind, GestureName } from './gesture.js';

/** Everything that can be done to a service. */
export const gestureKinds: Readonly<Record<GestureName, GestureKind>> = {
  ...aboutWorkers,
  ...aboutLines,
  ...aboutServers,
  ...aboutOrders,
};
