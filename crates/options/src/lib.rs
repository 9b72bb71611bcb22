//! Options of a program: command line, files, environment, and logging.
