/** Makes the worker render one pixel and exit, to test a sandbox. */
export const trialArgument = "--try";
