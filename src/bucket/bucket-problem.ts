/** Why a bucket did not do what was asked of it. */
export type BucketProblemReason = "missing" | "forbidden" | "changed" | "unavailable" | "invalid";

/** A bucket's refusal, or a response that is none. The message names no credentials and no signed address. */
export class BucketProblem extends Error {
  override readonly name = "BucketProblem";
  readonly reason: BucketProblemReason;

  constructor(reason: BucketProblemReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
