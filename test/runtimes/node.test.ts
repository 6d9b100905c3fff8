import { describeContract } from "../contract/contract.ts";
import { startProcess } from "../contract/real-process.ts";
import { describeServing } from "./serving.ts";

describeServing("node");
describeContract("on node", startProcess("node"));
