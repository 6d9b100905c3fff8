import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { GroupOptions, GroupOutcome } from "./group.ts";

/** A bug that somebody could make: one place in the source, changed, and the tests that must then fail. */
interface PlantedBug {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly tests: readonly string[];
}

const bugs: readonly PlantedBug[] = [
  {
    name: "answers before the journal has confirmed",
    file: "src/labels/writer.ts",
    find: "const outcome = await keep(records);",
    replace: 'void keep(records);\n      const outcome: Awaited<ReturnType<typeof keep>> = { kind: "durable" };',
    tests: ["test/labels/writer.test.ts"],
  },
  {
    name: "shows the changes of a refused batch",
    file: "src/labels/writer.ts",
    find: "const readNewest: ReadLabels = (path) => overlay.get(path) ?? read(path);",
    replace: "const readNewest: ReadLabels = read;",
    tests: ["test/labels/writer.test.ts"],
  },
  {
    name: "takes all commands of a batch for one",
    file: "src/labels/writer.ts",
    find: "index < planned.records.length - 1 ? { ...record, more: true } : record",
    replace: "{ ...record, more: index >= 0 }",
    tests: ["test/labels/writer.test.ts"],
  },
  {
    name: "writes a snapshot that is too large to be read",
    file: "src/journal/snapshot/snapshot-keeper.ts",
    find: "{ largest, beforeNaming }",
    replace: "{ beforeNaming }",
    tests: ["test/journal/snapshot-keeper.test.ts"],
  },
  {
    name: "writes on without its lock",
    file: "src/journal/log/label-log.ts",
    find: 'return sight === "ours" ? undefined : sight;',
    replace: "return undefined;",
    tests: ["test/journal/folder-writer.test.ts"],
  },
  {
    name: "does not check Host",
    file: "src/http/gate.ts",
    find: "if ([arrival.host, arrival.askedHost].every((host) => isOurs(host, url, options))) return arrival;",
    replace: "return arrival;",
    tests: ["test/http/gate.test.ts"],
  },
  {
    name: "does not check Origin",
    file: "src/http/gate.ts",
    find: "checkOrigin(request, arrival.askedHost, options);",
    replace: "",
    tests: ["test/http/gate.test.ts"],
  },
  {
    name: "lets viewers edit",
    file: "src/http/gate.ts",
    find: 'endpoint?.role === "editor" && role === "viewer"',
    replace: "false",
    tests: ["test/http/gate.test.ts"],
  },
  {
    name: "takes any token of the right length",
    file: "src/http/constant-time.ts",
    find: "return difference === 0;",
    replace: "return given.length === expected.length;",
    tests: ["test/http/gate.test.ts"],
  },
  {
    name: "lets a name of the network in without a token",
    file: "src/http/access.ts",
    find: "if (isLoopbackName(withoutPort(askedHost)) && !isProxied(request)) return",
    replace: "if (!isProxied(request)) return",
    tests: ["test/http/gate.test.ts"],
  },
  {
    name: "takes a session of another port",
    file: "src/http/cookie-session.ts",
    find: "`lenslet session ${portOf(url)} ${role} ${ends}`",
    replace: "`lenslet session ${role} ${ends}`",
    tests: ["test/http/access.test.ts"],
  },
  {
    name: "drops events silently when a queue is full",
    file: "src/live/feed.ts",
    find: "dispose();\n        controller.error",
    replace: "return true;\n        controller.error",
    tests: ["test/live/feed.test.ts"],
  },
  {
    name: "sends what is in the replay once more at the seam",
    file: "src/live/hub.ts",
    find: "flush();\n      subscribers.add(subscriber);",
    replace: "subscribers.add(subscriber);",
    tests: ["test/live/feed.test.ts"],
  },
  {
    name: "numbers events from one after a restart",
    file: "src/live/feed.ts",
    find: "createEventLog(firstIdAt(clock.wallTime()), capacity)",
    replace: "createEventLog(1, capacity)",
    tests: ["test/live/feed.test.ts"],
  },
  {
    name: "says nothing of a gap in the replay",
    file: "src/live/event-log.ts",
    find: "if (id < nextId - size() - 1)",
    replace: "if (id < 0)",
    tests: ["test/live/event-log.test.ts"],
  },
  {
    name: "lets a dead lease revive its session",
    file: "src/live/presence.ts",
    find: "if (leaseId !== undefined && deadLeases.has(leaseId)) return invalid();",
    replace: "",
    tests: ["test/live/presence.test.ts"],
  },
  {
    name: "keeps editing when a session moves",
    file: "src/live/presence.ts",
    find: "const exit = (session: Session) => {\n    endEditing(session);",
    replace: "const exit = (session: Session) => {",
    tests: ["test/live/presence.test.ts"],
  },
  {
    name: "applies a retry again",
    file: "src/labels/idempotency.ts",
    find: "const known = replies.get(key)?.value;",
    replace: "const known: Remembered | undefined = undefined;",
    tests: ["test/live/idempotency.test.ts"],
  },
  {
    name: "accepts a stale version",
    file: "src/http/routes/items.ts",
    find: "labels.version !== baseVersion",
    replace: "labels.version < baseVersion",
    tests: ["test/runtimes/in-process.test.ts"],
  },
  {
    name: "lets .. through",
    file: "src/gallery/path.ts",
    find: 'segment === "." || segment === ".."',
    replace: 'segment === "."',
    tests: ["test/gallery/path.test.ts"],
  },
];

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Plants each bug in a copy of the source and runs the tests that are there to catch it. */
export async function run({ seed }: GroupOptions): Promise<GroupOutcome> {
  const copy = await mkdtemp(join(tmpdir(), "lenslet-planted-"));
  let caught = 0;
  try {
    for (const name of ["src", "test", "package.json", "tsconfig.json"])
      await cp(join(root, name), join(copy, name), { recursive: true });
    await symlink(join(root, "node_modules"), join(copy, "node_modules"));
    const healthy = await runTests(copy, [...new Set(bugs.flatMap(({ tests }) => tests))]);
    if (healthy !== 0) throw new Error("The tests that are to catch planted bugs fail without any.");
    for (const bug of bugs) {
      if (await isCaught(copy, bug)) caught += 1;
      else console.error(`planted bugs: nobody noticed that it ${bug.name}`);
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
  return {
    group: "bugs planted in the source",
    tried: bugs.length,
    survived: caught,
    lost: bugs.length - caught,
    seed,
  };
}

async function isCaught(copy: string, { name, file, find, replace, tests }: PlantedBug): Promise<boolean> {
  const path = join(copy, file);
  const source = await readFile(path, "utf8");
  if (source.split(find).length !== 2) throw new Error(`The place to plant "${name}" is not in ${file} any more.`);
  await writeFile(
    path,
    source.replace(find, () => replace),
  );
  const status = await runTests(copy, tests);
  await writeFile(path, source);
  return status !== 0;
}

function runTests(directory: string, tests: readonly string[]): Promise<number | null> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", "--test", "--test-timeout=20000", ...tests], {
    cwd: directory,
    env,
    stdio: "ignore",
  });
  return new Promise((resolve) => child.on("exit", resolve));
}
