import type { Random } from "../random.ts";
import type { ScopeCounts } from "../wire/presence.ts";
import { createDeadlineList, type DeadlineEntry, type DeadlineList } from "./deadline-list.ts";

/** A session's hold on its scope. */
export interface Lease {
  readonly clientId: string;
  readonly leaseId: string;
  readonly scope: string;
}

export type InvalidLease = { readonly kind: "invalid_lease" };
export type ScopeMismatch = { readonly kind: "scope_mismatch"; readonly actual: string };
export type LeaseHeld = { readonly kind: "held"; readonly lease: Lease };
export type Joined = LeaseHeld | InvalidLease | { readonly kind: "full" };
export type MoveOutcome = LeaseHeld | InvalidLease | ScopeMismatch;
export type Left = { readonly kind: "left"; readonly removed: boolean } | InvalidLease | ScopeMismatch;

/** Notified of changes to sessions, in the same turn. */
export interface PresenceObserver {
  /** The counts of a scope may have changed. */
  scopeTouched(scope: string): void;
  /** A session entered a scope, or started or stopped editing in it. */
  sessionChanged(clientId: string): void;
  sessionGone(clientId: string): void;
}

/** Spans in ms. */
export interface PresenceTtl {
  readonly viewTtlMs: number;
  readonly editTtlMs: number;
}

export interface PresenceCounters {
  readonly active_clients: number;
  readonly active_scopes: number;
  readonly stale_pruned_total: number;
  readonly invalid_lease_total: number;
}

/**
 * Which sessions are in which scope. `now` is in ms and never decreases. Operations first remove expired sessions.
 * Reads remove nothing, but count only living sessions.
 */
export interface Presence {
  /** Creates a session. With its lease, refreshes or moves it; without a lease, replaces it. */
  join(clientId: string, leaseId: string | undefined, scope: string, now: number): Joined;
  /** Like join, but without a lease it continues the living session. */
  heartbeat(clientId: string, leaseId: string | undefined, scope: string, now: number): Joined;
  move(clientId: string, leaseId: string, from: string, to: string, now: number): MoveOutcome;
  leave(clientId: string, leaseId: string, scope: string, now: number): Left;
  /** Marks a living session as editing in its scope; never creates or moves one. */
  touch(clientId: string, now: number): void;
  /** Removes what has expired by `now`. */
  expire(now: number): void;
  counts(scope: string, now: number): ScopeCounts;
  /** The counts of all scopes in use, in order of path. */
  scopes(now: number): ScopeCounts[];
  /** Where a living session is and whether it edits. */
  session(clientId: string, now: number): { readonly scope: string; readonly editing: boolean } | undefined;
  counters(now: number): PresenceCounters;
}

interface Session {
  readonly clientId: string;
  leaseId: string;
  scope: Scope;
  /** Listed while the session counts as viewing. */
  readonly view: DeadlineEntry<string>;
  /** Listed while the session counts as editing. */
  readonly edit: DeadlineEntry<string>;
}

interface Scope {
  readonly path: string;
  viewing: number;
  editing: number;
  /** Sessions that hold a lease here. */
  sessions: number;
}

const leaseBytes = 16;
/** How long a lease that was released by leave or replaced stays invalid, in ms; at least twice the view TTL. */
const releasedLeaseMs = 120_000;
const maxReleasedLeases = 50_000;

