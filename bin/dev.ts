import { main } from "../src/cli/main.ts";
import { buildPage } from "./build-page.ts";

await buildPage();
await main();
