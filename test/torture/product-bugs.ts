import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { GroupOptions, GroupOutcome } from "./group.ts";

/** A bug that somebody could make: one place in the product, changed, and the torture groups of which one must see it. */
interface ProductBug {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly groups: readonly string[];
}

const disk = "src/journal/disk/directory-file-system.ts";
const atomic = "src/journal/disk/atomic-file.ts";
const log = "src/journal/log/label-log.ts";

const bugs: readonly ProductBug[] = [
  {
    name: "never confirms what it wrote (fdatasync)",
    file: disk,
    find: "await handle.datasync();",
    replace: "",
    groups: ["disk-calls"],
  },
  {
    name: "writes half of what the system took half of",
    file: "src/journal/disk/file-system.ts",
    find: "done < bytes.length;",
    replace: "done < 1;",
    groups: ["disk-calls"],
  },
  {
    name: "never confirms the names of a folder (fsync)",
    file: disk,
    find: "await handle.sync();",
    replace: "",
    groups: ["disk-calls"],
  },
  {
    name: "follows links (O_NOFOLLOW)",
    file: disk,
    find: "(constants.O_NOFOLLOW ?? 0) | ",
    replace: "",
    groups: ["disk-calls"],
  },
  {
    name: "waits for the other end of a FIFO (O_NONBLOCK)",
    file: disk,
    find: " | (constants.O_NONBLOCK ?? 0)",
    replace: "",
    groups: ["disk-calls"],
  },
  {
    name: "appends to the log without confirming it",
    file: log,
    find: "await target.sync();\n    } catch (error) {\n      // The system",
    replace: "} catch (error) {\n      // The system",
    groups: ["disk-calls"],
  },
  {
    name: "takes a failed fdatasync for a success",
    file: log,
    find: "suspect = true;\n      return rollBack(target, length, error);",
    replace: "",
    groups: ["disk-calls"],
  },
  {
    name: "names a file before its content is confirmed",
    file: atomic,
    find: "await file.sync();\n      await files.rename",
    replace: "await files.rename",
    groups: ["disk-calls"],
  },
  {
    name: "does not confirm the new name of a file",
    file: atomic,
    find: "isRenamed = true;\n      await files.syncFolder(path);",
    replace: "isRenamed = true;",
    groups: ["disk-calls"],
  },
  {
    name: "does not confirm the name of the log",
    file: log,
    find: "await files.syncFolder(folder.path);\n      // Leftovers",
    replace: "// Leftovers",
    groups: ["disk-calls"],
  },
  {
    name: "forgets how long the log is",
    file: log,
    find: "size += length;\n    problem",
    replace: "problem",
    groups: ["disk-calls"],
  },
  {
    name: "leaves refused lines in the log",
    file: log,
    find: "await target.truncate(size);",
    replace: "",
    groups: ["disk-errors", "power-cut"],
  },
  {
    name: "appends after a torn line",
    file: log,
    find: "let suspect = contents.broken;",
    replace: "let suspect = false;",
    groups: ["damage", "power-cut"],
  },
  {
    name: "answers before the journal has confirmed",
    file: "src/labels/writer.ts",
    find: "const outcome = await store(records);",
    replace: 'void store(records); const outcome: Awaited<ReturnType<typeof store>> = { kind: "durable" };',
    groups: ["disk-calls"],
  },
  {
    name: "plans a batch against what came before the batch",
    file: "src/labels/writer.ts",
    find: "overlay.get(path) ?? read(path)",
    replace: "read(path)",
    groups: ["clients", "histories"],
  },
  {
    name: "publishes no first change of a command",
    file: "src/labels/writer.ts",
    find: "await publish(planned.records, planned.author);",
    replace: "await publish(planned.records.slice(1), planned.author);",
    groups: ["clients"],
  },
  {
    name: "accepts a stale version",
    file: "src/http/routes/items-routes.ts",
    find: "labels.version !== baseVersion",
    replace: "labels.version < baseVersion",
    groups: ["histories", "clients"],
  },
  {
    name: "applies a retry again",
    file: "src/labels/idempotency.ts",
    find: "const known = responses.get(key)?.value;",
    replace: "const known = undefined as Remembered | undefined;",
    groups: ["histories", "clients"],
  },
  {
    name: "forgets its responses at a restart",
    file: "src/labels/idempotency.ts",
    find: "remember(remembered, clock.now() - elapsed(at));",
    replace: "void elapsed(at);",
    groups: ["kill", "histories"],
  },
  {
    name: "keeps no response that changed nothing",
    file: "src/labels/writer.ts",
    find: "if (planned.records.length === 0 && planned.remembered && !command.isUnstored)",
    replace: "if (command.isUnstored && planned.remembered)",
    groups: ["histories"],
  },
  {
    name: "does not check Host",
    file: "src/http/gate.ts",
    find: "if ([arrival.host, arrival.askedHost].every((host) => isOurs(host, url, options))) return arrival;",
    replace: "return arrival;",
    groups: ["gate"],
  },
  {
    name: "does not check Origin",
    file: "src/http/gate.ts",
    find: "if (!own) throw",
    replace: "if (origin === host) throw",
    groups: ["gate"],
  },
  {
    name: "does not check Sec-Fetch-Site",
    file: "src/http/gate.ts",
    find: "if (!isNavigation) throw",
    replace: "if (isNavigation) throw",
    groups: ["gate"],
  },
  {
    name: "lets viewers edit",
    file: "src/http/gate.ts",
    find: 'endpoint?.role === "editor" && role === "viewer"',
    replace: 'endpoint?.path === "" && role === "viewer"',
    groups: ["gate"],
  },
  {
    name: "takes any token of the right length",
    file: "src/http/access.ts",
    find: "const isEditor = equalInConstantTime(token, tokens.editor);",
    replace: "const isEditor = token.length === tokens.editor.length;",
    groups: ["gate"],
  },
  {
    name: "keeps all that a slow reader does not take",
    file: "src/live/feed.ts",
    find: "if (behind > 0 && behind + chunk.length > queueBytes) {",
    replace: "if (behind < 0) {",
    groups: ["connections"],
  },
  {
    name: "numbers events from one after a restart",
    file: "src/live/feed.ts",
    find: "createEventLog(firstIdAt(clock.wallTime()), capacity)",
    replace: "createEventLog(1, capacity)",
    groups: ["clients"],
  },
  {
    name: "says nothing of a gap in the replay",
    file: "src/live/event-log.ts",
    find: "if (id < oldest - 1)",
    replace: "if (id < 0)",
    groups: ["clients"],
  },
  {
    name: "sends what is in the replay once more at the seam",
    file: "src/live/hub.ts",
    find: "flush();\n      subscribers.add(subscriber);",
    replace: "subscribers.add(subscriber);",
    groups: ["clients"],
  },
  {
    name: "lets a client send its head for ever",
    file: "src/node.ts",
    find: "headersTimeout: 5_000,",
    replace: "headersTimeout: 0,",
    groups: ["connections"],
  },
  {
    name: "believes a line whose checksum is wrong",
    file: "src/journal/log/line-checksum.ts",
    find: '!== expected.charCodeAt(index)) return "wrong";',
    replace: '< 0) return "wrong";',
    groups: ["damage"],
  },
];

