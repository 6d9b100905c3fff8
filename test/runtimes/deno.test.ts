import { describeServing } from "./serving.ts";

describeServing("deno");
