import { describeBucketSource } from "../support/bucket-source-tests.ts";
import { startBucketServer } from "../support/bucket-server.ts";

describeBucketSource("on a server that speaks S3", startBucketServer);
