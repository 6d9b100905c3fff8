import { describeContract } from "./contract.ts";
import { startInMemory } from "./contract/in-memory.ts";

describeContract("in process", startInMemory);
