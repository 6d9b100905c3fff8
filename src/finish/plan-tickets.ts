import type { Clock } from "../clock.ts";
import type { Random } from "../random.ts";
import type { Manifest } from "./finish-manifest.ts";

const lifeMs = 10 * 60_000;
const most = 8;

/** Keeps plans until somebody runs them, so that what runs is what was shown. */
export function createPlanTickets(clock: Pick<Clock, "now">, random: Random) {
  const plans = new Map<string, { readonly manifest: Manifest; readonly endsAt: number }>();
  return {
    issue(manifest: Manifest): string {
      for (const [ticket, { endsAt }] of plans) if (endsAt <= clock.now()) plans.delete(ticket);
      const [oldest] = plans.keys();
      if (plans.size >= most && oldest !== undefined) plans.delete(oldest);
      const ticket = random.hex(16);
      plans.set(ticket, { manifest, endsAt: clock.now() + lifeMs });
      return ticket;
    },
    find(ticket: string): Manifest | undefined {
      const plan = plans.get(ticket);
      return plan && plan.endsAt > clock.now() ? plan.manifest : undefined;
    },
  };
}
