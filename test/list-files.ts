import { readdirSync } from "node:fs";

const folder = new URL("./", import.meta.url);

/**
 * Folders whose tests start no process and have no hooks outside of suites. They run in one process: to start one for each
 * file takes longer than its tests.
 */
const sharing = [
  "assets",
  "bucket",
  "client",
  "export",
  "gallery",
  "http",
  "image",
  "journal",
  "labels",
  "live",
  "metrics",
  "ui",
  "wire",
];

/** The test files that `in-one-process.test.ts` loads, as paths from the folder of tests. */
export const filesInOneProcess = listTestFiles().filter(isShared);

function listTestFiles(): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".test.ts"))
    .toSorted();
}

function isShared(file: string): boolean {
  return sharing.includes(file.slice(0, file.indexOf("/")));
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  // The longest, those of torture, begin first.
  const own = listTestFiles()
    .filter((file) => !isShared(file))
    .toReversed();
  console.log(own.map((file) => `test/${file}`).join("\n"));
}
