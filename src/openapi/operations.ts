import { fileOperations } from "./file-operations.ts";
import { labelOperations } from "./label-operations.ts";
import type { OperationsOf } from "./operation.ts";
import { serverOperations } from "./server-operations.ts";
import type { EndpointName } from "../wire/endpoints.ts";

/** What the description says about every endpoint. */
export const operations: OperationsOf<EndpointName> = { ...labelOperations, ...fileOperations, ...serverOperations };
