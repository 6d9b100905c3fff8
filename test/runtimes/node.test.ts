import { describeServing } from "./serving.ts";

describeServing("node");
