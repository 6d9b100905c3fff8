import { createSidecarDisk } from "../../src/runtimes/sidecar-disk.ts";

/** Writes an XMP file of the folder again and again, until it is killed. */
const files = createSidecarDisk(process.argv[2] ?? "");
const filling = "x".repeat(500_000);
for (let count = 0; ; count += 1) {
  const before = await files.read("/a.xmp");
  await files.write("/a.xmp", `<!-- ${count} -->${filling}<!-- ${count} -->`, before);
  console.log(`write ${count}`);
}
