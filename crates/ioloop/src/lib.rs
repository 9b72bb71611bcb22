//! A loop that runs callbacks, timers and tasks, one per core.
