/** Makes the worker draw one pixel and end, to try out a sandbox. */
export const trialArgument = "--try";
