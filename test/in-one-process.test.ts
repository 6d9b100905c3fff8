import { filesInOneProcess } from "./list-files.ts";

for (const file of filesInOneProcess) await import(`./${file}`);