export function createPresence(
  ttl: PresenceTtl,
  random: Random,
  observer: PresenceObserver,
  maxSessions = 20_000,
): Presence {
  const sessions = new Map<string, Session>();
  const scopes = new Map<string, Scope>();
  const viewDeadlines = createDeadlineList<string>(ttl.viewTtlMs);
  const editDeadlines = createDeadlineList<string>(ttl.editTtlMs);
  const releasedLeases = new Set<string>();
  const releasedDeadlines = createDeadlineList<string>(Math.max(releasedLeaseMs, 2 * ttl.viewTtlMs));
  let stalePruned = 0;
  let invalidLeases = 0;

  const enter = (path: string): Scope => {
    let scope = scopes.get(path);
    if (!scope) scopes.set(path, (scope = { path, viewing: 0, editing: 0, sessions: 0 }));
    scope.sessions += 1;
    return scope;
  };

  const seen = (session: Session, now: number) => {
    if (!session.view.listed) session.scope.viewing += 1;
    viewDeadlines.renew(session.view, now);
  };

  const endEditing = (session: Session) => {
    if (!session.edit.listed) return;
    editDeadlines.remove(session.edit);
    session.scope.editing -= 1;
  };

  const exit = (session: Session) => {
    endEditing(session);
    if (session.view.listed) session.scope.viewing -= 1;
    viewDeadlines.remove(session.view);
    session.scope.sessions -= 1;
    if (session.scope.sessions === 0) scopes.delete(session.scope.path);
    observer.scopeTouched(session.scope.path);
  };

  const remove = (session: Session) => {
    exit(session);
    sessions.delete(session.clientId);
    observer.sessionGone(session.clientId);
  };

  const release = (leaseId: string, now: number) => {
    releasedLeases.add(leaseId);
    releasedDeadlines.renew(releasedDeadlines.entry(leaseId), now);
    if (releasedDeadlines.size <= maxReleasedLeases) return;
    const oldest = releasedDeadlines.takeOldest();
    if (oldest !== undefined) releasedLeases.delete(oldest);
  };

  /** Puts the session in `path` and renews its view deadline. */
  const place = (session: Session, path: string, now: number): LeaseHeld => {
    if (session.scope.path !== path) {
      exit(session);
      session.scope = enter(path);
    }
    seen(session, now);
    observer.scopeTouched(path);
    observer.sessionChanged(session.clientId);
    return { kind: "held", lease: { clientId: session.clientId, leaseId: session.leaseId, scope: path } };
  };

  const create = (clientId: string, path: string, now: number): LeaseHeld => {
    const session: Session = {
      clientId,
      leaseId: random.hex(leaseBytes),
      scope: enter(path),
      view: viewDeadlines.entry(clientId),
      edit: editDeadlines.entry(clientId),
    };
    sessions.set(clientId, session);
    return place(session, path, now);
  };

  const invalid = (): InvalidLease => {
    invalidLeases += 1;
    return { kind: "invalid_lease" };
  };

  const expire = (now: number) => {
    if (viewDeadlines.nextDueAt() > now && editDeadlines.nextDueAt() > now && releasedDeadlines.nextDueAt() > now)
      return;
    for (const session of take(viewDeadlines, now)) {
      session.scope.viewing -= 1;
      observer.scopeTouched(session.scope.path);
      if (!session.edit.listed) prune(session);
    }
    for (const session of take(editDeadlines, now)) {
      session.scope.editing -= 1;
      observer.scopeTouched(session.scope.path);
      if (session.view.listed) observer.sessionChanged(session.clientId);
      else prune(session);
    }
    for (let lease = releasedDeadlines.takeDue(now); lease !== undefined; lease = releasedDeadlines.takeDue(now)) {
      releasedLeases.delete(lease);
    }
  };

  function* take(deadlines: DeadlineList<string>, now: number): Generator<Session> {
    for (let id = deadlines.takeDue(now); id !== undefined; id = deadlines.takeDue(now)) {
      const session = sessions.get(id);
      if (session) yield session;
    }
  }

  const prune = (session: Session) => {
    stalePruned += 1;
    remove(session);
  };

  const enterWith = (
    clientId: string,
    leaseId: string | undefined,
    scope: string,
    now: number,
    replaces: boolean,
  ): Joined => {
    expire(now);
    if (leaseId !== undefined && releasedLeases.has(leaseId)) return invalid();
    const session = sessions.get(clientId);
    if (!session) return sessions.size >= maxSessions ? { kind: "full" } : create(clientId, scope, now);
    if (leaseId !== undefined && leaseId !== session.leaseId) return invalid();
    if (leaseId === undefined && replaces) {
      release(session.leaseId, now);
      session.leaseId = random.hex(leaseBytes);
      endEditing(session);
    }
    return place(session, scope, now);
  };

  /** Number of entries of a scope that are due but not yet removed. */
  const countDue = (deadlines: DeadlineList<string>, path: string, now: number): number => {
    let count = 0;
    if (deadlines.nextDueAt() > now) return count;
    for (const id of deadlines.due(now)) if (sessions.get(id)?.scope.path === path) count += 1;
    return count;
  };

  const counts = (path: string, now: number): ScopeCounts => ({
    gallery_id: path,
    viewing: (scopes.get(path)?.viewing ?? 0) - countDue(viewDeadlines, path, now),
    editing: (scopes.get(path)?.editing ?? 0) - countDue(editDeadlines, path, now),
  });

  const scopesInUse = (now: number): ScopeCounts[] =>
    [...scopes.keys()]
      .sort()
      .map((path) => counts(path, now))
      .filter((scope) => scope.viewing > 0 || scope.editing > 0);

  const isAlive = (session: Session, now: number) =>
    (session.view.listed && session.view.dueAt > now) || (session.edit.listed && session.edit.dueAt > now);

  return {
    join: (clientId, leaseId, scope, now) => enterWith(clientId, leaseId, scope, now, true),
    heartbeat: (clientId, leaseId, scope, now) => enterWith(clientId, leaseId, scope, now, false),
    move(clientId, leaseId, from, to, now) {
      expire(now);
      const session = sessions.get(clientId);
      if (!session || session.leaseId !== leaseId) return invalid();
      if (session.scope.path !== to && session.scope.path !== from)
        return { kind: "scope_mismatch", actual: session.scope.path };
      return place(session, to, now);
    },
    leave(clientId, leaseId, scope, now) {
      expire(now);
      const session = sessions.get(clientId);
      if (!session) return { kind: "left", removed: false };
      if (session.leaseId !== leaseId) return invalid();
      if (session.scope.path !== scope) return { kind: "scope_mismatch", actual: session.scope.path };
      release(leaseId, now);
      remove(session);
      return { kind: "left", removed: true };
    },
    touch(clientId, now) {
      expire(now);
      const session = sessions.get(clientId);
      if (!session) return;
      if (!session.edit.listed) session.scope.editing += 1;
      editDeadlines.renew(session.edit, now);
      observer.scopeTouched(session.scope.path);
      observer.sessionChanged(clientId);
    },
    expire,
    counts,
    scopes: scopesInUse,
    session(clientId, now) {
      const session = sessions.get(clientId);
      if (!session || !isAlive(session, now)) return undefined;
      return { scope: session.scope.path, editing: session.edit.listed && session.edit.dueAt > now };
    },
    counters(now) {
      const due = new Set([...viewDeadlines.due(now), ...editDeadlines.due(now)]);
      const stale = [...due].filter((id) => {
        const session = sessions.get(id);
        return session && !isAlive(session, now);
      });
      return {
        active_clients: sessions.size - stale.length,
        active_scopes: scopesInUse(now).length,
        stale_pruned_total: stalePruned,
        invalid_lease_total: invalidLeases,
      };
    },
  };
}
