import { describeContract } from "../contract/contract.ts";
import { startInMemory } from "../contract/in-memory.ts";

describeContract("in process", startInMemory);
