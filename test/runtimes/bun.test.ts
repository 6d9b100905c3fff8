import { describeServing } from "./serving.ts";

describeServing("bun");