/** A group that takes longer than this has noticed the bug, as somebody who waits would. */
const longestRunMs = 120_000;

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Plants each bug in a copy of the product, builds that, and has the torture groups try it: no unit test that knows the
 * bug takes part. The short form plants the first two; `TORTURE_BUG` plants those whose name contains its text.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const wanted = process.env["TORTURE_BUG"];
  const planted =
    wanted !== undefined
      ? bugs.filter(({ name }) => name.includes(wanted))
      : scale === "long"
        ? bugs
        : bugs.slice(0, 2);
  const copy = await mkdtemp(join(tmpdir(), "lenslet-planted-"));
  let caught = 0;
  try {
    for (const name of ["src", "test", "bin", "dist", "package.json", "tsconfig.json"])
      await cp(join(root, name), join(copy, name), { recursive: true });
    await symlink(join(root, "node_modules"), join(copy, "node_modules"));
    const groups = [...new Set(planted.flatMap((bug) => bug.groups))];
    const failing = await firstFailing(copy, groups, seed);
    if (failing !== undefined) throw new Error(`Without any bug planted, the group ${failing} fails.`);
    for (const bug of planted) {
      const by = await catcherOf(copy, bug, seed);
      if (by === undefined) console.error(`planted bugs: nobody noticed that it ${bug.name}`);
      else caught += 1;
      if (scale === "long" || wanted !== undefined) console.error(`planted bugs: it ${bug.name}: ${by ?? "missed"}`);
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
  return {
    group: "bugs planted in the product",
    tried: planted.length,
    survived: caught,
    lost: planted.length - caught,
    seed,
  };
}

/** The group that noticed the bug. */
async function catcherOf(copy: string, bug: ProductBug, seed: number): Promise<string | undefined> {
  const path = join(copy, bug.file);
  const source = await readFile(path, "utf8");
  if (source.split(bug.find).length !== 2)
    throw new Error(`The place to plant "${bug.name}" is not in ${bug.file} any more.`);
  try {
    await writeFile(
      path,
      source.replace(bug.find, () => bug.replace),
    );
    return await firstFailing(copy, bug.groups, seed);
  } finally {
    await writeFile(path, source);
  }
}

/** Builds the copy and has the groups try it, one after the other; the first that fails. */
async function firstFailing(copy: string, groups: readonly string[], seed: number): Promise<string | undefined> {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  if ((await call(copy, [compiler, "-p", "src", "--noCheck"])) !== 0) throw new Error("The copy could not be built.");
  for (const group of groups) {
    const status = await call(copy, ["--import", "tsx", "test/torture/run.ts", group], {
      TORTURE: "short",
      TORTURE_SEED: String(seed),
    });
    if (status !== 0) return group;
  }
  return undefined;
}

/** The exit status, or null for a process that was ended because it did not end by itself: a bug may make a server hang. */
function call(directory: string, args: readonly string[], env: Record<string, string> = {}): Promise<number | null> {
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: directory,
    env: { ...inherited, ...env },
    stdio: "ignore",
    detached: true,
  });
  const timer = setTimeout(() => {
    // Its servers end with it: they are of its process group.
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, longestRunMs);
  return new Promise((resolve) =>
    child.on("exit", (status) => {
      clearTimeout(timer);
      resolve(status);
    }),
  );
}
